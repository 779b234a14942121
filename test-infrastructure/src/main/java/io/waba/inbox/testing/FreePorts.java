package io.waba.inbox.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Loopback ports that nobody listens on, below those that the system gives to outgoing connections: a server that is stopped and started
 * again, or a proxy that is cut and restored, finds its port still free. Nothing keeps another server from taking it, so prefer port 0
 * where the port need not outlive its first listener.
 */
public final class FreePorts {

    /** Linux gives outgoing connections ports from 32768 on, other systems from 49152 on. */
    private static final int LOWEST = 20_000;

    private static final int HIGHEST = 29_999;
    private static final int MOST_TRIES = 1_000;
    private static final Random RANDOM = new Random();

    private FreePorts() {}

    /** One free port. */
    public static int one() {
        return several(1).get(0);
    }

    /**
     * As many different free ports.
     *
     * @throws IllegalStateException when there are not enough
     */
    public static List<Integer> several(int count) {
        Set<Integer> free = new LinkedHashSet<>();
        for (int tries = 0; free.size() < count; tries++) {
            if (tries == MOST_TRIES) {
                throw new IllegalStateException(
                        "free ports: " + free.size() + " in " + LOWEST + "-" + HIGHEST + " (expected: " + count + ")");
            }
            int port = LOWEST + RANDOM.nextInt(HIGHEST - LOWEST + 1);
            if (isFree(port)) {
                free.add(port);
            }
        }
        return List.copyOf(free);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false; // somebody has it
        }
    }
}
