package io.waba.inbox.graph;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server on bare sockets, one script per connection in turn; counts the requests that it read whole. */
final class RawServer implements AutoCloseable {

    /** What happens on a connection. */
    interface Script {
        void run(Connection connection) throws IOException;
    }

    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *([0-9]+)");

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final Thread acceptor;

    RawServer(Script... scripts) throws IOException {
        acceptor = new Thread(() -> accept(List.of(scripts)), "raw-server");
        acceptor.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** The bodies of the requests that were there whole. */
    List<String> bodies() {
        return bodies;
    }

    int connections() {
        return sockets.size();
    }

    /** Connections are refused when this returns: until its thread has left accept, a closed server socket still takes them. */
    @Override
    public void close() throws IOException {
        server.close();
        try {
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.shutdownNow();
    }

    private void accept(List<Script> scripts) {
        try {
            for (int i = 0; ; i++) {
                Socket socket = server.accept();
                sockets.add(socket);
                Script script = scripts.get(Math.min(i, scripts.size() - 1));
                threads.execute(() -> serve(socket, script));
            }
        } catch (SocketException e) {
            // Closed: the test is over.
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void serve(Socket socket, Script script) {
        try (socket) {
            script.run(new Connection(socket));
        } catch (SocketException | EOFException e) {
            // The client went away; what it sent whole is counted.
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One connection, in the words of a script. */
    final class Connection {

        private final Socket socket;

        private Connection(Socket socket) {
            this.socket = socket;
        }

        String read() throws IOException {
            InputStream in = socket.getInputStream();
            StringBuilder head = new StringBuilder();
            while (!head.toString().endsWith("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) {
                    throw new EOFException("head");
                }
                head.append((char) next);
            }
            Matcher length = LENGTH.matcher(head);
            int expected = length.find() ? Integer.parseInt(length.group(1)) : 0;
            byte[] body = in.readNBytes(expected);
            if (body.length < expected) {
                throw new EOFException("body");
            }
            String text = new String(body, StandardCharsets.UTF_8);
            bodies.add(text);
            return text;
        }

        void answer(int status, String headers, String body) throws IOException {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            String head = "HTTP/1.1 " + status + " X\r\nContent-Length: " + bytes.length + "\r\n" + headers + "\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }

        void write(String raw) throws IOException {
            socket.getOutputStream().write(raw.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
        }

        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** Until the client closes. */
        void stayOpen() throws IOException {
            if (socket.getInputStream().read() >= 0) {
                throw new IOException("request: another byte (expected: the end)");
            }
        }
    }
}
