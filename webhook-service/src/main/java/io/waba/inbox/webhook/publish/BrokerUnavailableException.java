package io.waba.inbox.webhook.publish;

/** The broker did not confirm all updates of a webhook, or was not even asked because it failed a moment ago. */
public final class BrokerUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BrokerUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
