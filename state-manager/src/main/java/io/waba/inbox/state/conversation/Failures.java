package io.waba.inbox.state.conversation;

import io.waba.inbox.graph.ErrorAdvice;
import io.waba.inbox.graph.GraphErrors;
import io.waba.inbox.shared.event.PortalEvent.StatusUpdate.Failure;
import io.waba.inbox.shared.inbound.WhatsAppError;

/** Why a message failed, in words for a person. */
final class Failures {

    /** The table's hint for these speaks of calls, which are repeated by themselves; a message that failed after it was accepted is not. */
    private static final String SEND_AGAIN = "WhatsApp did not deliver it. Send it again.";

    private Failures() {}

    static Failure of(WhatsAppError error) {
        ErrorAdvice advice = GraphErrors.of(error.code());
        return new Failure(error.code(), advice.title(), advice.retryable() ? SEND_AGAIN : advice.hint());
    }
}
