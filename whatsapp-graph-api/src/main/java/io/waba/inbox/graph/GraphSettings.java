package io.waba.inbox.graph;

import io.waba.inbox.shared.wire.Require;
import java.net.URI;
import java.time.Duration;

/**
 * Where the Graph API is and how long to wait for it.
 *
 * @param baseUrl {@code GRAPH_API_BASE_URL}: without the version and without a path, such as https://graph.facebook.com
 * @param version {@code GRAPH_API_VERSION}: such as v24.0
 * @param token {@code GRAPH_API_TOKEN}: the access token of the system user
 * @param connectTimeout for the connection; what was not connected by then was certainly not sent
 * @param requestTimeout from the start of a call to the last byte of its answer
 * @param transferTimeout the same for the bytes of a file
 */
public record GraphSettings(
        URI baseUrl,
        String version,
        String token,
        Duration connectTimeout,
        Duration requestTimeout,
        Duration transferTimeout) {

    public GraphSettings {
        Require.present("GRAPH_API_BASE_URL", baseUrl);
        if (!baseUrl.toString().matches("https?://[^/?# ]+/?")) {
            throw new IllegalArgumentException("GRAPH_API_BASE_URL: \"" + baseUrl
                    + "\" (expected: scheme, host and port only, such as https://graph.facebook.com)");
        }
        if (!String.valueOf(version).matches("v[0-9]+\\.[0-9]+")) {
            throw new IllegalArgumentException("GRAPH_API_VERSION: \"" + version + "\" (expected: such as v24.0)");
        }
        if (!String.valueOf(token).matches("[!-~]+")) {
            throw new IllegalArgumentException(
                    "GRAPH_API_TOKEN: missing or not printable (expected: the access token of a system user)");
        }
        positive("connect-timeout", connectTimeout);
        positive("request-timeout", requestTimeout);
        positive("transfer-timeout", transferTimeout);
        baseUrl = URI.create(baseUrl.toString().replaceFirst("/$", ""));
    }

    /** With time-outs that suit Meta: 5 s to connect, 20 s for an answer, 2 minutes for a file. */
    public static GraphSettings of(URI baseUrl, String version, String token) {
        return new GraphSettings(
                baseUrl, version, token, Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofMinutes(2));
    }

    /** Without the token, so that no log shows it. */
    @Override
    public String toString() {
        return "GraphSettings[" + baseUrl + "/" + version + "]";
    }

    private static void positive(String name, Duration value) {
        if (Require.present(name, value).isNegative() || value.isZero()) {
            throw new IllegalArgumentException("waba.graph." + name + ": " + value + " (expected: more than zero)");
        }
    }
}
