package io.waba.inbox.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The port that clients connect to, in front of the HTTP server: it can reset a connection before or after the server has read it, and be
 * closed as if nobody were there, none of which an HTTP server can do to itself.
 */
final class FrontDoor implements AutoCloseable {

    /** No connection's port. */
    static final int NONE = 0;

    private static final int BACKLOG = 512;
    private static final int BUFFER = 16 * 1024;

    private final InetAddress address;
    private final InetSocketAddress server;
    private final int port;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "front-door");
        thread.setDaemon(true);
        return thread;
    });
    /** Clients by the port from which the server sees them. */
    private final Map<Integer, Socket> clients = new ConcurrentHashMap<>();

    private final AtomicInteger resets = new AtomicInteger();
    private ServerSocket door;
    private CompletableFuture<Void> accepting;
    private boolean closed;

    /** @throws IOException when the port is taken */
    FrontDoor(InetAddress address, int port, InetSocketAddress server) throws IOException {
        this.address = address;
        this.server = server;
        this.door = listen(port);
        this.port = door.getLocalPort();
        this.accepting = open(door);
    }

    int port() {
        return port;
    }

    /**
     * The next connections are reset when something comes, whatever it is; so are those that are open now, so that there are next ones.
     *
     * @param sparedPort the connection, as the server sees it, that asked for this and still gets its answer; {@link #NONE} for none
     */
    void resetNext(int connections, int sparedPort) {
        resets.addAndGet(connections);
        resetAllBut(sparedPort);
    }

    /** Resets one connection. */
    void reset(int portSeenByServer) {
        Socket client = clients.remove(portSeenByServer);
        if (client != null) {
            reset(client);
        }
    }

    /** Refuses connections until {@link #comeBack}, and resets those that are open but the spared one. */
    synchronized void goAway(int sparedPort) {
        closeSocket(door);
        // A closed door takes connections, and keeps its port, until its thread has left accept.
        accepting.join();
        resetAllBut(sparedPort);
    }

    /** @throws IOException when somebody else has taken the port meanwhile */
    synchronized void comeBack() throws IOException {
        if (door.isClosed() && !closed) {
            door = listen(port);
            accepting = open(door);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        goAway(NONE);
        threads.shutdownNow();
    }

    private ServerSocket listen(int wanted) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        try {
            socket.bind(new InetSocketAddress(address, wanted), BACKLOG);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        return socket;
    }

    /** Returns what ends when the door does not take connections any more. */
    private CompletableFuture<Void> open(ServerSocket listening) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        while (true) {
                            admit(listening.accept(), listening);
                        }
                    } catch (IOException e) {
                        closeSocket(listening);
                    }
                },
                threads);
    }

    private void admit(Socket client, ServerSocket listening) {
        if (resets.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            threads.execute(() -> resetOnFirstByte(client));
            return;
        }
        try {
            Socket inner = new Socket();
            inner.connect(server);
            inner.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            clients.put(inner.getLocalPort(), client);
            if (listening.isClosed()) {
                reset(inner.getLocalPort()); // went away while this one came in
            }
            threads.execute(() -> carry(client, inner));
            threads.execute(() -> {
                carry(inner, client);
                clients.remove(inner.getLocalPort(), client);
                closeSocket(client);
                closeSocket(inner);
            });
        } catch (IOException e) {
            reset(client);
        }
    }

    /** Not at once: a client whose connection is reset while it connects simply connects again. */
    private static void resetOnFirstByte(Socket client) {
        try {
            int unused = client.getInputStream().read();
        } catch (IOException e) {
            // The client was faster.
        }
        reset(client);
    }

    private static void carry(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int read = in.read(buffer);
            while (read >= 0) {
                out.write(buffer, 0, read);
                read = in.read(buffer);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            // One side is gone, so the other has nobody to talk to.
            closeSocket(from);
            closeSocket(to);
        }
    }

    private void resetAllBut(int sparedPort) {
        clients.keySet().stream().filter(port -> port != sparedPort).forEach(this::reset);
    }

    private static void reset(Socket client) {
        try {
            client.setSoLinger(true, 0);
        } catch (SocketException e) {
            // Closed already: then there is nothing to reset.
        }
        closeSocket(client);
    }

    private static void closeSocket(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            throw new IllegalStateException("socket: not closed", e);
        }
    }
}
