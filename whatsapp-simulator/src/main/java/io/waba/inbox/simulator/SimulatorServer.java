package io.waba.inbox.simulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Meta's side as a server: the Graph API's messages endpoint, whose messages come back as sent, delivered and read, files, a way to make
 * customers write, and a way to make it all go wrong. For demos, tests and benchmarks; believes any bearer token.
 */
public final class SimulatorServer implements AutoCloseable {

    private static final Pattern GRAPH = Pattern.compile("/v[0-9]+\\.[0-9]+/([^/]+)(/[a-z]+)?");
    private static final Pattern FILE = Pattern.compile("/simulator/media/([^/]+)/([0-9]{1,18})");
    private static final int THREADS = 16;
    private static final int MAX_BODY = 1024 * 1024;
    private static final int MOST_PACE = 100;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    static {
        // The JDK's server leaves Nagle's algorithm on, which costs 40 ms per answer on a connection that is kept.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final PrintStream log;
    private final WebhookFactory factory = WebhookFactory.create();
    private final WebhookOutbox outbox;
    private final Ledger ledger = new Ledger();
    private final Failures failures = new Failures();
    private final MessagesEndpoint messages;
    private final MediaEndpoint media;
    private final HttpServer server;
    private final FrontDoor door;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS);
    private @Nullable Demo demo;

    private SimulatorServer(SimulatorSettings settings, PrintStream log) throws IOException {
        this.log = log;
        this.outbox = new WebhookOutbox(
                new WebhookClient(settings.webhookUrl(), settings.appSecret()), settings.retries(), log);
        this.messages = new MessagesEndpoint(failures, ledger, factory, outbox, settings.statusDelay(), this::heard);
        this.media = new MediaEndpoint(Clock.systemUTC(), settings.mediaLinkLife());
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        this.door = new FrontDoor(InetAddress.getByName(settings.bindAddress()), settings.port(), server.getAddress());
    }

    /**
     * Starts serving.
     *
     * @param log where its few lines go
     * @throws IOException when the port is taken
     */
    public static SimulatorServer start(SimulatorSettings settings, PrintStream log) throws IOException {
        SimulatorServer simulator;
        try {
            simulator = new SimulatorServer(settings, log);
        } catch (IOException e) {
            throw new IOException(
                    "SIMULATOR_HTTP_PORT: " + settings.port() + ", " + e.getMessage() + " (expected: a free port)", e);
        }
        simulator.server.start();
        log.println("whatsapp-simulator listens on http://" + settings.bindAddress() + ":" + simulator.port()
                + ", webhooks go to " + settings.webhookUrl());
        return simulator;
    }

    /** The port that it listens on. */
    public int port() {
        return door.port();
    }

    /** How many requests the messages endpoint has taken. */
    public long receivedCount() {
        return ledger.count();
    }

    /** How often each message came, by its {@code biz_opaque_callback_data}; the last 200,000. */
    public Map<String, Tally> tallies() {
        return ledger.tallies();
    }

    /** Everything that {@code GET /simulator/received} shows. */
    public ObjectNode received() {
        ObjectNode answer = ledger.toJson();
        answer.putObject("webhooks")
                .put("accepted", outbox.accepted())
                .put("repeated", outbox.repeated())
                .put("givenUp", outbox.givenUp());
        return answer;
    }

    /** How many webhooks were answered with 200. */
    public long acceptedWebhooks() {
        return outbox.accepted();
    }

    /** Makes something go wrong, after what was asked for before. */
    public void fail(Failure failure) {
        fail(failure, FrontDoor.NONE);
    }

    private void fail(Failure failure, int askedBy) {
        switch (failure.kind()) {
            case RESET_UNREAD -> door.resetNext(failure.times(), askedBy);
            case GONE -> {
                door.goAway(askedBy);
                ScheduledFuture<?> unused =
                        threads.schedule(this::comeBack, failure.duration().toMillis(), TimeUnit.MILLISECONDS);
            }
            default -> failures.add(failure);
        }
    }

    /** Takes back what has not gone wrong yet, as {@code DELETE /simulator/failures} does. */
    public void failNothingMore() {
        failures.clear();
    }

    /** How many of the failures that were asked for have not happened yet. */
    public long failuresLeft() {
        return failures.left();
    }

    /** Refuses connections, and resets those that are open, until {@link #comeBack}. Webhooks go on. */
    public void goAway() {
        door.goAway(FrontDoor.NONE);
    }

    /** Takes connections again. */
    public void comeBack() {
        try {
            door.comeBack();
        } catch (IOException e) {
            log.println("Port " + port() + " cannot be opened again: " + e.getMessage());
            throw new IllegalStateException("port " + port() + ": taken meanwhile (expected: free)", e);
        }
    }

