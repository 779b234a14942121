package io.waba.inbox.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class FreePortsTest {

    @Test
    void severalPortsAreDifferentAndCanBeListenedOn() throws Exception {
        List<Integer> ports = FreePorts.several(20);

        assertThat(ports).hasSize(20).doesNotHaveDuplicates().allMatch(port -> port < 32_768);
        for (int port : ports) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                assertThat(socket.getLocalPort()).isEqualTo(port);
            }
        }
    }
}
