package io.waba.inbox.webhook.receive;

import io.micrometer.core.instrument.MeterRegistry;
import io.waba.inbox.shared.access.ErrorCode;
import io.waba.inbox.webhook.publish.BrokerUnavailableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Every error as problem+json (RFC 9457) with our {@code code}; counts and logs what was refused, never its content. */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    private final MeterRegistry meters;

    ProblemAdvice(MeterRegistry meters) {
        this.meters = meters;
    }

    @ExceptionHandler
    ResponseEntity<Object> refused(WebhookRefusedException e) {
        // A parser's message would quote the body; the broker's tells an operator what to look at.
        String reason =
                e.getCause() instanceof BrokerUnavailableException failure ? failure.getMessage() : e.getMessage();
        log.warn("Webhook refused, {}: {}", e.code().code(), reason);
        return problem(e.code(), HttpStatus.valueOf(e.code().httpStatus()), e.getMessage(), new HttpHeaders());
    }

    @ExceptionHandler
    ResponseEntity<Object> unexpected(Exception e) {
        log.error("Request failed", e);
        return problem(
                ErrorCode.INTERNAL_ERROR, HttpStatus.INTERNAL_SERVER_ERROR, "Unexpected failure", new HttpHeaders());
    }

    @Override
    protected ResponseEntity<Object> handleExceptionInternal(
            Exception e, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String detail = body instanceof ProblemDetail problem ? problem.getDetail() : null;
        return problem(Problems.codeOf(status), status, detail, headers);
    }

    private ResponseEntity<Object> problem(
            ErrorCode code, HttpStatusCode status, @Nullable String detail, HttpHeaders headers) {
        meters.counter("waba.webhook.rejected", "reason", code.code()).increment();
        return Problems.of(code, status, detail, headers);
    }
}