    @Override
    public void close() {
        outbox.close();
        door.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) {
        Reply reply;
        try {
            reply = route(exchange);
        } catch (GraphApiException e) {
            reply = Reply.error(e, null);
        } catch (IllegalArgumentException e) {
            reply = Reply.json(400, NODES.objectNode().put("error", String.valueOf(e.getMessage())));
        } catch (IOException e) {
            exchange.close(); // the client went away before it had sent everything
            return;
        }
        if (reply.after().isZero()) {
            answer(exchange, reply);
        } else {
            Reply late = reply;
            ScheduledFuture<?> unused =
                    threads.schedule(() -> answer(exchange, late), late.after().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private Reply route(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String call = exchange.getRequestMethod() + " " + path;
        Matcher graph = GRAPH.matcher(path);
        if (graph.matches()) {
            return graphCall(exchange, call, graph.group(1), String.valueOf(graph.group(2)));
        }
        Matcher file = FILE.matcher(path);
        if (exchange.getRequestMethod().equals("GET") && file.matches()) {
            authorize(exchange);
            return media.download(file.group(1), Long.parseLong(file.group(2)));
        }
        return switch (call) {
            case "GET /health" -> Reply.json(200, NODES.objectNode().put("status", "UP"));
            case "GET /simulator/received" -> Reply.json(200, received());
            case "POST /simulator/messages" -> Reply.json(202, customerWrites(json(exchange)));
            case "GET /simulator/demo" -> Reply.json(200, demoState());
            case "POST /simulator/demo" -> Reply.json(202, startDemo(json(exchange)));
            case "DELETE /simulator/demo" -> Reply.json(200, stopDemo());
            case "GET /simulator/failures" -> failuresReply(200);
            case "POST /simulator/failures" -> {
                fail(Failure.parse(json(exchange)), exchange.getRemoteAddress().getPort());
                yield failuresReply(202).closing();
            }
            case "DELETE /simulator/failures" -> {
                failNothingMore();
                yield failuresReply(200);
            }
            default -> throw notSimulated(call);
        };
    }

    private Reply graphCall(HttpExchange exchange, String call, String id, String edge) throws IOException {
        String operation = exchange.getRequestMethod() + " " + edge;
        switch (operation) {
            case "POST /messages" -> {
                authorize(exchange);
                return messages.take(exchange.getRequestURI().getPath(), id, json(exchange));
            }
            case "POST /media" -> {
                authorize(exchange);
                return media.upload(
                        exchange.getRequestHeaders().getFirst("Content-Type"), body(exchange, MediaEndpoint.MAX_BODY));
            }
            case "GET null" -> {
                authorize(exchange);
                return media.describe(id, exchange.getRequestHeaders().getFirst("Host"));
            }
            default -> throw notSimulated(call);
        }
    }

    private Reply failuresReply(int status) {
        return Reply.json(status, NODES.objectNode().put("left", failures.left()));
    }

    private static void authorize(HttpExchange exchange) {
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (authorization == null || !authorization.matches("Bearer \\S+")) {
            throw new GraphApiException(
                    401,
                    GraphApiException.ACCESS_TOKEN,
                    "Invalid OAuth access token",
                    "Send Authorization: Bearer <token>.");
        }
    }

    private static GraphApiException notSimulated(String call) {
        return new GraphApiException(
                404, GraphApiException.INVALID_PARAMETER, "Unsupported request", call + " is not simulated.");
    }

    private ObjectNode customerWrites(JsonNode request) {
        Person from = Person.ofPhone(
                request.path("from").asString("+15550001111"),
                request.path("name").asString("John Doe"));
        BusinessNumber to = BusinessNumber.EXAMPLE.withPhoneNumberId(
                request.path("phoneNumberId").asString(BusinessNumber.EXAMPLE.phoneNumberId()));
        ObjectNode message = factory.message(
                from,
                request.path("type").asString("text"),
                request.path("text").asString("Hello!"),
                request.path("messageId").asString(WebhookFactory.randomMessageId()));
        outbox.send(() -> factory.batch().message(to, from, message).toBytes(), Duration.ZERO);
        return NODES.objectNode().put("messageId", message.path("id").asString());
    }

    /** Lets the customers of the demo chat; does nothing when they do already. */
    private synchronized ObjectNode startDemo(JsonNode request) {
        BusinessNumber number = BusinessNumber.EXAMPLE.withPhoneNumberId(
                request.path("phoneNumberId").asString(BusinessNumber.EXAMPLE.phoneNumberId()));
        double pace = request.path("pace").asDouble(1);
        if (!(pace > 0 && pace <= MOST_PACE)) {
            throw new IllegalArgumentException("pace: " + pace + " (expected: more than 0, " + MOST_PACE + " or less)");
        }
        if (demo == null || !demo.number().equals(number)) {
            stopDemo();
            demo = new Demo(
                    DemoCustomer.all(),
                    number,
                    (person, line) -> write(number, person, line),
                    (delay, work) -> threads.schedule(work, delay.toNanos(), TimeUnit.NANOSECONDS),
                    pace);
            demo.start();
        }
        return demoState();
    }

    private synchronized ObjectNode stopDemo() {
        if (demo != null) {
            demo.stop();
            demo = null;
        }
        return demoState();
    }

    private synchronized ObjectNode demoState() {
        return demo == null ? NODES.objectNode().put("running", false) : demo.toJson();
    }

    private void write(BusinessNumber number, Person person, DemoCustomer.Line line) {
        ObjectNode message = factory.message(person, line.type(), line.words(), WebhookFactory.randomMessageId());
        outbox.send(() -> factory.batch().message(number, person, message).toBytes(), Duration.ZERO);
    }

    private void heard(String phoneNumberId, String waId) {
        Demo present;
        synchronized (this) {
            present = demo;
        }
        if (present != null) {
            present.heard(phoneNumberId, waId);
        }
    }

    private static JsonNode json(HttpExchange exchange) throws IOException {
        try {
            return JsonMapper.shared().readTree(body(exchange, MAX_BODY));
        } catch (JacksonException e) {
            throw GraphApiException.invalid("body", "JSON");
        }
    }

    private static byte[] body(HttpExchange exchange, int maxBytes) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(maxBytes + 1);
        if (body.length > maxBytes) {
            throw GraphApiException.invalid("body", "at most " + maxBytes + " bytes");
        }
        return body;
    }

    private void answer(HttpExchange exchange, Reply reply) {
        try (exchange) {
            if (reply.reset()) {
                door.reset(exchange.getRemoteAddress().getPort());
                return;
            }
            reply.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(reply.status(), reply.body().length == 0 ? -1 : reply.body().length);
            exchange.getResponseBody().write(reply.body());
        } catch (IOException e) {
            // The client did not wait for it; what was accepted stays accepted.
        }
    }
}
