package io.waba.inbox.state.store;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Updates;
import io.waba.inbox.shared.store.Fields;
import java.time.Instant;
import java.util.Comparator;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Which contacts a phone number was seen with, and since when: one document per number, {@code contacts.<contact id>} = first seen. The
 * minimum of what was seen does not depend on the order of seeing it, and a customer who keeps writing causes no writes.
 */
public final class AliasStore {

    static final String COLLECTION = "contact_aliases";
    private static final String CONTACTS = "contacts";

    private final MongoCollection<Document> aliases;

    public AliasStore(MongoDatabase database) {
        this.aliases = database.getCollection(COLLECTION);
    }

    /** Remembers that the number and the contact were seen together. */
    public void phoneSeenWith(String tenantId, String phone, String contactId, Instant seenAt) {
        Document alias = find(tenantId, phone);
        Date known = alias == null ? null : contacts(alias).get(contactId);
        if (known == null || seenAt.isBefore(known.toInstant())) {
            Writes.upsert(
                    aliases,
                    id(tenantId, phone),
                    Updates.combine(
                            Updates.setOnInsert(Fields.TENANT_ID, tenantId),
                            Updates.min(CONTACTS + "." + contactId, Date.from(seenAt))));
        }
    }

    /** The contact that the number belongs to: of those seen with it the one that came last. */
    public Optional<String> ownerOfPhone(String tenantId, String phone) {
        Document alias = find(tenantId, phone);
        return alias == null
                ? Optional.empty()
                : contacts(alias).entrySet().stream()
                        .max(Map.Entry.<String, Date>comparingByValue()
                                .thenComparing(Map.Entry.comparingByKey(Comparator.naturalOrder())))
                        .map(Map.Entry::getKey);
    }

    private @Nullable Document find(String tenantId, String phone) {
        return aliases.find(eq(Writes.ID, id(tenantId, phone))).first();
    }

    private static Map<String, Date> contacts(Document alias) {
        Document contacts = alias.get(CONTACTS, Document.class);
        return contacts.keySet().stream().collect(Collectors.toMap(contactId -> contactId, contacts::getDate));
    }

    private static String id(String tenantId, String phone) {
        return tenantId + ":phone:" + phone;
    }
}
