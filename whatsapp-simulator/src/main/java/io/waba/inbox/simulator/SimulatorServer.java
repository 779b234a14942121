package io.waba.inbox.simulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Meta's side as a server: the Graph API's messages endpoint, whose messages come back as sent, delivered and read, and a way to make
 * customers write. For demos, tests and benchmarks; believes any bearer token.
 */
public final class SimulatorServer implements AutoCloseable {

    private static final Pattern MESSAGES = Pattern.compile("/v[0-9]+\\.[0-9]+/([^/]+)/messages");
    private static final List<String> STATUSES = List.of("sent", "delivered", "read");
    private static final int THREADS = 16;
    private static final int KEPT = 10_000;
    private static final int MAX_BODY = 1024 * 1024;
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    static {
        // The JDK's server leaves Nagle's algorithm on, which costs 40 ms per answer on a connection that is kept.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final SimulatorSettings settings;
    private final WebhookFactory factory = WebhookFactory.create();
    private final WebhookOutbox outbox;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final Deque<ObjectNode> received = new ArrayDeque<>();
    private long receivedCount;

    private SimulatorServer(SimulatorSettings settings, PrintStream log) throws IOException {
        this.settings = settings;
        this.outbox = new WebhookOutbox(
                new WebhookClient(settings.webhookUrl(), settings.appSecret()), settings.retries(), log);
        this.server = HttpServer.create(
                new InetSocketAddress(InetAddress.getByName(settings.bindAddress()), settings.port()), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
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
        return server.getAddress().getPort();
    }

    /** How many requests the messages endpoint has taken. */
    public synchronized long receivedCount() {
        return receivedCount;
    }

    /** How many webhooks were answered with 200. */
    public long acceptedWebhooks() {
        return outbox.accepted();
    }

    @Override
    public void close() {
        outbox.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            try {
                route(exchange);
            } catch (GraphApiException e) {
                answer(exchange, e.httpStatus(), graphError(e));
            } catch (IllegalArgumentException e) {
                answer(exchange, 400, NODES.objectNode().put("error", String.valueOf(e.getMessage())));
            }
        }
    }

    private void route(HttpExchange exchange) throws IOException {
        String call =
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        Matcher messages = MESSAGES.matcher(exchange.getRequestURI().getPath());
        if (call.startsWith("POST ") && messages.matches()) {
            answer(exchange, 200, takeMessage(exchange, messages.group(1)));
        } else if (call.equals("GET /health")) {
            answer(exchange, 200, NODES.objectNode().put("status", "UP"));
        } else if (call.equals("GET /simulator/received")) {
            answer(exchange, 200, everythingReceived());
        } else if (call.equals("POST /simulator/messages")) {
            answer(exchange, 202, customerWrites(body(exchange)));
        } else {
            throw new GraphApiException(
                    404, GraphApiException.INVALID_PARAMETER, "Unsupported request", call + " is not simulated.");
        }
    }

    private ObjectNode takeMessage(HttpExchange exchange, String phoneNumberId) throws IOException {
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (authorization == null || !authorization.matches("Bearer \\S+")) {
            throw new GraphApiException(
                    401,
                    GraphApiException.ACCESS_TOKEN,
                    "Invalid OAuth access token",
                    "Send Authorization: Bearer <token>.");
        }
        JsonNode body = body(exchange);
        SendRequest request = SendRequest.parse(body);
        if (request.to() == null) {
            remember(exchange, phoneNumberId, body, String.valueOf(request.readMessageId()));
            return NODES.objectNode().put("success", true);
        }
        String messageId = WebhookFactory.randomMessageId();
        remember(exchange, phoneNumberId, body, messageId);
        reportStatuses(phoneNumberId, messageId, request, new Person(request.to(), null, "Customer", null));
        ObjectNode answer = NODES.objectNode().put("messaging_product", "whatsapp");
        answer.putArray("contacts")
                .addObject()
                .put("input", body.path("to").asString())
                .put("wa_id", request.to());
        answer.putArray("messages").addObject().put("id", messageId).put("message_status", "accepted");
        return answer;
    }

    private void reportStatuses(String phoneNumberId, String messageId, SendRequest request, Person recipient) {
        BusinessNumber number = BusinessNumber.EXAMPLE.withPhoneNumberId(phoneNumberId);
        for (int i = 0; i < STATUSES.size(); i++) {
            String status = STATUSES.get(i);
            Duration delay = settings.statusDelay().multipliedBy(i + 1L);
            outbox.send(
                    () -> factory.batch()
                            .status(number, factory.status(messageId, status, recipient, request.opaqueCallbackData()))
                            .toBytes(),
                    delay);
        }
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

    private synchronized void remember(HttpExchange exchange, String phoneNumberId, JsonNode body, String messageId) {
        receivedCount++;
        ObjectNode entry = NODES.objectNode()
                .put("path", exchange.getRequestURI().getPath())
                .put("phoneNumberId", phoneNumberId)
                .put("messageId", messageId)
                .put("receivedAt", Instant.now().toString());
        entry.set("body", body);
        received.addLast(entry);
        if (received.size() > KEPT) {
            received.removeFirst();
        }
    }

    private synchronized ObjectNode everythingReceived() {
        ObjectNode answer = NODES.objectNode().put("count", receivedCount);
        answer.putObject("webhooks")
                .put("accepted", outbox.accepted())
                .put("repeated", outbox.repeated())
                .put("givenUp", outbox.givenUp());
        ArrayNode requests = answer.putArray("requests");
        received.forEach(requests::add);
        return answer;
    }

    private static JsonNode body(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
        if (body.length > MAX_BODY) {
            throw GraphApiException.invalid("body", "at most " + MAX_BODY + " bytes");
        }
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            throw GraphApiException.invalid("body", "JSON");
        }
    }

    /** Meta's format: https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/ */
    private static ObjectNode graphError(GraphApiException e) {
        ObjectNode answer = NODES.objectNode();
        ObjectNode error = answer.putObject("error")
                .put("message", e.getMessage())
                .put("type", "OAuthException")
                .put("code", e.code());
        error.putObject("error_data").put("messaging_product", "whatsapp").put("details", e.details());
        error.put("fbtrace_id", UUID.randomUUID().toString());
        return answer;
    }

    private static void answer(HttpExchange exchange, int status, ObjectNode json) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(json);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
