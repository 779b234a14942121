package io.waba.inbox.webhook.receive;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.apache.coyote.CloseNowException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * After the answer, lets the rest of a body that nobody read pass by for a moment, then closes the connection. The container would read up
 * to {@code server.tomcat.max-swallow-size} for as long as bytes come now and then, and a slow caller who was refused would keep a thread;
 * closing at once would take the answer from a caller who is still sending.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class UnreadBodyFilter extends OncePerRequestFilter {

    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final int CHUNK = 8 * 1024;

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(request, response);
        ServletInputStream body = request.getInputStream();
        if (!body.isFinished()) {
            response.flushBuffer();
            if (!passesBy(body)) {
                throw new CloseNowException("the rest of the body did not come in time");
            }
        }
    }

    private static boolean passesBy(ServletInputStream body) {
        long start = System.nanoTime();
        byte[] ignored = new byte[CHUNK];
        try {
            while (body.read(ignored) >= 0) {
                if (System.nanoTime() - start > MOMENT.toNanos()) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
