package io.waba.inbox.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CuttableProxyTest {

    private ServerSocket echo;
    private Thread echoing;
    private CuttableProxy proxy;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        echoing = new Thread(this::serve, "echo");
        echoing.setDaemon(true);
        echoing.start();
        proxy = new CuttableProxy("127.0.0.1", echo.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    private void serve() {
        while (!echo.isClosed()) {
            try {
                Socket client = echo.accept();
                Thread thread = new Thread(
                        () -> {
                            try (client) {
                                client.getInputStream().transferTo(client.getOutputStream());
                            } catch (IOException cut) {
                                // What these tests do to it.
                            }
                        },
                        "echo-client");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                assertThat(echo.isClosed()).isTrue();
            }
        }
    }

    @Test
    void whatIsSentArrivesAndComesBack() throws Exception {
        try (Socket client = connect();
                Socket other = connect()) {
            assertThat(echoed(client, 42)).isEqualTo(42);
            assertThat(echoed(other, 43)).isEqualTo(43);
            await().untilAsserted(() -> assertThat(proxy.connectionCount()).isEqualTo(2));
        }
        await().untilAsserted(() -> assertThat(proxy.connectionCount()).isZero());
    }

    @Test
    void aCutClosesConnectionsAndRefusesNewOnesUntilRestored() throws Exception {
        try (Socket client = connect()) {
            assertThat(echoed(client, 1)).isEqualTo(1);

            proxy.cut();

            assertThat(isClosed(client)).isTrue();
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        }
        proxy.restore();
        try (Socket client = connect()) {
            assertThat(echoed(client, 2)).isEqualTo(2);
        }
    }

    @RepeatedTest(50)
    void aCutMayBeRestoredAtOnce() throws Exception {
        try (Socket client = connect()) {
            assertThat(echoed(client, 1)).isEqualTo(1);
            proxy.cut();
            proxy.restore();
        }
        try (Socket client = connect()) {
            assertThat(echoed(client, 2)).isEqualTo(2);
        }
    }

    @Test
    void closedConnectionsMayComeBackAtOnce() throws Exception {
        try (Socket client = connect()) {
            assertThat(echoed(client, 1)).isEqualTo(1);

            proxy.closeConnections();

            assertThat(isClosed(client)).isTrue();
        }
        try (Socket client = connect()) {
            assertThat(echoed(client, 2)).isEqualTo(2);
        }
    }

    @Test
    void aTargetThatIsGoneLooksLikeAConnectionThatIsClosed() throws Exception {
        echo.close();
        // Until its thread has left accept, a closed server socket still takes a connection.
        echoing.join();
        try (Socket client = connect()) {
            assertThat(isClosed(client)).isTrue();
        }
    }

    @Test
    void anAddressIsRewrittenToTheProxy() {
        try (CuttableProxy before = CuttableProxy.before(URI.create("amqp://guest:guest@127.0.0.1:5999"))) {
            assertThat(before.rewrite("amqp://guest:guest@127.0.0.1:5999/%2F"))
                    .isEqualTo("amqp://guest:guest@127.0.0.1:" + before.port() + "/%2F");
        }
        assertThatThrownBy(() -> CuttableProxy.before(URI.create("amqp://localhost")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("uri: amqp://localhost (expected: one host and a port)");
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        // A read does not hear the interrupt of @Timeout.
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static int echoed(Socket client, int value) throws IOException {
        client.getOutputStream().write(value);
        return client.getInputStream().read();
    }

    private static boolean isClosed(Socket client) throws IOException {
        try {
            return client.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }
}
