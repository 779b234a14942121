package io.waba.inbox.portal.hub;

/** The event log cannot tell what came after a position: whoever asked has to read everything anew. */
public final class ResyncRequiredException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ResyncRequiredException(String message) {
        super(message);
    }
}
