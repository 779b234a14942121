package io.waba.inbox.graph;

import io.waba.inbox.shared.wire.MalformedMessageException;
import io.waba.inbox.shared.wire.WireJson;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One call and what is certain about it. */
final class GraphHttp {

    static {
        // A kept connection that Meta is just closing costs a message its certainty. Unless somebody chose, idle ones
        // are dropped early.
        if (System.getProperty("jdk.httpclient.keepalive.timeout") == null) {
            System.setProperty("jdk.httpclient.keepalive.timeout", "20");
        }
    }

    private final GraphSettings settings;
    private final Clock clock;
    private final HttpClient client;

    /**
     * A client. HTTP/1.1, because then a connection that breaks leaves one message in doubt; redirects are not followed, because they
     * would carry a message or the token elsewhere.
     */
    GraphHttp(GraphSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.connectTimeout())
                .build();
    }

    HttpRequest.Builder request(String path) {
        return authorized(URI.create(settings.baseUrl() + "/" + settings.version() + "/" + path));
    }

    HttpRequest.Builder authorized(URI url) {
        return HttpRequest.newBuilder(url).header("Authorization", "Bearer " + settings.token());
    }

    /** A POST of JSON that goes out once at most. */
    <T> GraphResult<T> post(String path, JsonNode body, Function<JsonNode, Optional<T>> read) {
        OnceBody once = new OnceBody(WireJson.encode(body));
        HttpRequest request = request(path)
                .header("Content-Type", "application/json")
                .POST(once)
                .build();
        return call(request, settings.requestTimeout(), once::seal, read);
    }

    /** A call that may be repeated without harm. */
    <T> GraphResult<T> call(HttpRequest request, Duration timeout, Function<JsonNode, Optional<T>> read) {
        return call(request, timeout, () -> false, read);
    }

    CompletableFuture<HttpResponse<InputStream>> stream(HttpRequest request) {
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
    }

    GraphError refusal(int status, HttpHeaders headers, byte[] body) {
        Duration retryAfter = retryAfter(headers);
        return graphError(body)
                .map(error -> {
                    JsonNode details = error.path("error_data").path("details");
                    return new GraphError(
                            error.path("code").asInt(),
                            error.path("message").asString("HTTP " + status),
                            details.isString() ? details.asString() : null,
                            status,
                            retryAfter);
                })
                .orElseGet(() -> new GraphError(status, "HTTP " + status, null, status, retryAfter));
    }

    private <T> GraphResult<T> call(
            HttpRequest request, Duration timeout, BooleanSupplier withheld, Function<JsonNode, Optional<T>> read) {
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
        try {
            // The request's own time-out ends with the headers; this one covers the body of the answer too.
            return result(answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS), read);
        } catch (ExecutionException e) {
            return withoutAnswer(withheld, reason(e.getCause()));
        } catch (TimeoutException e) {
            GraphResult<T> result = withoutAnswer(withheld, "no answer within " + timeout);
            answer.cancel(true);
            return result;
        } catch (InterruptedException e) {
            GraphResult<T> result = withoutAnswer(withheld, "interrupted");
            answer.cancel(true);
            Thread.currentThread().interrupt();
            return result;
        }
    }

    private static <T> GraphResult<T> withoutAnswer(BooleanSupplier withheld, String reason) {
        return withheld.getAsBoolean() ? new GraphResult.NotSent<>(reason) : new GraphResult.Unknown<>(reason);
    }

    private <T> GraphResult<T> result(HttpResponse<byte[]> answer, Function<JsonNode, Optional<T>> read) {
        int status = answer.statusCode();
        if (status / 100 == 2) {
            return json(answer.body())
                    .flatMap(read)
                    .<GraphResult<T>>map(GraphResult.Accepted::new)
                    .orElseGet(() -> new GraphResult.Unknown<>("HTTP " + status + " with an unreadable body"));
        }
        // A gateway that answers 5xx on its own does not know what became of the request behind it.
        return status >= 500 && graphError(answer.body()).isEmpty()
                ? new GraphResult.Unknown<>("HTTP " + status + " without an error of the Graph API")
                : new GraphResult.Refused<>(refusal(status, answer.headers(), answer.body()));
    }

    private @Nullable Duration retryAfter(HttpHeaders headers) {
        String value = headers.firstValue("Retry-After").orElse("").strip();
        if (value.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        try {
            Duration left = Duration.between(
                    clock.instant(),
                    ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
            return left.isNegative() ? Duration.ZERO : left;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static Optional<JsonNode> graphError(byte[] body) {
        return json(body).map(json -> json.path("error")).filter(error -> error.path("code")
                .isIntegralNumber());
    }

    private static Optional<JsonNode> json(byte[] body) {
        try {
            return Optional.of(WireJson.decode(body, JsonNode.class));
        } catch (MalformedMessageException e) {
            return Optional.empty();
        }
    }

    static String reason(@Nullable Throwable failure) {
        if (failure instanceof HttpConnectTimeoutException) {
            return "could not connect in time";
        }
        if (failure instanceof ConnectException) {
            return "could not connect";
        }
        return String.valueOf(failure);
    }
}
