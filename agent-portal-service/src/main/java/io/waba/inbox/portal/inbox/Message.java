package io.waba.inbox.portal.inbox;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.waba.inbox.portal.media.MessageFile;
import io.waba.inbox.shared.store.Fields;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * A message as agents see it.
 *
 * @param id what events call it: WhatsApp's id for what customers wrote, ours for what we wrote
 * @param whatsappId WhatsApp's id; null until WhatsApp has taken it
 * @param clientMessageId the sender's own id of what we wrote
 * @param direction inbound or outbound
 * @param type text, image, …
 * @param sentBy the agent who wrote it; null for what customers and integrations wrote
 * @param text the words: a text's body, a file's caption
 * @param preview one line for a message without words
 * @param content what came, or what was to be sent, by type
 * @param mediaUrl where its file is: a path on this service, to be asked for with the token, or the public address that the sender
 *     named; null when it has none
 * @param status how far it got: queued, unconfirmed, sent, delivered, read, played, failed
 * @param statusHistory when it got how far
 * @param sendState how far the sending of what we wrote came: queued, sending, accepted, failed, unconfirmed
 * @param error why it failed
 * @param context what it answers or where it was forwarded from, as WhatsApp says
 * @param replyTo the id of the message that it answers
 * @param resendOf the id of the message that it repeats
 * @param editedAt when its writer last changed it
 * @param revokedAt when its writer deleted it
 */
record Message(
        String id,
        @Nullable String whatsappId,
        @Nullable String clientMessageId,
        String conversationId,
        @Nullable String ticketId,
        @Nullable String direction,
        @Nullable String type,
        @Nullable String from,
        @Nullable String fromName,
        @Nullable String sentBy,
        @Nullable String text,
        @Nullable String preview,
        @Nullable Map<String, Object> content,
        @JsonProperty("media_url") @Nullable String mediaUrl,
        @Nullable Instant timestamp,
        @Nullable String status,
        @Nullable Instant statusAt,
        Map<String, Instant> statusHistory,
        @Nullable String sendState,
        @Nullable Failure error,
        @Nullable Map<String, Object> context,
        @Nullable String replyTo,
        @Nullable String resendOf,
        List<Reaction> reactions,
        @Nullable Instant editedAt,
        @Nullable Instant revokedAt) {

    /**
     * Why a message failed.
     *
     * @param code Meta's code
     * @param title what happened
     * @param details more of it, where Meta tells
     * @param hint what to do next
     */
    record Failure(@Nullable Integer code, @Nullable String title, @Nullable String details, @Nullable String hint) {}

    /**
     * An emoji on the message.
     *
     * @param from who put it there
     */
    @Schema(name = "MessageReaction")
    record Reaction(@Nullable String from, @Nullable String emoji, @Nullable Instant at) {}

    static Message of(Document document) {
        return new Message(
                document.getString(Fields.MESSAGE_ID),
                document.getString(Fields.WHATSAPP_ID),
                document.getString(Fields.CLIENT_MESSAGE_ID),
                document.getString(Fields.CONVERSATION_ID),
                document.getString(Fields.TICKET_ID),
                document.getString(Fields.DIRECTION),
                document.getString(Fields.TYPE),
                document.getString(Fields.FROM),
                document.getString(Fields.FROM_NAME),
                document.getString(Fields.SENT_BY),
                document.getString(Fields.TEXT),
                document.getString(Fields.PREVIEW),
                document.get(Fields.CONTENT, Document.class),
                MessageFile.urlOf(document),
                Instants.of(document, Fields.TIMESTAMP),
                document.getString(Fields.STATUS),
                Instants.of(document, Fields.STATUS_AT),
                history(document.get(Fields.STATUS_HISTORY, new Document())),
                document.getString(Fields.SEND_STATE),
                failure(document.get(Fields.ERROR, Document.class)),
                document.get(Fields.CONTEXT, Document.class),
                document.getString(Fields.REPLY_TO),
                document.getString(Fields.RESEND_OF),
                reactions(document.getList(Fields.REACTIONS, Document.class)),
                Instants.of(document, Fields.EDITED_AT),
                Instants.of(document, Fields.REVOKED_AT));
    }

    private static Map<String, Instant> history(Document times) {
        Map<String, Instant> history = new TreeMap<>();
        times.forEach((status, at) -> {
            if (at instanceof Date date) {
                history.put(status, date.toInstant());
            }
        });
        return history;
    }

    private static @Nullable Failure failure(@Nullable Document error) {
        return error == null
                ? null
                : new Failure(
                        error.getInteger("code"),
                        error.getString("title"),
                        error.getString("details"),
                        error.getString("hint"));
    }

    private static List<Reaction> reactions(@Nullable List<Document> reactions) {
        return reactions == null
                ? List.of()
                : reactions.stream()
                        .map(reaction -> new Reaction(
                                reaction.getString("from"), reaction.getString("emoji"), Instants.of(reaction, "at")))
                        .toList();
    }
}
