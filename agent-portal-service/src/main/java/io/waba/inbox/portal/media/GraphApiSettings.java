package io.waba.inbox.portal.media;

import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where Meta's Graph API is.
 *
 * @param baseUrl {@code GRAPH_API_BASE_URL}
 * @param version {@code GRAPH_API_VERSION}
 * @param token {@code GRAPH_API_TOKEN}; empty: files are served that are stored, and no others
 */
@ConfigurationProperties("waba.graph")
record GraphApiSettings(
        @DefaultValue("https://graph.facebook.com") URI baseUrl,
        @DefaultValue("v24.0") String version,
        @DefaultValue("") String token) {

    /** Without the token, so that no log shows it. */
    @Override
    public String toString() {
        return "GraphApiSettings[" + baseUrl + "/" + version + "]";
    }
}
