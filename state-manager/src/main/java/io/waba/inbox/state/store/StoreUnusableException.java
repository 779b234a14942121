package io.waba.inbox.state.store;

/** The store could not be used; the message names its servers and says what is wrong, in one line. */
public final class StoreUnusableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StoreUnusableException(String problem, Throwable cause) {
        super("MONGODB_URI: " + problem, cause);
    }
}
