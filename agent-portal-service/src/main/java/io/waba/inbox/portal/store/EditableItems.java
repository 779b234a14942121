package io.waba.inbox.portal.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;

import com.mongodb.DuplicateKeyException;
import com.mongodb.ErrorCategory;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import io.waba.inbox.shared.store.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Items of a tenant that people edit. Each has a key, which no other one of its tenant has and which is their order, and a {@link #VERSION}, from
 * 1, which an edit must know: of two edits of the same version one is refused.
 */
public final class EditableItems {

    public static final String ID = "_id";
    public static final String VERSION = "version";

    private static final int DUPLICATE_KEY = 11000;

    private final MongoCollection<Document> items;
    private final String key;

    /** @param key the field that is an item's key */
    public EditableItems(MongoDatabase database, String collection, String key) {
        this.items = database.getCollection(collection);
        this.key = key;
    }

    /** Another item of the tenant has that key. */
    public static final class KeyTakenException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** By key, after that one. */
    public List<Document> page(String tenantId, @Nullable String after, int limit) {
        Bson ofTenant = eq(Fields.TENANT_ID, tenantId);
        return items.find(after == null ? ofTenant : and(ofTenant, gt(key, after)))
                .sort(Sorts.ascending(key))
                .limit(limit)
                .into(new ArrayList<>());
    }

    /** The tenant's item of that id. */
    public Optional<Document> find(String tenantId, String id) {
        return Optional.ofNullable(
                items.find(and(eq(ID, id), eq(Fields.TENANT_ID, tenantId))).first());
    }

    /** The tenant's item of that key. */
    public Optional<Document> withKey(String tenantId, String value) {
        return Optional.ofNullable(
                items.find(and(eq(Fields.TENANT_ID, tenantId), eq(key, value))).first());
    }

    /**
     * Adds an item, of version 1.
     *
     * @param item has {@link #ID}, the tenant and the key
     */
    public Document add(Document item) throws KeyTakenException {
        Document stored = new Document(item).append(VERSION, 1);
        unlessTaken(() -> items.insertOne(stored));
        return stored;
    }

    /**
     * Changes an item that is of that version.
     *
     * @return the item as it is now; empty when there is none of that version any more
     */
    public Optional<Document> change(String tenantId, String id, int version, Document values)
            throws KeyTakenException {
        List<Bson> changes = new ArrayList<>(List.of(Updates.set(VERSION, version + 1)));
        values.forEach((field, value) -> changes.add(Updates.set(field, value)));
        return Optional.ofNullable(unlessTaken(() -> items.findOneAndUpdate(
                asSeen(tenantId, id, version),
                Updates.combine(changes),
                new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER))));
    }

    /** Removes an item that is of that version; false when there is none. */
    public boolean remove(String tenantId, String id, int version) {
        return items.deleteOne(asSeen(tenantId, id, version)).getDeletedCount() == 1;
    }

    /** The index that all of this relies on; harmless when it is there. */
    public void createIndexes() {
        items.createIndex(Indexes.ascending(Fields.TENANT_ID, key), new IndexOptions().unique(true));
    }

    private static Bson asSeen(String tenantId, String id, int version) {
        return and(eq(ID, id), eq(Fields.TENANT_ID, tenantId), eq(VERSION, version));
    }

    private static <T> @Nullable T unlessTaken(Supplier<@Nullable T> write) throws KeyTakenException {
        try {
            return write.get();
        } catch (MongoWriteException e) {
            if (e.getError().getCategory() == ErrorCategory.DUPLICATE_KEY) {
                throw new KeyTakenException();
            }
            throw e;
        } catch (DuplicateKeyException e) {
            throw new KeyTakenException();
        } catch (MongoCommandException e) {
            if (e.getErrorCode() == DUPLICATE_KEY) {
                throw new KeyTakenException();
            }
            throw e;
        }
    }
}
