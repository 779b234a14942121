package io.waba.inbox.shared.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import io.waba.inbox.shared.inbound.MessageStatus;
import io.waba.inbox.shared.wire.Require;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a browser receives as the first argument of the Socket.IO event named {@link EventType#wireName()}. Every record is also a page in
 * {@code docs/events} and a fixture that the front end's tests read.
 */
public sealed interface PortalEvent {

    /** The wire name, and whether the event is kept in the event log. */
    EventType type();

    /**
     * An inbound message was persisted.
     *
     * @param conversationId its conversation
     * @param messageId WhatsApp's id
     * @param from the customer's phone number in E.164 ({@code +1234567890}), or the user id where there is no number
     * @param fromName the profile name
     * @param message the words: a text's body, a file's caption; the preview where there are no words
     * @param mediaUrl where the portal serves the attachment, or null
     * @param timestamp when it was written, by WhatsApp's clock
     * @param isNewConversation whether it opened the conversation
     * @param contentType the message type, absent for text
     * @param preview one line for a list, absent for text
     */
    record NewMessage(
            String conversationId,
            String messageId,
            String from,
            @JsonProperty("from_name") @Nullable String fromName,
            String message,
            @JsonProperty("media_url") @Nullable String mediaUrl,
            Instant timestamp,
            boolean isNewConversation,
            @JsonProperty("type") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String contentType,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String preview)
            implements PortalEvent {
        public NewMessage {
            Require.text("conversationId", conversationId);
            Require.text("messageId", messageId);
            Require.text("from", from);
            Require.present("message", message);
            Require.present("timestamp", timestamp);
        }

        @Override
        public EventType type() {
            return EventType.NEW_MESSAGE;
        }
    }

    /**
     * Something about a conversation changed; what did not is absent. Made by one of the methods that name the change.
     *
     * @param id the conversation
     * @param conversationId the same value
     * @param lastMessage the newest message's words or preview
     * @param lastMessageAt when it was written
     * @param direction who wrote it: {@code inbound} or {@code outbound}
     * @param sentBy the agent who wrote it; absent when no agent did: a customer or an integration
     * @param externalSystem the integration that the conversation was linked to
     * @param externalId the integration's id
     * @param assigneeId the agent that it was assigned to; the empty string when it was taken from one and is nobody's now
     * @param labels the labels it now has
     * @param clientMessageId the sender's id of an outbound message, by which a browser recognises its own
     * @param messageId the message that was sent, or read up to
     * @param readBy the agent who read it
     * @param noteId the internal note that was added
     * @param mergedInto the conversation that this one became part of: it is gone, its messages are there
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ConversationUpdate(
            String id,
            String conversationId,
            @Nullable String lastMessage,
            @Nullable Instant lastMessageAt,
            @Nullable Direction direction,
            @Nullable String sentBy,
            @Nullable String externalSystem,
            @Nullable String externalId,
            @Nullable String assigneeId,
            @Nullable List<String> labels,
            @Nullable String clientMessageId,
            @Nullable String messageId,
            @Nullable String readBy,
            @Nullable String noteId,
            @Nullable String mergedInto)
            implements PortalEvent {
        public ConversationUpdate {
            Require.text("id", id);
            Require.text("conversationId", conversationId);
            labels = labels == null ? null : List.copyOf(labels);
        }

        /**
         * A message of ours was accepted for sending.
         *
         * @param sentBy the agent who wrote it, or null for an integration
         */
        public static ConversationUpdate sent(
                String id,
                String messageId,
                @Nullable String clientMessageId,
                @Nullable String sentBy,
                String words,
                Instant at) {
            return new ConversationUpdate(
                    id,
                    id,
                    words,
                    at,
                    Direction.OUTBOUND,
                    sentBy,
                    null,
                    null,
                    null,
                    null,
                    clientMessageId,
                    messageId,
                    null,
                    null,
                    null);
        }

        /** An integration linked the conversation to an object of its own. */
        public static ConversationUpdate correlated(String id, String externalSystem, String externalId) {
            return new ConversationUpdate(
                    id,
                    id,
                    null,
                    null,
                    null,
                    null,
                    externalSystem,
                    externalId,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null);
        }

        /**
         * The conversation has another assignee.
         *
         * @param assigneeId the agent, or null for nobody
         */
        public static ConversationUpdate assigned(String id, @Nullable String assigneeId) {
            String assignee = assigneeId == null ? "" : assigneeId;
            return new ConversationUpdate(
                    id, id, null, null, null, null, null, null, assignee, null, null, null, null, null, null);
        }

        /** The conversation has these labels now. */
        public static ConversationUpdate labelled(String id, List<String> labels) {
            return new ConversationUpdate(
                    id, id, null, null, null, null, null, null, null, labels, null, null, null, null, null);
        }

        /** An agent read it up to a message. */
        public static ConversationUpdate read(String id, String agentId, String messageId) {
            return new ConversationUpdate(
                    id, id, null, null, null, null, null, null, null, null, null, messageId, agentId, null, null);
        }

        /** An agent left an internal note. */
        public static ConversationUpdate noted(String id, String noteId) {
            return new ConversationUpdate(
                    id, id, null, null, null, null, null, null, null, null, null, null, null, noteId, null);
        }

        /** The conversation turned out to be part of another one and is gone. */
        public static ConversationUpdate merged(String id, String into) {
            return new ConversationUpdate(
                    id, id, null, null, null, null, null, null, null, null, null, null, null, null, into);
        }

        @Override
        public EventType type() {
            return EventType.CONVERSATION_UPDATE;
        }
    }

    /**
     * There is news of a message's status.
     *
     * @param status where the message stands now, which never goes back: a {@code delivered} that comes after {@code read} says {@code read}
     * @param timestamp when it got there, by WhatsApp's clock
     * @param error why it failed or is unconfirmed; absent otherwise
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record StatusUpdate(
            String messageId, String conversationId, MessageStatus status, Instant timestamp, @Nullable Failure error)
            implements PortalEvent {
        public StatusUpdate {
            Require.text("messageId", messageId);
            Require.text("conversationId", conversationId);
            Require.present("status", status);
            Require.present("timestamp", timestamp);
        }

        @Override
        public EventType type() {
            return EventType.STATUS_UPDATE;
        }

        /**
         * Why a message failed.
         *
         * @param code Meta's code
         * @param title what happened
         * @param hint what to do next
         */
        public record Failure(int code, @Nullable String title, @Nullable String hint) {}
    }

    /**
     * A tenant's figures; only the latest matters, so it is not logged.
     *
     * @param activeConversations conversations that are not resolved
     * @param waitingConversations of these, the ones whose customer wrote last
     * @param totalMessagesToday messages in both directions since midnight in the tenant's time zone
     * @param avgResponseTime seconds from a customer's message to the first answer, averaged over today
     * @param timestamp when they were counted
     */
    record MetricsUpdate(
            long activeConversations,
            long waitingConversations,
            long totalMessagesToday,
            long avgResponseTime,
            Instant timestamp)
            implements PortalEvent {
        public MetricsUpdate {
            Require.present("timestamp", timestamp);
        }

        @Override
        public EventType type() {
            return EventType.METRICS_UPDATE;
        }
    }

    /** A support ticket opened, changed its status or was assigned. */
    record TicketUpdate(String ticketId, String conversationId, TicketStatus status, @Nullable String assigneeId)
            implements PortalEvent {
        public TicketUpdate {
            Require.text("ticketId", ticketId);
            Require.text("conversationId", conversationId);
            Require.present("status", status);
        }

        @Override
        public EventType type() {
            return EventType.TICKET_UPDATE;
        }
    }

    /**
     * A reaction was set, changed or removed.
     *
     * @param emoji the reaction, or null when it was removed
     * @param from who reacted
     */
    record MessageReaction(String messageId, String conversationId, @Nullable String emoji, String from)
            implements PortalEvent {
        public MessageReaction {
            Require.text("messageId", messageId);
            Require.text("conversationId", conversationId);
            Require.text("from", from);
        }

        @Override
        public EventType type() {
            return EventType.MESSAGE_REACTION;
        }
    }

    /**
     * What a message says changed after it was announced.
     *
     * @param change {@code edited} or {@code revoked} by its writer, or {@code filled}: WhatsApp could not show it at first
     * @param message the words that it has now; empty when it was revoked
     * @param contentType the message type, absent for text
     * @param preview one line for a list, absent for text
     * @param timestamp when it changed, by WhatsApp's clock
     */
    record MessageUpdate(
            String messageId,
            String conversationId,
            Change change,
            String message,
            @JsonProperty("type") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String contentType,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String preview,
            Instant timestamp)
            implements PortalEvent {
        public MessageUpdate {
            Require.text("messageId", messageId);
            Require.text("conversationId", conversationId);
            Require.present("change", change);
            Require.present("message", message);
            Require.present("timestamp", timestamp);
        }

        @Override
        public EventType type() {
            return EventType.MESSAGE_UPDATE;
        }

        /** How a message changed. */
        public enum Change {
            EDITED("edited"),
            REVOKED("revoked"),
            FILLED("filled");

            private final String wireName;

            Change(String wireName) {
                this.wireName = wireName;
            }

            @JsonValue
            public String wireName() {
                return wireName;
            }
        }
    }

    /** An agent came, went away or left; to the tenant. */
    record PresenceUpdate(String userId, PresenceStatus status, Instant lastSeenAt) implements PortalEvent {
        public PresenceUpdate {
            Require.text("userId", userId);
            Require.present("status", status);
            Require.present("lastSeenAt", lastSeenAt);
        }

        @Override
        public EventType type() {
            return EventType.PRESENCE_UPDATE;
        }
    }

    /** An agent is writing, or stopped; to the others in the conversation. */
    record Typing(String conversationId, String userId, boolean isTyping) implements PortalEvent {
        public Typing {
            Require.text("conversationId", conversationId);
            Require.text("userId", userId);
        }

        @Override
        public EventType type() {
            return EventType.TYPING;
        }
    }

    /** An agent opened a conversation, or left it; to the others in the conversation. */
    record Viewing(String conversationId, String userId, boolean isViewing) implements PortalEvent {
        public Viewing {
            Require.text("conversationId", conversationId);
            Require.text("userId", userId);
        }

        @Override
        public EventType type() {
            return EventType.VIEWING;
        }
    }

    /** An agent read a conversation; to that agent's other tabs. */
    record ConversationRead(String conversationId, String userId, int unread) implements PortalEvent {
        public ConversationRead {
            Require.text("conversationId", conversationId);
            Require.text("userId", userId);
            Require.notNegative("unread", unread);
        }

        @Override
        public EventType type() {
            return EventType.CONVERSATION_READ;
        }
    }

    /** Somebody changed what the tenant's agents choose from; what it is now is to be read. */
    record CatalogUpdate(Catalog catalog) implements PortalEvent {
        public CatalogUpdate {
            Require.present("catalog", catalog);
        }

        /** In its envelope. */
        public static EventEnvelope in(String tenantId, Catalog catalog, Instant now) {
            return EventEnvelope.of(
                    tenantId, EventIds.catalogUpdate(tenantId, catalog), now, new CatalogUpdate(catalog));
        }

        @Override
        public EventType type() {
            return EventType.CATALOG_UPDATE;
        }
    }
}
