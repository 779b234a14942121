package io.waba.inbox.benchmarks.fanout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Many Socket.IO clients over raw WebSockets on one thread, as cheap as can be: it must not be what limits the server. Each event is
 * {@code 42["new_message",{"sentAt":<nanoseconds>,…},"<position>"]}; a position that does not follow the one before is counted.
 */
final class LoadSockets implements AutoCloseable {

    private static final byte[] EVENT_HEAD = ascii("42[\"new_message\",{\"sentAt\":");
    private static final List<String> HANDSHAKE = List.of(
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
            "Host: 127.0.0.1",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "",
            "");
    private static final int TEXT_FRAME = 0x81;
    private static final int MASKED = 0x80;
    private static final int LENGTH_IN_2_BYTES = 126;
    private static final long BREATH_NANOS = 500_000;

    private final int bufferSize;
    private final boolean breathing;
    private final Selector selector = Selector.open();
    private final List<SocketChannel> channels = new ArrayList<>();
    private final Latencies latencies = new Latencies();
    private final Thread thread = new Thread(this::run, "load-sockets");
    private final AtomicLong received = new AtomicLong();
    private volatile boolean closed;
    private volatile boolean forget;
    private volatile @Nullable Throwable failure;

    /**
     * No socket yet.
     *
     * @param bufferSize bytes that are read at once from each socket
     * @param breathing whether to wait half a millisecond between looks, so that one read takes several events
     */
    LoadSockets(int bufferSize, boolean breathing) throws IOException {
        this.bufferSize = bufferSize;
        this.breathing = breathing;
    }

    private static final class Client {

        private final SocketChannel channel;
        private final ByteBuffer buffer;
        private long position;

        Client(SocketChannel channel, ByteBuffer buffer) {
            this.channel = channel;
            this.buffer = buffer;
        }
    }

    /** Connects as many clients of a tenant, one after the other. Before {@link #start}. */
    void connect(int port, String tenant, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open();
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channels.add(channel);
            Client client = new Client(channel, ByteBuffer.allocate(bufferSize));
            write(channel, ascii(String.join("\r\n", HANDSHAKE)));
            readHead(client);
            expect(client, "0{");
            write(channel, frame("40{\"token\":\"bench:" + tenant + "\"}"));
            expect(client, "40{");
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, client);
        }
    }

    private static void readHead(Client client) throws IOException {
        ByteBuffer buffer = client.buffer;
        while (true) {
            fill(client);
            String head = StandardCharsets.ISO_8859_1
                    .decode(buffer.duplicate().flip())
                    .toString();
            int end = head.indexOf("\r\n\r\n");
            if (end >= 0) {
                if (!head.startsWith("HTTP/1.1 101 ")) {
                    throw new IOException("handshake: " + head + " (expected: 101)");
                }
                buffer.flip().position(end + 4);
                buffer.compact();
                return;
            }
        }
    }

    private static void expect(Client client, String start) throws IOException {
        ByteBuffer buffer = client.buffer;
        while (true) {
            buffer.flip();
            int length = frameLength(buffer);
            if (length >= 0) {
                byte[] packet = new byte[length];
                buffer.get(packet);
                buffer.compact();
                String text = new String(packet, StandardCharsets.UTF_8);
                if (!text.startsWith(start)) {
                    throw new IOException("packet: " + text + " (expected: " + start + "…)");
                }
                return;
            }
            buffer.compact();
            fill(client);
        }
    }

    private static void fill(Client client) throws IOException {
        if (client.channel.read(client.buffer) < 0) {
            throw new IOException("connection closed (expected: open)");
        }
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (!closed) {
                selector.select(this::read, 100);
                if (forget) {
                    latencies.clear();
                    forget = false;
                }
                if (breathing) {
                    LockSupport.parkNanos(BREATH_NANOS);
                }
            }
        } catch (IOException | RuntimeException e) {
            failure = e;
        }
    }

    private void read(SelectionKey key) {
        Client client = (Client) key.attachment();
        try {
            fill(client);
            ByteBuffer buffer = client.buffer;
            buffer.flip();
            long now = System.nanoTime();
            long events = 0;
            for (int length = frameLength(buffer); length >= 0; length = frameLength(buffer)) {
                events += packet(client, buffer, length, now);
            }
            buffer.compact();
            received.addAndGet(events);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Moves behind the head of the next frame and returns the length of its content; -1, and nothing moves, when it is not all there. */
    private static int frameLength(ByteBuffer buffer) {
        int at = buffer.position();
        int there = buffer.remaining();
        if (there < 2) {
            return -1;
        }
        if ((buffer.get(at) & 0xFF) != TEXT_FRAME) {
            throw new IllegalStateException("frame: " + (buffer.get(at) & 0xFF) + " (expected: a whole text)");
        }
        int length = buffer.get(at + 1) & 0xFF;
        int head = 2;
        if (length == LENGTH_IN_2_BYTES) {
            if (there < 4) {
                return -1;
            }
            length = buffer.getShort(at + 2) & 0xFFFF;
            head = 4;
        } else if (length > LENGTH_IN_2_BYTES) {
            throw new IllegalStateException("frame: longer than 65535 bytes (expected: shorter)");
        }
        if (there < head + length) {
            return -1;
        }
        buffer.position(at + head);
        return length;
    }

    private int packet(Client client, ByteBuffer buffer, int length, long now) throws IOException {
        int at = buffer.position();
        int end = at + length;
        buffer.position(end);
        if (length == 1 && buffer.get(at) == '2') {
            write(client.channel, frame("3"));
            return 0;
        }
        if (length < EVENT_HEAD.length || buffer.get(at) != '4' || buffer.get(at + 1) != '2') {
            throw new IllegalStateException("packet: " + (char) buffer.get(at) + "… (expected: an event)");
        }
        long sentAt = 0;
        for (int i = at + EVENT_HEAD.length; buffer.get(i) != ','; i++) {
            sentAt = 10 * sentAt + buffer.get(i) - '0';
        }
        long position = 0;
        long power = 1;
        for (int i = end - 3; buffer.get(i) != '"'; i--) {
            position += power * (buffer.get(i) - '0');
            power *= 10;
        }
        if (position != client.position + 1) {
            throw new IllegalStateException("position: " + position + " (expected: " + (client.position + 1) + ")");
        }
        client.position = position;
        latencies.add(now - sentAt);
        return 1;
    }

    /** How many events all of them have received so far. */
    long received() {
        Throwable failed = failure;
        if (failed != null) {
            throw new IllegalStateException("load sockets", failed);
        }
        return received.get();
    }

    /** What was measured so far does not count. */
    void forget() {
        forget = true;
        while (forget && failure == null) {
            Thread.onSpinWait();
        }
    }

    /** Only while nothing arrives. */
    Latencies latencies() {
        return latencies;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** As clients send it: masked, here with zeros. */
    private static byte[] frame(String packet) {
        byte[] text = ascii(packet);
        if (text.length >= LENGTH_IN_2_BYTES) {
            throw new IllegalArgumentException("packet: " + text.length + " bytes (expected: fewer than 126)");
        }
        return ByteBuffer.allocate(6 + text.length)
                .put((byte) TEXT_FRAME)
                .put((byte) (MASKED | text.length))
                .putInt(0)
                .put(text)
                .array();
    }

    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (SocketChannel channel : channels) {
            channel.close();
        }
        selector.close();
    }
}
