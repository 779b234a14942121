package io.waba.inbox.state.store;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import org.bson.Document;
import org.bson.conversions.Bson;

/** The writes that every store is made of. */
final class Writes {

    static final String ID = "_id";

    private Writes() {}

    /** Inserts unless there is a document of that {@code _id}; returns whether it was inserted. */
    static boolean insertIfAbsent(MongoCollection<Document> collection, Document document) {
        try {
            collection.insertOne(document);
            return true;
        } catch (MongoWriteException e) {
            if (isDuplicateKey(e)) {
                return false;
            }
            throw e;
        }
    }

    /** Changes the document of that {@code _id}, creating it when absent, and returns it as it then is. */
    static Document upsert(MongoCollection<Document> collection, String id, Bson update) {
        FindOneAndUpdateOptions options =
                new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER);
        Document document;
        try {
            document = collection.findOneAndUpdate(Filters.eq(ID, id), update, options);
        } catch (MongoCommandException e) {
            if (ErrorCategory.fromErrorCode(e.getErrorCode()) != ErrorCategory.DUPLICATE_KEY) {
                throw e;
            }
            // Two upserts of one new document at once: the other one created it, so now it is there.
            document = collection.findOneAndUpdate(Filters.eq(ID, id), update, options);
        }
        if (document == null) {
            throw new IllegalStateException(id + ": absent after an upsert (expected: the document)");
        }
        return document;
    }

    static boolean isDuplicateKey(MongoWriteException e) {
        return e.getError().getCategory() == ErrorCategory.DUPLICATE_KEY;
    }
}
