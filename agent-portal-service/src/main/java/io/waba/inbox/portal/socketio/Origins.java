package io.waba.inbox.portal.socketio;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The pages that may open sockets. Guards against a stranger's page that uses an agent's browser: the library checks no WebSocket's Origin,
 * and knows one origin or all for long-polling.
 */
final class Origins {

    private final Set<String> allowed;

    Origins(List<String> allowed) {
        this.allowed = allowed.stream().map(Origins::normal).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether a request of this origin may pass; without one it comes from no browser. */
    boolean allows(@Nullable String origin) {
        return origin == null || lists(origin);
    }

    /** Whether it is on the list, so that its page may read answers. */
    boolean lists(@Nullable String origin) {
        return origin != null && allowed.contains(normal(origin));
    }

    private static String normal(String origin) {
        return origin.toLowerCase(Locale.ROOT);
    }
}
