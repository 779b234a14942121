package io.waba.inbox.state.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.or;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import io.waba.inbox.shared.event.Direction;
import io.waba.inbox.shared.event.PortalEvent.StatusUpdate.Failure;
import io.waba.inbox.shared.inbound.MessageStatus;
import io.waba.inbox.shared.outbound.OutboundContent;
import io.waba.inbox.shared.outbound.OutboundMessage;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import io.waba.inbox.shared.wire.WireJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages of ours on their way out. A message and the work that is left of it are one document of {@code messages}, so that the one is never
 * there without the other: {@link #OUTBOX} is set while something is to be done, and partial indexes hold only those. Every change is
 * conditional on the state, so that of two who act at once one does nothing.
 */
public final class OutboxStore {

    private static final Logger log = LoggerFactory.getLogger(OutboxStore.class);

    /** True while something is to be done; absent otherwise. */
    static final String OUTBOX = "outbox";

    /** The conversation; a field of its own, because the document that carries a reaction is in no thread. */
    static final String LANE = "outboxConversationId";

    static final String DUE_AT = "outboxDueAt";

    private static final String FAILURES = "outboxFailures";
    private static final String CONTENT = "outboxContent";
    private static final String MEDIA_ID = "outboxMediaId";

    private final MongoCollection<Document> messages;

    public OutboxStore(MongoDatabase database) {
        this.messages = database.getCollection(Collections.MESSAGES);
    }

    /**
     * A message ready to be stored.
     *
     * @param conversationId its conversation, which is there
     * @param contactId the customer
     * @param phoneNumberId the business phone number that sends it
     * @param sortKey its place in the thread and on the way out
     * @param timestamp when it was written, not later than now
     */
    public record Draft(
            OutboundMessage message,
            String conversationId,
            String contactId,
            String phoneNumberId,
            String sortKey,
            Instant timestamp) {}

    /**
     * What became of a message, for the event that says so.
     *
     * @param status where it stands now
     * @param at since when
     * @param failure why it failed or is unconfirmed
     */
    public record Outcome(SendState state, MessageStatus status, Instant at, @Nullable Failure failure) {}

    /**
     * Stores a message unless it is there.
     *
     * @return when the one that is stored was written, which tells a redelivery from another request for the same message
     */
    public Instant store(Draft draft) {
        Document document = document(draft);
        if (Writes.insertIfAbsent(messages, document)) {
            return draft.message().createdAt();
        }
        Document stored =
                messages.find(eq(Writes.ID, document.getString(Writes.ID))).first();
        return Objects.requireNonNull(stored).getDate(Fields.CREATED_AT).toInstant();
    }

    /** The conversation that a stored message is in; empty for a reaction. */
    public Optional<String> conversationOf(String tenantId, String messageId) {
        return Optional.ofNullable(messages.find(eq(Writes.ID, MessageStore.id(tenantId, messageId)))
                        .first())
                .map(document -> document.getString(Fields.CONVERSATION_ID));
    }

    /** Puts a stored message, and its sending, into the conversation that its own became part of; somebody else may have done so. */
    public void follow(String tenantId, String messageId, String from, ConversationTargets.Target to) {
        List<Bson> changes = new ArrayList<>(FiguresMark.moved());
        changes.add(Updates.set(Fields.CONVERSATION_ID, to.conversationId()));
        changes.add(Updates.set(Fields.CONTACT_ID, to.contactId()));
        messages.updateOne(
                and(eq(Writes.ID, MessageStore.id(tenantId, messageId)), eq(Fields.CONVERSATION_ID, from)),
                Updates.combine(changes));
        messages.updateOne(
                and(eq(Writes.ID, MessageStore.id(tenantId, messageId)), eq(OUTBOX, true), eq(LANE, from)),
                Updates.set(LANE, to.conversationId()));
    }

    /** Lets what waits in a conversation wait in the one that it became part of, each in its place by the order in which they were written. */
    public void followAll(String tenantId, String from, String into) {
        messages.updateMany(
                and(eq(Fields.TENANT_ID, tenantId), eq(OUTBOX, true), eq(LANE, from)), Updates.set(LANE, into));
    }

    /** The first of a conversation's messages that is queued or being sent. */
    public Optional<Pending> head(String tenantId, String conversationId) {
        return Optional.ofNullable(messages.find(and(
                                eq(Fields.TENANT_ID, tenantId),
                                eq(OUTBOX, true),
                                eq(LANE, conversationId),
                                inState(SendState.QUEUED, SendState.SENDING)))
                        .sort(Sorts.ascending(Fields.SORT_KEY))
                        .first())
                .map(OutboxStore::pending);
    }

    /**
     * Hands over what is due, earliest first; of all tenants, because nobody asked for it. What cannot be read is left out, and said: a message
     * that a newer or older version has written must not keep back the others.
     *
     * @param pageSize how many are read at once
     */
    public void due(Instant now, int pageSize, Consumer<Pending> each) {
        Bson due = and(eq(OUTBOX, true), lte(DUE_AT, Date.from(now)));
        Bson wanted = due;
        List<Document> page;
        do {
            page = messages.find(wanted)
                    .sort(Sorts.ascending(DUE_AT, Writes.ID))
                    .limit(pageSize)
                    .into(new ArrayList<>());
            for (Document document : page) {
                readable(document).ifPresent(each);
                Date last = document.getDate(DUE_AT);
                wanted = and(
                        due, or(gt(DUE_AT, last), and(eq(DUE_AT, last), gt(Writes.ID, document.getString(Writes.ID)))));
            }
        } while (page.size() == pageSize);
    }

    private static Optional<Pending> readable(Document document) {
        try {
            return Optional.of(pending(document));
        } catch (RuntimeException e) {
            log.error(
                    "outbound unreadable _id={} (expected: a message that this version writes)",
                    document.get(Writes.ID),
                    e);
            return Optional.empty();
        }
    }

    /** Takes a queued message for as long as the lease lasts; empty when somebody else was faster. */
    public Optional<Pending> claim(Pending message, Instant leaseUntil) {
        Instant until = leaseUntil.truncatedTo(ChronoUnit.MILLIS);
        boolean claimed =
                messages.updateOne(and(asSeen(message), inState(SendState.QUEUED)), set(SendState.SENDING, until))
                                .getModifiedCount()
                        == 1;
        return claimed ? Optional.of(message.claimedUntil(until)) : Optional.empty();
    }

    /** Puts a message back, to be tried at {@code dueAt}; does nothing when somebody else has taken it or ended it meanwhile. */
    public void postpone(Pending message, Instant dueAt, int failures) {
        messages.updateOne(
                asSeen(message), Updates.combine(set(SendState.QUEUED, dueAt), Updates.set(FAILURES, failures)));
    }

    /** Remembers WhatsApp's id of the attachment, so that it is uploaded once. */
    public void uploaded(Pending message, String mediaId) {
        messages.updateOne(id(message), Updates.set(MEDIA_ID, mediaId));
    }

    /** WhatsApp has it, by the answer to the call, which is certain whoever has ended the message meanwhile. */
    public void accepted(Pending message, String wamid, Instant announceAgainAt) {
        messages.updateOne(
                id(message),
                Updates.combine(
                        set(SendState.ACCEPTED, announceAgainAt),
                        Updates.set(message.reaction() ? "reactionWhatsappId" : Fields.WHATSAPP_ID, wamid),
                        // What was done with is taken up again, whole.
                        Updates.set(OUTBOX, true),
                        Updates.set(LANE, message.conversationId()),
                        Updates.set(CONTENT, text(message.content()))));
    }

    /**
     * It will not be sent, or nobody knows; unless a status has said better meanwhile. Does nothing when somebody else has taken the message or
     * ended it.
     */
    public void settle(Pending message, SendState state, Failure failure, Instant now, Instant announceAgainAt) {
        MessageStatus status = state == SendState.FAILED ? MessageStatus.FAILED : MessageStatus.UNCONFIRMED;
        Document error = new Document("code", failure.code())
                .append("title", failure.title())
                .append("hint", failure.hint());
        messages.updateOne(
                and(asSeen(message), lt(Fields.STATUS_RANK, status.rank())),
                Updates.combine(
                        set(state, announceAgainAt),
                        Updates.set(Fields.STATUS, status.wireName()),
                        Updates.set(Fields.STATUS_RANK, status.rank()),
                        Updates.set(Fields.STATUS_AT, Date.from(now)),
                        Updates.set(Fields.STATUS_HISTORY + "." + status.wireName(), Date.from(now)),
                        Updates.set(Fields.ERROR, error)));
        // What is left in these states has a status already, and only WhatsApp gives those: it has the message.
        messages.updateOne(
                and(asSeen(message), gte(Fields.STATUS_RANK, status.rank())), set(SendState.ACCEPTED, announceAgainAt));
    }

    /** What became of it by now. */
    public Optional<Outcome> outcome(Pending message) {
        return Optional.ofNullable(messages.find(id(message)).first()).map(OutboxStore::outcome);
    }

    /** Nothing is left to be done; unless it came further meanwhile. */
    public void done(Pending message, SendState announced) {
        messages.updateOne(
                and(id(message), inState(announced)),
                Updates.combine(
                        Updates.unset(OUTBOX),
                        Updates.unset(LANE),
                        Updates.unset(DUE_AT),
                        Updates.unset(FAILURES),
                        Updates.unset(CONTENT),
                        Updates.unset(MEDIA_ID)));
    }

    private static Bson id(Pending message) {
        return eq(Writes.ID, MessageStore.id(message.tenantId(), message.messageId()));
    }

    /** As it was read or claimed: every change of state or time in between is somebody else's. */
    private static Bson asSeen(Pending message) {
        return and(id(message), inState(message.state()), eq(DUE_AT, Date.from(message.dueAt())));
    }

    private static String text(OutboundContent content) {
        return new String(WireJson.encode(content), StandardCharsets.UTF_8);
    }

    private static Bson inState(SendState... states) {
        List<String> names = new ArrayList<>();
        for (SendState state : states) {
            names.add(state.wireName());
        }
        return in(Fields.SEND_STATE, names);
    }

    private static Bson set(SendState state, Instant dueAt) {
        return Updates.combine(Updates.set(Fields.SEND_STATE, state.wireName()), Updates.set(DUE_AT, Date.from(dueAt)));
    }

    private static Document document(Draft draft) {
        OutboundMessage message = draft.message();
        OutboundContent content = message.content();
        String tenantId = message.tenantId();
        Date timestamp = Date.from(draft.timestamp());
        Document document = new Document(Writes.ID, MessageStore.id(tenantId, message.messageId()))
                .append(Fields.TENANT_ID, tenantId)
                .append(Fields.MESSAGE_ID, message.messageId())
                .append(Fields.PHONE_NUMBER_ID, draft.phoneNumberId())
                .append(Fields.CLIENT_MESSAGE_ID, message.clientMessageId())
                .append(Fields.CREATED_AT, Date.from(message.createdAt()))
                .append(Fields.SORT_KEY, draft.sortKey())
                .append(Fields.TYPE, content.messageType())
                .append(Fields.STATUS, MessageStatus.QUEUED.wireName())
                .append(Fields.STATUS_RANK, MessageStatus.QUEUED.rank())
                .append(Fields.STATUS_AT, timestamp)
                .append(Fields.SEND_STATE, SendState.QUEUED.wireName())
                .append(OUTBOX, true)
                .append(LANE, draft.conversationId())
                .append(DUE_AT, timestamp)
                .append(CONTENT, text(content));
        append(document, Fields.SENT_BY, message.sentBy());
        append(document, Fields.REPLY_TO, message.replyTo());
        if (!(content instanceof OutboundContent.Reaction)) {
            appendThread(document, draft, timestamp);
        }
        return document;
    }

    /** What makes it a message of the thread. */
    private static void appendThread(Document document, Draft draft, Date timestamp) {
        OutboundContent content = draft.message().content();
        document.append(Fields.CONVERSATION_ID, draft.conversationId())
                .append(Fields.CONTACT_ID, draft.contactId())
                .append(Fields.DIRECTION, Direction.OUTBOUND.wireName())
                .append(Fields.TIMESTAMP, timestamp)
                .append(Fields.STATUS_HISTORY, new Document(MessageStatus.QUEUED.wireName(), timestamp))
                .append(Fields.CONTENT, JsonDocuments.ofRecord(content))
                .append(FiguresMark.UNCOUNTED, true);
        append(document, Fields.TEXT, content.text());
        append(document, Fields.PREVIEW, content.preview());
        append(document, Fields.RESEND_OF, draft.message().resendOf());
    }

    private static void append(Document document, String field, @Nullable Object value) {
        if (value != null) {
            document.append(field, value);
        }
    }

    private static Pending pending(Document document) {
        return new Pending(
                document.getString(Fields.TENANT_ID),
                document.getString(Fields.MESSAGE_ID),
                document.getString(LANE),
                document.getString(Fields.PHONE_NUMBER_ID),
                SendState.of(document.getString(Fields.SEND_STATE)),
                document.getDate(DUE_AT).toInstant(),
                document.getInteger(FAILURES, 0),
                document.getDate(Fields.CREATED_AT).toInstant(),
                WireJson.decode(document.getString(CONTENT).getBytes(StandardCharsets.UTF_8), OutboundContent.class),
                document.getString(Fields.REPLY_TO),
                document.getString(MEDIA_ID));
    }

    private static Outcome outcome(Document document) {
        Document error = document.get(Fields.ERROR, Document.class);
        return new Outcome(
                SendState.of(document.getString(Fields.SEND_STATE)),
                MessageStatus.of(document.getString(Fields.STATUS)).orElseThrow(),
                document.getDate(Fields.STATUS_AT).toInstant(),
                error == null
                        ? null
                        : new Failure(error.getInteger("code"), error.getString("title"), error.getString("hint")));
    }
}
