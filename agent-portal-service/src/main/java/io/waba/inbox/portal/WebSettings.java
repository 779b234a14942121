package io.waba.inbox.portal;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What browsers may do with this service.
 *
 * @param allowedOrigins {@code ALLOWED_ORIGINS}: pages of these origins may read REST answers; the sockets follow the same list
 * @param realtime where the sockets are
 */
@Validated
@ConfigurationProperties("waba")
record WebSettings(
        @DefaultValue @NotNull List<@Pattern(regexp = ORIGIN) String> allowedOrigins,
        @Valid @DefaultValue Realtime realtime) {

    private static final String ORIGIN = "https?://[A-Za-z0-9.\\[\\]:-]+";

    WebSettings {
        allowedOrigins = List.copyOf(allowedOrigins);
    }

    /**
     * Where browsers find the sockets.
     *
     * @param port {@code PORTAL_REALTIME_PORT}
     * @param publicUrl {@code PORTAL_REALTIME_PUBLIC_URL}: the origin to connect to; null means the page's own host and the port
     */
    record Realtime(
            @DefaultValue("3015") @Min(0) @Max(65535) int port, @Nullable @Pattern(regexp = ORIGIN) String publicUrl) {

        Realtime {
            publicUrl = publicUrl == null || publicUrl.isBlank() ? null : publicUrl;
        }
    }
}
