package io.waba.inbox.webhook.translate;

/** The body is JSON, but not the envelope that WhatsApp sends; the message names the value and the expectation. */
public final class InvalidEnvelopeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidEnvelopeException(String message) {
        super(message);
    }
}
