package io.waba.inbox.portal;

import io.waba.inbox.portal.problem.InvalidSettingException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.core.annotation.Order;

/** Says what is wrong with a setting in one line, where Boot would print a stack trace. Found through {@code META-INF/spring.factories}. */
@Order(0)
final class OneLineBootFailure implements SpringBootExceptionReporter {

    @Override
    public boolean reportException(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidSettingException) {
                System.err.println("agent-portal-service does not start: " + cause.getMessage());
                return true;
            }
        }
        return false;
    }
}
