package io.waba.inbox.portal;

import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells the page, before anybody is signed in, where the sockets are. */
@RestController
final class PageController {

    private final WebSettings settings;

    PageController(WebSettings settings) {
        this.settings = settings;
    }

    /**
     * What the page must know.
     *
     * @param realtimeUrl where to connect to; null means the page's own host and {@code realtimePort}
     */
    record PageConfig(@Nullable String realtimeUrl, int realtimePort) {}

    /** What the page must know before anybody has logged in. */
    @SecurityRequirements
    @GetMapping("/api/config")
    PageConfig config() {
        return new PageConfig(
                settings.realtime().publicUrl(), settings.realtime().port());
    }
}
