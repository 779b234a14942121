package io.waba.inbox.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on a loopback port of its own, whose connections a test can cut: the network between a service and its broker or store.
 * The port stays the same over {@link #cut} and {@link #restore}.
 */
public final class CuttableProxy implements AutoCloseable {

    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

    private final InetSocketAddress target;
    private final int port;
    private final Set<Socket> open = new HashSet<>();
    private @Nullable ServerSocket listener;
    private @Nullable Thread acceptor;

    /** Listens at once; the target is only connected to when a client connects. */
    public CuttableProxy(String targetHost, int targetPort) {
        this.target = new InetSocketAddress(targetHost, targetPort);
        this.port = listen(FreePorts.one());
    }

    /** A proxy in front of what {@code uri} names, such as {@code amqp://guest:guest@127.0.0.1:5672}. */
    public static CuttableProxy before(URI uri) {
        if (uri.getHost() == null || uri.getPort() < 0) {
            throw new IllegalArgumentException("uri: " + uri + " (expected: one host and a port)");
        }
        return new CuttableProxy(uri.getHost(), uri.getPort());
    }

    /** Where clients connect to; always on the loopback address. */
    public int port() {
        return port;
    }

    /** {@code uri} with this proxy's address in place of its own. */
    public String rewrite(String uri) {
        URI parsed = URI.create(uri);
        return uri.replace(parsed.getHost() + ":" + parsed.getPort(), "127.0.0.1:" + port);
    }

    /** Closes every connection and refuses new ones until {@link #restore}. */
    public void cut() {
        Thread accepting;
        synchronized (this) {
            if (listener != null) {
                close(listener);
                listener = null;
            }
            closeConnections();
            accepting = acceptor;
        }
        // The system keeps the port for as long as a thread is still within accept: without this, restore may find it
        // taken.
        if (accepting != null) {
            try {
                accepting.join(2L * CONNECT_TIMEOUT_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Closes every connection, but takes new ones at once. */
    public synchronized void closeConnections() {
        open.forEach(CuttableProxy::close);
        open.clear();
    }

    /** Takes connections again, on the same port. */
    public synchronized void restore() {
        if (listener == null) {
            listen(port);
        }
    }

    /** How many client connections are open. */
    public synchronized int connectionCount() {
        return open.size() / 2;
    }

    @Override
    public void close() {
        cut();
    }

    private synchronized int listen(int wanted) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
            listener = socket;
            acceptor = start("accept", () -> accept(socket));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("port: " + wanted + " (expected: free)", e);
        }
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                connect(socket, socket.accept());
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void connect(ServerSocket acceptedBy, Socket client) {
        Socket server = new Socket();
        try {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(target, CONNECT_TIMEOUT_MILLIS);
        } catch (IOException e) {
            // An unreachable target looks to the client like a connection that is closed at once.
            close(client);
            close(server);
            return;
        }
        synchronized (this) {
            if (acceptedBy.isClosed()) {
                close(client);
                close(server);
                return;
            }
            open.add(client);
            open.add(server);
        }
        start("up", () -> copy(client, server));
        start("down", () -> copy(server, client));
    }

    private void copy(Socket from, Socket to) {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (SocketException e) {
            // The ordinary end of a connection that was cut, by a test or by one of the two sides.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            synchronized (this) {
                open.remove(from);
                open.remove(to);
            }
            close(from);
            close(to);
        }
    }

    private Thread start(String role, Runnable work) {
        Thread thread = new Thread(work, "proxy-" + port + "-" + role);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            throw new IllegalStateException("cannot close " + closeable, e);
        }
    }
}
