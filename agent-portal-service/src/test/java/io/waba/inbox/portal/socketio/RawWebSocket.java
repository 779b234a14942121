package io.waba.inbox.portal.socketio;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A WebSocket client of raw bytes, for what no decent client would send. */
final class RawWebSocket implements AutoCloseable {

    private static final int PATIENCE_MILLIS = (int) Duration.ofMinutes(1).toMillis();
    private static final int TEXT = 0x81;
    private static final int BINARY = 0x82;
    private static final int CLOSE = 0x88;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    final String head;

    private RawWebSocket(int port, String query, String... headers) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
        StringBuilder request = new StringBuilder("GET /socket.io/?EIO=4&transport=websocket" + query
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        out.write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        head = readHead();
    }

    /** A handshake with more query and headers. */
    static RawWebSocket open(int port, String query, String... headers) {
        try {
            return new RawWebSocket(port, query, headers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connected with a token; OPEN and the CONNECT reply are read. */
    static RawWebSocket connect(int port, String token) {
        RawWebSocket socket = open(port, "");
        socket.read();
        socket.send("40{\"token\":\"" + token + "\"}");
        String reply = socket.read();
        if (reply == null || !reply.startsWith("40{")) {
            throw new AssertionError("CONNECT answered by " + reply);
        }
        return socket;
    }

    private String readHead() throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            read.append((char) next);
        }
        return read.toString();
    }

    boolean isUpgraded() {
        return head.startsWith("HTTP/1.1 101");
    }

    void send(String packet) {
        frame(TEXT, packet.getBytes(StandardCharsets.UTF_8));
    }

    void sendText(byte[] bytes) {
        frame(TEXT, bytes);
    }

    void sendBinary(byte[] bytes) {
        frame(BINARY, bytes);
    }

    /** One frame with whatever first byte. */
    void frame(int first, byte[] bytes) {
        write(masked(first, bytes));
    }

    /** A frame, masked with zeros. */
    static byte[] masked(int first, byte[] bytes) {
        byte[] frame = new byte[14 + bytes.length];
        int at = 0;
        frame[at++] = (byte) first;
        if (bytes.length < 126) {
            frame[at++] = (byte) (0x80 | bytes.length);
        } else if (bytes.length < 65_536) {
            frame[at++] = (byte) (0x80 | 126);
            frame[at++] = (byte) (bytes.length >> 8);
            frame[at++] = (byte) bytes.length;
        } else {
            frame[at++] = (byte) (0x80 | 127);
            at += 4;
            for (int shift = 24; shift >= 0; shift -= 8) {
                frame[at++] = (byte) (bytes.length >> shift);
            }
        }
        at += 4;
        System.arraycopy(bytes, 0, frame, at, bytes.length);
        return Arrays.copyOf(frame, at + bytes.length);
    }

    /** Bytes as they are. */
    void write(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes as they are, until the server has had enough of them. */
    void writeUntilClosed(byte[] bytes) {
        try {
            write(bytes);
        } catch (UncheckedIOException e) {
            // What the test waits for.
        }
    }

    /** The next text; null when the server closed. Pings of Engine.IO come like anything else. */
    @Nullable
    String read() {
        try {
            int first = in.read();
            if (first < 0 || first == CLOSE) {
                return null;
            }
            int length = in.readUnsignedByte();
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = (int) in.readLong();
            }
            return new String(in.readNBytes(length), StandardCharsets.UTF_8);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("nothing came, and the connection is open", e);
        } catch (IOException e) {
            return null;
        }
    }

    /** All texts until the server closes. */
    List<String> readToEnd() {
        List<String> texts = new ArrayList<>();
        for (String text = read(); text != null; text = read()) {
            texts.add(text);
        }
        return texts;
    }

    /** Whether the server says nothing for a while, and does not close either. */
    boolean isSilentFor(Duration while_) {
        try {
            socket.setSoTimeout((int) while_.toMillis());
            int something = in.read();
            throw new AssertionError("expected silence, but read " + something);
        } catch (SocketTimeoutException e) {
            return becomePatient();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean becomePatient() {
        try {
            socket.setSoTimeout(PATIENCE_MILLIS);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
