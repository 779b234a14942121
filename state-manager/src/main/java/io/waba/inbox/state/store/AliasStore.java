package io.waba.inbox.state.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Updates;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import io.waba.inbox.state.store.PhoneAlias.Change;
import io.waba.inbox.state.store.PhoneAlias.Sighting;
import java.time.Instant;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of phone numbers and user ids: which users a number was seen with, and since when, and which number or user id became which.
 * One document per number ({@code <tenant>:phone:<number>}) and per new user id ({@code <tenant>:user:<id>}). They are sets and minima, so they
 * do not depend on the order of seeing it, and a customer who keeps writing causes no writes.
 *
 * <p>A write that adds something also says by which message, as {@code unsettled}, until the stored messages have followed.
 */
public final class AliasStore {

    private static final String SEEN = "seen";
    private static final String CAME_FROM = "cameFrom";
    private static final String WENT_TO = "wentTo";
    private static final String PHONE = "phone";
    private static final String USER_ID = "userId";
    private static final String AT = "at";
    private static final String UNSETTLED = "unsettled";

    private final MongoCollection<Document> aliases;

    public AliasStore(MongoDatabase database) {
        this.aliases = database.getCollection(Collections.CONTACT_ALIASES);
    }

    /** What was seen of the number; nothing at all for one that is new. */
    public PhoneAlias phone(String tenantId, String phone) {
        Document alias = find(phoneId(tenantId, phone));
        return alias == null
                ? new PhoneAlias(phone, List.of(), List.of(), List.of(), null)
                : new PhoneAlias(
                        phone,
                        alias.get(SEEN, new Document()).values().stream()
                                .map(Document.class::cast)
                                .map(seen -> new Sighting(seen.getString(USER_ID), at(seen)))
                                .toList(),
                        changes(alias, CAME_FROM),
                        changes(alias, WENT_TO),
                        alias.getString(UNSETTLED));
    }

    /** Remembers that the number and the user were seen together. */
    public void phoneSeenWith(String tenantId, String phone, String userId, Instant seenAt, String messageId) {
        boolean known = phone(tenantId, phone).seen().stream()
                .anyMatch(seen -> seen.userId().equals(userId) && !seenAt.isBefore(seen.at()));
        if (!known) {
            String field = SEEN + "." + Hash.id(userId);
            write(
                    tenantId,
                    phoneId(tenantId, phone),
                    messageId,
                    Updates.combine(
                            Updates.set(field + "." + USER_ID, userId),
                            Updates.min(field + "." + AT, Date.from(seenAt))));
        }
    }

    /** Remembers that somebody changed from one number to another. */
    public void changedPhone(String tenantId, String from, String to, Instant at, String messageId) {
        change(tenantId, from, WENT_TO, new Change(to, at), messageId);
        change(tenantId, to, CAME_FROM, new Change(from, at), messageId);
    }

    private void change(String tenantId, String phone, String field, Change change, String messageId) {
        PhoneAlias alias = phone(tenantId, phone);
        if (!(field.equals(WENT_TO) ? alias.wentTo() : alias.cameFrom()).contains(change)) {
            write(
                    tenantId,
                    phoneId(tenantId, phone),
                    messageId,
                    Updates.addToSet(field, new Document(PHONE, change.phone()).append(AT, Date.from(change.at()))));
        }
    }

    /** Remembers that a user has another id now; ids are never used again for somebody else. */
    public void changedUser(String tenantId, String from, String to, Instant at, String messageId) {
        Document change = new Document(USER_ID, from).append(AT, Date.from(at));
        Document alias = find(userDocumentId(tenantId, to));
        if (alias == null || !list(alias, CAME_FROM).contains(change)) {
            write(tenantId, userDocumentId(tenantId, to), messageId, Updates.addToSet(CAME_FROM, change));
        }
    }

    /** The id that a user had before; of several the earliest change counts. */
    public Optional<String> userBefore(String tenantId, String userId) {
        Document alias = find(userDocumentId(tenantId, userId));
        return alias == null
                ? Optional.empty()
                : list(alias, CAME_FROM).stream()
                        .min(Comparator.comparing(AliasStore::at).thenComparing(change -> change.getString(USER_ID)))
                        .map(change -> change.getString(USER_ID));
    }

    /** The message whose news about the user id is not yet applied to the stored messages. */
    public Optional<String> unsettledUser(String tenantId, String userId) {
        return Optional.ofNullable(find(userDocumentId(tenantId, userId))).map(alias -> alias.getString(UNSETTLED));
    }

    /** The stored messages have followed what the message brought; does nothing when another one brought news since. */
    public void phoneSettled(String tenantId, String phone, String messageId) {
        settled(phoneId(tenantId, phone), messageId);
    }

    /** As {@link #phoneSettled}. */
    public void userSettled(String tenantId, String userId, String messageId) {
        settled(userDocumentId(tenantId, userId), messageId);
    }

    private void settled(String id, String messageId) {
        aliases.updateOne(and(eq(Writes.ID, id), eq(UNSETTLED, messageId)), Updates.unset(UNSETTLED));
    }

    private void write(String tenantId, String id, String messageId, Bson change) {
        Writes.upsert(
                aliases,
                id,
                Updates.combine(
                        Updates.setOnInsert(Fields.TENANT_ID, tenantId), Updates.set(UNSETTLED, messageId), change));
    }

    private @Nullable Document find(String id) {
        return aliases.find(eq(Writes.ID, id)).first();
    }

    private static List<Change> changes(Document alias, String field) {
        return list(alias, field).stream()
                .map(change -> new Change(change.getString(PHONE), at(change)))
                .toList();
    }

    private static List<Document> list(Document alias, String field) {
        List<Document> list = alias.getList(field, Document.class);
        return list == null ? List.of() : list;
    }

    private static Instant at(Document document) {
        return document.getDate(AT).toInstant();
    }

    private static String phoneId(String tenantId, String phone) {
        return tenantId + ":phone:" + phone;
    }

    private static String userDocumentId(String tenantId, String userId) {
        return tenantId + ":user:" + userId;
    }
}
