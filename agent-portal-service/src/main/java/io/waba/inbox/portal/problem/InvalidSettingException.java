package io.waba.inbox.portal.problem;

/** A setting with which the service must not run. The message is one line that names the variable and never shows a secret. */
public final class InvalidSettingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InvalidSettingException(String message) {
        super(message);
    }
}
