package io.waba.inbox.portal.problem;

import io.waba.inbox.shared.access.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Writes problems to responses: one way for controllers, filters and the container's own errors. */
@Component
public class ProblemWriter {

    private final JsonMapper json;

    ProblemWriter(JsonMapper json) {
        this.json = json;
    }

    /** Answers the request with the problem, whatever it accepts; does nothing when an answer is already under way. */
    public void write(HttpServletRequest request, HttpServletResponse response, ProblemException problem)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        ErrorCode code = problem.code();
        response.resetBuffer();
        // What the answer would have said about itself is not true of the problem.
        response.setHeader(HttpHeaders.ETAG, null);
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, null);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setStatus(code.httpStatus());
        if (code.httpStatus() == HttpStatus.UNAUTHORIZED.value() && code != ErrorCode.INVALID_CREDENTIALS) {
            response.setHeader(
                    HttpHeaders.WWW_AUTHENTICATE,
                    code == ErrorCode.TOKEN_MISSING ? "Bearer" : "Bearer error=\"invalid_token\"");
        }
        if (problem.retryAfter() != null) {
            long seconds = Math.max(1, problem.retryAfter().plusMillis(999).toSeconds());
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        }
        byte[] body = json.writeValueAsBytes(new Problem(
                HttpStatus.valueOf(code.httpStatus()).getReasonPhrase(),
                code.httpStatus(),
                code,
                String.valueOf(problem.getMessage()),
                request.getRequestURI(),
                problem.current()));
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        response.flushBuffer();
    }
}
