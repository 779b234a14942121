package io.waba.inbox.portal;

import io.waba.inbox.portal.agents.AgentAuthenticator;
import io.waba.inbox.portal.agents.TokenRefusedException;
import io.waba.inbox.portal.problem.ProblemException;
import io.waba.inbox.portal.problem.ProblemWriter;
import io.waba.inbox.shared.access.ErrorCode;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** What is reachable without a token; everything else is not. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WebSettings.class)
class SecurityConfiguration {

    private static final String[] PAGE = {"/", "/index.html", "/assets/*", "/favicon.svg", "/api/config"};
    private static final String[] OPERATIONS = {
        "/actuator/health", "/actuator/health/*", "/actuator/info", "/actuator/prometheus"
    };

    private static final Duration BODY_TIMEOUT = Duration.ofSeconds(5);

    @Bean
    SecurityFilterChain securityFilterChain(
            HttpSecurity http,
            AgentAuthenticator authenticator,
            ProblemWriter writer,
            WebSettings settings,
            CorsFilter corsFilter,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        return http.sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                // Nothing is decided by a cookie but the refresh, whose cookie other sites' pages cannot send.
                .csrf(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .addFilter(corsFilter)
                .addFilterAfter(new BodyLimitFilter(writer, BODY_TIMEOUT, System::nanoTime), CorsFilter.class)
                .addFilterBefore(new BearerTokenFilter(authenticator, problems), AuthorizationFilter.class)
                .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(
                                // The container's errors: INCLUDE when an answer is under way already.
                                DispatcherType.ERROR, DispatcherType.INCLUDE, DispatcherType.ASYNC)
                        .permitAll()
                        .requestMatchers(PAGE)
                        .permitAll()
                        .requestMatchers(WebConfiguration.PAGE_ADDRESSES)
                        .permitAll()
                        .requestMatchers(OPERATIONS)
                        .permitAll()
                        .requestMatchers(
                                "/v3/api-docs",
                                "/v3/api-docs.yaml",
                                "/v3/api-docs/swagger-config",
                                "/swagger-ui.html",
                                "/swagger-ui/*")
                        .permitAll()
                        .requestMatchers(HttpMethod.POST, "/api/auth/login", "/api/auth/refresh", "/api/auth/logout")
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .exceptionHandling(errors -> errors.authenticationEntryPoint(
                                (request, response, e) -> writer.write(request, response, unauthenticated(request)))
                        .accessDeniedHandler((request, response, e) -> writer.write(
                                request,
                                response,
                                new ProblemException(ErrorCode.FORBIDDEN, "This agent may not do that"))))
                .headers(headers -> headers.addHeaderWriter(new ContentSecurityPolicy(settings.realtime()))
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER))
                        .permissionsPolicyHeader(
                                permissions -> permissions.policy("camera=(), geolocation=(), microphone=()")))
                .build();
    }

    private static ProblemException unauthenticated(HttpServletRequest request) {
        return request.getAttribute(BearerTokenFilter.REFUSAL) instanceof TokenRefusedException refusal
                ? new ProblemException(refusal.code(), String.valueOf(refusal.getMessage()))
                : new ProblemException(
                        ErrorCode.TOKEN_MISSING, "No token was sent (expected: Authorization: Bearer …)");
    }

    /** Refuses pages of other origins with a problem, where Spring would answer in plain text. */
    @Bean
    CorsFilter corsFilter(WebSettings settings, ProblemWriter writer) {
        CorsConfiguration allowed = new CorsConfiguration();
        allowed.setAllowedOrigins(settings.allowedOrigins());
        allowed.setAllowedMethods(List.of("GET", "POST", "PATCH", "DELETE"));
        allowed.setAllowedHeaders(List.of(HttpHeaders.AUTHORIZATION, HttpHeaders.CONTENT_TYPE));
        allowed.setExposedHeaders(List.of(HttpHeaders.RETRY_AFTER));
        allowed.setAllowCredentials(true);
        allowed.setMaxAge(Duration.ofMinutes(30));
        UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
        source.registerCorsConfiguration("/api/**", allowed);
        CorsFilter filter = new CorsFilter(source);
        filter.setCorsProcessor(new ProblemCorsProcessor(writer));
        return filter;
    }

    /** It has its place in the security chain and needs no second one. */
    @Bean
    FilterRegistrationBean<CorsFilter> corsFilterOnlyInSecurity(CorsFilter filter) {
        FilterRegistrationBean<CorsFilter> registration = new FilterRegistrationBean<>(filter);
        registration.setEnabled(false);
        return registration;
    }

    /** A path that tries to escape or to confuse is refused with a problem as well. */
    @Bean
    RequestRejectedHandler requestRejectedHandler(ProblemWriter writer) {
        return (request, response, e) -> writer.write(
                request, response, new ProblemException(ErrorCode.INVALID_REQUEST, "The address is not well-formed"));
    }
}
