package io.waba.inbox.portal;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.waba.inbox.amqp.AmqpConfiguration;
import io.waba.inbox.portal.activity.Broadcast;
import io.waba.inbox.portal.activity.Presence;
import io.waba.inbox.portal.agents.AgentChanges;
import io.waba.inbox.portal.agents.AgentCommands;
import io.waba.inbox.portal.consume.BroadcastAgentChanges;
import io.waba.inbox.portal.dashboard.MetricsAnnouncer;
import io.waba.inbox.portal.hub.EventLog;
import io.waba.inbox.portal.hub.ResyncRequiredException;
import io.waba.inbox.portal.socketio.RealtimeGateway;
import io.waba.inbox.shared.access.Role;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.wire.WireJson;
import io.waba.inbox.testing.FreePorts;
import io.waba.inbox.testing.TestInfrastructure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.AmqpConnectException;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import tools.jackson.databind.JsonNode;

/** REST as the service serves it, on a free port and a database of its own, with a clock and an event log that a test moves. */
public final class RestService implements AutoCloseable {

    public static final String SECRET = "a secret of the tests, long enough for HS256";
    public static final String PASSWORD = "correct horse";

    private final ConfigurableApplicationContext context;
    private final MongoClient mongo;
    private final String mongodbUri;
    /** Empty where no broker is told of anything. */
    private final String rabbitmqUri;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    /** No stereotype, so that the service's own component scan passes it by. */
    @EnableAutoConfiguration
    @ComponentScan({
        "io.waba.inbox.portal.administration",
        "io.waba.inbox.portal.agents",
        "io.waba.inbox.portal.commands",
        "io.waba.inbox.portal.inbox",
        "io.waba.inbox.portal.media",
        "io.waba.inbox.portal.dashboard",
        "io.waba.inbox.portal.paging",
        "io.waba.inbox.portal.problem"
    })
    @Import({
        SecurityConfiguration.class,
        WebConfiguration.class,
        OpenApiConfiguration.class,
        PageController.class,
        AmqpConfiguration.class
    })
    static class RestParts {

        @Bean
        @Primary
        MovableClock movableClock() {
            return new MovableClock();
        }

        /** There are no sockets: nobody is there, and nobody has to be told. */
        @Bean
        Presence presence() {
            return tenantId -> Map.of();
        }

        @Bean
        AgentChanges agentChanges() {
            return (tenantId, agentId) -> {};
        }

        @Bean
        @Primary
        Announced announced() {
            return new Announced();
        }

        @Bean
        @Primary
        RememberedEvents rememberedEvents() {
            return new RememberedEvents();
        }
    }

    /** What was shown to all of a tenant's sockets. */
    public static final class Announced implements MetricsAnnouncer, Broadcast {

        private final List<EventEnvelope> events = new CopyOnWriteArrayList<>();
        private volatile boolean away;

        public void setAway(boolean away) {
            this.away = away;
        }

        public List<EventEnvelope> take() {
            List<EventEnvelope> taken = List.copyOf(events);
            events.clear();
            return taken;
        }

        @Override
        public void announce(EventEnvelope event) {
            if (away) {
                throw new AmqpConnectException("broker: away", new IOException("refused"));
            }
            events.add(event);
        }

        @Override
        public void publish(List<EventEnvelope> signals) {
            signals.forEach(this::announce);
        }
    }

    /** The time as it is, plus what a test added; or a time that stands still until the test adds to it. */
    public static final class MovableClock extends Clock {

        private volatile Duration ahead = Duration.ZERO;
        private volatile @Nullable Instant stoppedAt;

        public void advance(Duration by) {
            ahead = ahead.plus(by);
        }

        /** From now on only {@link #advance} moves it. */
        public void stopAt(Instant time) {
            ahead = Duration.ZERO;
            stoppedAt = time;
        }

        @Override
        public Instant instant() {
            Instant stopped = stoppedAt;
            return (stopped == null ? Instant.now() : stopped).plus(ahead);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("nobody asks for a zone");
        }
    }

    /** The port's contract, in memory. */
    public static final class RememberedEvents implements EventLog {

        private final Map<String, List<EventEnvelope>> events = new ConcurrentHashMap<>();
        private final Map<String, Integer> forgotten = new ConcurrentHashMap<>();

        public void append(EventEnvelope event) {
            List<EventEnvelope> ofTenant = events.computeIfAbsent(event.tenantId(), ignored -> new ArrayList<>());
            ofTenant.add(event.at(ofTenant.size() + 1L));
        }

        public void forgetEverything() {
            events.clear();
            forgotten.clear();
        }

        public void forgetUpTo(String tenantId, int position) {
            forgotten.put(tenantId, position);
        }

        @Override
        public long top(String tenantId) {
            return events.getOrDefault(tenantId, List.of()).size();
        }

        @Override
        public List<EventEnvelope> after(String tenantId, long after, int limit) {
            if (after < forgotten.getOrDefault(tenantId, 0) || after > top(tenantId)) {
                throw new ResyncRequiredException("position " + after + " is not in the log any more");
            }
            return events.getOrDefault(tenantId, List.of()).stream()
                    .skip(after)
                    .limit(limit)
                    .toList();
        }
    }

    /** An answer: its status, its JSON body if it has one, and its headers. */
    public record Answer(int status, JsonNode body, java.net.http.HttpHeaders headers) {

        public String code() {
            return body.path("code").asString("");
        }

        public @Nullable String header(String name) {
            return headers.firstValue(name).orElse(null);
        }

