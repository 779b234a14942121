package io.waba.inbox.portal;

import io.waba.inbox.portal.problem.ProblemException;
import io.waba.inbox.portal.problem.ProblemWriter;
import io.waba.inbox.shared.access.ErrorCode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/** Refuses bodies that are larger than any of ours, before a byte is read; also those that do not say how large they are. */
final class BodyLimitFilter extends OncePerRequestFilter {

    /** A message of WhatsApp's has 4,096 characters at most. */
    private static final int MAX_BYTES = 64 * 1024;

    private final ProblemWriter writer;

    BodyLimitFilter(ProblemWriter writer) {
        this.writer = writer;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean unknown = request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
        if (unknown || request.getContentLengthLong() > MAX_BYTES) {
            writer.write(
                    request,
                    response,
                    new ProblemException(
                            ErrorCode.PAYLOAD_TOO_LARGE,
                            "body: " + (unknown ? "of unknown length" : request.getContentLengthLong() + " bytes")
                                    + " (expected: Content-Length of " + MAX_BYTES + " or less)"));
            return;
        }
        chain.doFilter(request, response);
    }
}
