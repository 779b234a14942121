package io.waba.inbox.portal.problem;

import com.mongodb.MongoConnectionPoolClearedException;
import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.MongoNodeIsRecoveringException;
import com.mongodb.MongoNotPrimaryException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import io.waba.inbox.amqp.PublishFailedException;
import io.waba.inbox.shared.access.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.AmqpConnectException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Turns everything that a request can end with into a problem. What is our fault is logged whole and told in one sentence. */
@RestControllerAdvice
final class ProblemAdvice {

    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);
    private static final Duration SOON = Duration.ofSeconds(2);

    private final ProblemWriter writer;

    ProblemAdvice(ProblemWriter writer) {
        this.writer = writer;
    }

    @ExceptionHandler
    void onAnything(Exception e, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (e instanceof AsyncRequestNotUsableException) {
            log.debug("Client went away during {} {}", request.getMethod(), request.getRequestURI());
            return;
        }
        if (e instanceof HttpRequestMethodNotSupportedException method && method.getSupportedMethods() != null) {
            response.setHeader(HttpHeaders.ALLOW, String.join(", ", method.getSupportedMethods()));
        }
        writer.write(request, response, problemOf(e, request));
    }

    private static ProblemException problemOf(Exception e, HttpServletRequest request) {
        if (e instanceof ProblemException problem) {
            return problem;
        }
        if (e instanceof NoResourceFoundException) {
            return new ProblemException(
                    ErrorCode.NOT_FOUND, request.getRequestURI() + ": nothing is served at this address");
        }
        if (e instanceof HttpRequestMethodNotSupportedException method) {
            String[] supported = method.getSupportedMethods();
            return new ProblemException(
                    ErrorCode.METHOD_NOT_ALLOWED,
                    "method: " + method.getMethod() + " (expected: "
                            + (supported == null ? "another" : String.join(", ", supported)) + ")");
        }
        if (e instanceof HttpMediaTypeNotSupportedException mediaType) {
            return new ProblemException(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type: " + mediaType.getContentType() + " (expected: application/json)");
        }
        if (e instanceof MissingServletRequestParameterException missing) {
            return ProblemException.invalid(missing.getParameterName(), null, "a " + missing.getParameterType());
        }
        if (e instanceof MethodArgumentTypeMismatchException mismatch) {
            return ProblemException.invalid(mismatch.getName(), mismatch.getValue(), expected(mismatch));
        }
        if (e instanceof HttpMessageNotReadableException) {
            return ProblemException.invalid("body", "not readable", "a JSON object as documented at /v3/api-docs");
        }
        if (isAway(e)) {
            log.warn("{} {} not answered: {}", request.getMethod(), request.getRequestURI(), e.getMessage());
            return new ProblemException(
                    ErrorCode.UNAVAILABLE, "Something that this service needs is away: try again soon", SOON);
        }
        if (e instanceof ErrorResponse error && error.getStatusCode().is4xxClientError()) {
            return ofStatus(error.getStatusCode().value());
        }
        log.error("{} {} failed", request.getMethod(), request.getRequestURI(), e);
        return new ProblemException(ErrorCode.INTERNAL_ERROR, "The service failed; its log has the details");
    }

    /** A problem for an error of which only the HTTP status is known. */
    static ProblemException ofStatus(int status) {
        ErrorCode code =
                switch (status) {
                    case 401 -> ErrorCode.TOKEN_MISSING;
                    case 403 -> ErrorCode.FORBIDDEN;
                    case 404 -> ErrorCode.NOT_FOUND;
                    case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
                    case 413 -> ErrorCode.PAYLOAD_TOO_LARGE;
                    case 415 -> ErrorCode.UNSUPPORTED_MEDIA_TYPE;
                    case 429 -> ErrorCode.RATE_LIMITED;
                    case 503 -> ErrorCode.UNAVAILABLE;
                    default -> status < 500 ? ErrorCode.INVALID_REQUEST : ErrorCode.INTERNAL_ERROR;
                };
        HttpStatus known = HttpStatus.resolve(status);
        return new ProblemException(code, known == null ? "status " + status : known.getReasonPhrase());
    }

    private static String expected(MethodArgumentTypeMismatchException mismatch) {
        Class<?> type = mismatch.getRequiredType();
        boolean number =
                type != null && (Number.class.isAssignableFrom(type) || type == int.class || type == long.class);
        return number ? "a whole number" : "another value";
    }

    private static boolean isAway(@Nullable Throwable e) {
        return (e instanceof IOException && isAway(e.getCause()))
                || e instanceof MongoTimeoutException
                || e instanceof MongoSocketException
                || e instanceof MongoConnectionPoolClearedException
                || e instanceof MongoNotPrimaryException
                || e instanceof MongoNodeIsRecoveringException
                || e instanceof MongoExecutionTimeoutException
                || e instanceof DataAccessResourceFailureException
                || e instanceof AmqpConnectException
                || e instanceof PublishFailedException;
    }
}
