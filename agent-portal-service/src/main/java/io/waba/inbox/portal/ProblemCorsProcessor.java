package io.waba.inbox.portal;

import io.waba.inbox.portal.problem.ProblemException;
import io.waba.inbox.portal.problem.ProblemWriter;
import io.waba.inbox.shared.access.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.DefaultCorsProcessor;

/** Refuses pages of other origins with a problem, where Spring would answer in plain text. */
final class ProblemCorsProcessor extends DefaultCorsProcessor {

    private final ProblemWriter writer;

    ProblemCorsProcessor(ProblemWriter writer) {
        this.writer = writer;
    }

    @Override
    public boolean processRequest(
            @Nullable CorsConfiguration configuration, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        boolean accepted = super.processRequest(configuration, request, response);
        if (!accepted) {
            writer.write(
                    request,
                    response,
                    new ProblemException(
                            ErrorCode.FORBIDDEN,
                            "Pages of this origin may not call this service (see ALLOWED_ORIGINS)"));
        }
        return accepted;
    }

    @Override
    protected void rejectRequest(ServerHttpResponse response) {
        response.setStatusCode(HttpStatus.FORBIDDEN);
    }
}
