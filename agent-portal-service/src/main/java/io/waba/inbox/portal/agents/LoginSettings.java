package io.waba.inbox.portal.agents;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How often one may try, and how long one stays signed in.
 *
 * @param attempts {@code LOGIN_ATTEMPTS}: failures per client address and e-mail within the window; ten times as many per
 *     address, five times as many per e-mail
 * @param window {@code LOGIN_WINDOW}: how long a failure counts
 * @param sessionLife {@code SESSION_LIFE}: how long a browser that does nothing stays signed in
 */
@Validated
@ConfigurationProperties("waba.login")
record LoginSettings(
        @DefaultValue("10") @Min(1) @Max(1000) int attempts,
        @DefaultValue("1m") @DurationMin(seconds = 1) @DurationMax(hours = 24) Duration window,
        @DefaultValue("14d") @DurationMin(minutes = 5) @DurationMax(days = 90) Duration sessionLife) {}
