package io.waba.inbox.state.store;

import io.waba.inbox.shared.outbound.OutboundContent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message of ours that is not done with.
 *
 * @param conversationId its conversation, in which one is sent after the other
 * @param phoneNumberId the business phone number that sends it
 * @param state how far it came
 * @param dueAt when something is to be done: the next try, the end of the lease, or the next try to announce what became of it
 * @param failures how often in a row it was tried in vain
 * @param writtenAt when it was written
 * @param replyTo the message that it answers, by our id or WhatsApp's
 * @param uploadedMediaId WhatsApp's id of its attachment, once uploaded
 */
public record Pending(
        String tenantId,
        String messageId,
        String conversationId,
        String phoneNumberId,
        SendState state,
        Instant dueAt,
        int failures,
        Instant writtenAt,
        OutboundContent content,
        @Nullable String replyTo,
        @Nullable String uploadedMediaId) {

    /** The same as its owner has it: being sent, until the lease ends. */
    Pending claimedUntil(Instant leaseUntil) {
        return new Pending(
                tenantId,
                messageId,
                conversationId,
                phoneNumberId,
                SendState.SENDING,
                leaseUntil,
                failures,
                writtenAt,
                content,
                replyTo,
                uploadedMediaId);
    }

    /** A reaction is carried by a document that no thread shows; sending it twice does no harm. */
    public boolean reaction() {
        return content instanceof OutboundContent.Reaction;
    }
}