        /** The refresh cookie's {@code name=value}. */
        public String cookie() {
            String setCookie = headers.firstValue("set-cookie").orElseThrow();
            return setCookie.substring(0, setCookie.indexOf(';'));
        }
    }

    private RestService(Class<?> application, String mongodbUri, String rabbitmqUri, String... properties) {
        this.mongodbUri = mongodbUri;
        this.rabbitmqUri = rabbitmqUri;
        this.mongo = MongoClients.create(mongodbUri);
        List<String> all = new ArrayList<>(List.of(
                "server.port=0",
                "spring.main.banner-mode=off",
                "spring.mongodb.uri=" + mongodbUri,
                "waba.tokens.secret=" + SECRET));
        all.addAll(List.of(properties));
        this.context = new SpringApplicationBuilder(application)
                .run(all.stream().map(p -> "--" + p).toArray(String[]::new));
    }

    public static RestService start(String... properties) {
        TestInfrastructure infrastructure = TestInfrastructure.get();
        return startOn(infrastructure.mongodbUri(infrastructure.newDatabaseName()), properties);
    }

    /** On a store of the test's choice, which may be away. */
    public static RestService startOn(String mongodbUri, String... properties) {
        List<String> all = new ArrayList<>(List.of("waba.realtime.port=3915"));
        all.addAll(List.of(properties));
        return new RestService(RestParts.class, mongodbUri, "", all.toArray(String[]::new));
    }

    /** The whole service, with its sockets and a broker, and with the time as it is. */
    public static RestService startWhole(String rabbitmqUri, String... properties) {
        TestInfrastructure infrastructure = TestInfrastructure.get();
        return startWholeOn(infrastructure.mongodbUri(infrastructure.newDatabaseName()), rabbitmqUri, properties);
    }

    /** The whole service on a store that others may share. */
    public static RestService startWholeOn(String mongodbUri, String rabbitmqUri, String... properties) {
        List<String> all = new ArrayList<>(
                List.of("spring.rabbitmq.addresses=" + rabbitmqUri, "waba.realtime.port=" + FreePorts.one()));
        all.addAll(List.of(properties));
        return new RestService(PortalApplication.class, mongodbUri, rabbitmqUri, all.toArray(String[]::new));
    }

    public MongoDatabase database() {
        return mongo.getDatabase(mongodbUri.replaceFirst("^.*/", "").replaceFirst("[?].*$", ""));
    }

    public Announced announced() {
        return context.getBean(Announced.class);
    }

    public MovableClock clock() {
        return context.getBean(MovableClock.class);
    }

    public RememberedEvents events() {
        return context.getBean(RememberedEvents.class);
    }

    /** A tenant with one agent for each name, {@code <name>@<tenant>.test}. */
    public void addTenant(String tenantId, String... names) {
        database().getCollection(Collections.TENANTS).insertOne(new Document("_id", tenantId));
        for (String name : names) {
            String email = name + "@" + tenantId + ".test";
            command("agent", "add", "--tenant", tenantId, "--email", email, "--name", name, "--password", PASSWORD);
        }
    }

    /** An agent of a tenant that is there; the token. */
    public String addAgent(String tenantId, String name, Role role) {
        String email = name + "@" + tenantId + ".test";
        command(
                "agent",
                "add",
                "--tenant",
                tenantId,
                "--email",
                email,
                "--name",
                name,
                "--role",
                role.wireName(),
                "--password",
                PASSWORD);
        return token(email);
    }

    /** Runs a command as an operator would; what it prints on success. */
    public String command(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = AgentCommands.run(
                args,
                Map.of("MONGODB_URI", mongodbUri, "JWT_SECRET", SECRET, "RABBITMQ_URI", rabbitmqUri),
                rabbitmqUri.isEmpty() ? uri -> (tenantId, agentId) -> {} : BroadcastAgentChanges::over,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        if (exitCode != 0) {
            throw new IllegalStateException("exit code " + exitCode + ": " + err.toString(StandardCharsets.UTF_8));
        }
        return out.toString(StandardCharsets.UTF_8).strip();
    }

    public Answer login(String email, String password) {
        return post("/api/auth/login", Map.of("email", email, "password", password));
    }

    public String token(String email) {
        return login(email, PASSWORD).body().path("token").asString();
    }

    public Answer get(String path, @Nullable String token) {
        HttpRequest.Builder request = request(path).GET();
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return send(request);
    }

    public Answer post(String path, Object body, String... headers) {
        HttpRequest.Builder request = request(path)
                .POST(BodyPublishers.ofByteArray(WireJson.encode(body)))
                .header("Content-Type", "application/json");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    /** With the agent's token. */
    public Answer send(String method, String path, String token, Object body) {
        return send(request(path)
                .method(method, BodyPublishers.ofByteArray(WireJson.encode(body)))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token));
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(Duration.ofMinutes(2));
    }

    /** Where the sockets are; of the whole service only. */
    public int realtimePort() {
        return context.getBean(RealtimeGateway.class).port();
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public int port() {
        return Objects.requireNonNull(((ServletWebServerApplicationContext) context).getWebServer())
                .getPort();
    }

    /** For answers that are not JSON. */
    public HttpResponse<byte[]> sendForBytes(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public Answer send(HttpRequest.Builder request) {
        HttpResponse<byte[]> response = sendForBytes(request);
        boolean json = response.headers().firstValue("content-type").orElse("").contains("json");
        JsonNode body = WireJson.decode(
                json && response.body().length > 0 ? response.body() : "{}".getBytes(StandardCharsets.UTF_8),
                JsonNode.class);
        return new Answer(response.statusCode(), body, response.headers());
    }

    @Override
    public void close() {
        context.close();
        mongo.close();
    }
}
