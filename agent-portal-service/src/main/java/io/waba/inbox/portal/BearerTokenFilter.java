package io.waba.inbox.portal;

import io.waba.inbox.portal.agents.AgentAuthenticator;
import io.waba.inbox.portal.agents.AgentIdentity;
import io.waba.inbox.portal.agents.TokenRefusedException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Finds out who sends a request. A token that proves nothing leaves the request nobody's; whether that is enough is decided later. */
final class BearerTokenFilter extends OncePerRequestFilter {

    /** Request attribute: why the token was refused, a {@link TokenRefusedException}. */
    static final String REFUSAL = BearerTokenFilter.class.getName() + ".refusal";

    private static final String SCHEME = "Bearer ";

    private final AgentAuthenticator authenticator;
    private final HandlerExceptionResolver problems;

    BearerTokenFilter(AgentAuthenticator authenticator, HandlerExceptionResolver problems) {
        this.authenticator = authenticator;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            try {
                AgentIdentity identity = authenticator.authenticate(
                        header.substring(SCHEME.length()).strip());
                SecurityContext context = SecurityContextHolder.createEmptyContext();
                context.setAuthentication(new AgentAuthentication(identity));
                SecurityContextHolder.setContext(context);
            } catch (TokenRefusedException e) {
                request.setAttribute(REFUSAL, e);
            } catch (RuntimeException e) {
                // The store is away, most likely: advice cannot see what a filter throws.
                problems.resolveException(request, response, null, e);
                return;
            }
        }
        chain.doFilter(request, response);
    }

    private static final class AgentAuthentication extends AbstractAuthenticationToken {

        private static final long serialVersionUID = 1L;

        private final transient AgentIdentity identity;

        AgentAuthentication(AgentIdentity identity) {
            super(List.of());
            this.identity = identity;
            setAuthenticated(true);
        }

        @Override
        public Object getPrincipal() {
            return identity;
        }

        /** The token is of no use any more once it has been checked. */
        @Override
        public Object getCredentials() {
            return "";
        }
    }
}
