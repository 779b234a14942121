package io.waba.inbox.state.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was added to a counter together, and is to be written to the documents that it came from.
 *
 * @param conversations what each counts as now
 * @param messages what each counts as now
 */
public record CountedBatch(List<Conversation> conversations, List<Message> messages) {

    public CountedBatch {
        conversations = List.copyOf(conversations);
        messages = List.copyOf(messages);
    }

    /**
     * A conversation.
     *
     * @param revision the mark that was counted; a later mark stays
     * @param gone whether it is to be deleted
     */
    public record Conversation(String id, int revision, CountedAs as, boolean gone) {}

    /**
     * A message.
     *
     * @param id the document's
     * @param revision the mark that was counted; a later mark stays
     * @param count null when it counts nowhere
     */
    public record Message(String id, int revision, @Nullable MessageCount count) {}
}
