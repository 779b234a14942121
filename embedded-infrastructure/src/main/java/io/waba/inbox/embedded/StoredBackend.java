package io.waba.inbox.embedded;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractMongoBackend;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.exception.MongoServerException;
import de.bwaldvogel.mongo.oplog.NoopOplog;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import io.netty.channel.Channel;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers MongoDB's commands. A command that may have written is answered after the file has it; commands that arrive meanwhile share
 * the next write to the file.
 */
final class StoredBackend extends AbstractMongoBackend {

    private static final Logger log = LoggerFactory.getLogger(StoredBackend.class);

    /** https://www.mongodb.com/docs/manual/reference/error-codes/. */
    private static final int INTERNAL_ERROR = 1;

    private static final Set<String> READS = Set.of(
            "hello",
            "ismaster",
            "ping",
            "buildinfo",
            "find",
            "getmore",
            "count",
            "distinct",
            "killcursors",
            "listcollections",
            "listdatabases",
            "listindexes",
            "explain",
            "endsessions");

    private static final int DEFAULT_BATCH = 1_000;
    private static final int COMPACTION_AT_CLOSE_MILLIS = 1_000;

    private final MVStore store;

    StoredBackend(MVStore store, Clock clock) {
        super(clock);
        this.store = store;
        store.getMapNames().stream()
                .map(StoredDatabase::databaseOf)
                .distinct()
                .toList()
                .forEach(this::resolveDatabase);
    }

    @Override
    protected MongoDatabase openOrCreateDatabase(String databaseName) {
        return new StoredDatabase(databaseName, store, getCursorRegistry());
    }

    /**
     * Not while it is dropped: the base class forgets a database before it empties it, and who asked in between would get a second one on the same
     * documents.
     */
    @Override
    public synchronized MongoDatabase resolveDatabase(String databaseName) {
        return super.resolveDatabase(databaseName);
    }

    @Override
    public synchronized void dropDatabase(String databaseName) {
        super.dropDatabase(databaseName);
    }

    /** Errors that a client is meant to see, such as a duplicate key, are answers here; the base class would log each with the document. */
    @Override
    public Document handleMessage(MongoMessage message) {
        try {
            return super.handleMessage(message);
        } catch (MVStoreException e) {
            // The store closes itself, so that this is the answer to everything until the process is started again.
            log.error("The document store cannot use its file: {}", e.getMessage());
            return new Document("ok", 0)
                    .append("errmsg", "the embedded document store cannot use its file: " + e.getMessage())
                    .append("code", INTERNAL_ERROR)
                    .append("codeName", "InternalError");
        } catch (MongoServerException e) {
            Document reply = new Document("ok", 0).append("errmsg", e.getMessageWithoutErrorCode());
            if (e instanceof MongoServerError error) {
                reply.append("code", error.getCode()).putIfNotNull("codeName", error.getCodeName());
            }
            return reply;
        }
    }

    @Override
    public Document handleCommand(Channel channel, String databaseName, String command, Document query) {
        String name = command.toLowerCase(Locale.ROOT);
        UnsupportedFeatures.refuse(name, query);
        try {
            return switch (name) {
                case "hello" ->
                    super.handleCommand(channel, databaseName, "ismaster", query)
                            .append("isWritablePrimary", true);
                case "find", "getmore" -> super.handleCommand(channel, databaseName, command, inBatches(query));
                case "insert" -> withInsertedCount(query, super.handleCommand(channel, databaseName, command, query));
                case "update" -> update(channel, databaseName, command, query);
                case "listdatabases" -> databases();
                default -> super.handleCommand(channel, databaseName, command, query);
            };
        } finally {
            if (!READS.contains(name)) {
                store.commit();
            }
        }
    }

    /**
     * The base class opens each once more for it, with all its indexes, and so reads every document: too much for what drivers and health checks
     * ask all the time.
     */
    private synchronized Document databases() {
        List<Document> databases = listDatabaseNames().stream()
                .sorted()
                .map(name -> new Document("name", name)
                        .append("empty", resolveDatabase(name).isEmpty()))
                .toList();
        Document reply = new Document("databases", databases);
        Utils.markOkay(reply);
        return reply;
    }

    /** The base class sends everything in one message when the client leaves the size of a batch to the server. */
    private static Document inBatches(Document query) {
        if (query.getOrDefault("batchSize", 0) instanceof Number size && size.intValue() == 0) {
            query.put("batchSize", DEFAULT_BATCH);
        }
        return query;
    }

    /** The base class counts the documents that were sent. */
    private static Document withInsertedCount(Document query, Document reply) {
        List<?> errors = (List<?>) reply.getOrDefault("writeErrors", List.of());
        if (!errors.isEmpty()) {
            int inserted = isOrdered(query)
                    ? number((Document) errors.get(0), "index")
                    : required(query, "documents", List.class).size() - errors.size();
            reply.put("n", inserted);
        }
        return reply;
    }

    /** The base class goes on after a failed update even when they are ordered. */
    private Document update(Channel channel, String databaseName, String command, Document query) {
        List<?> updates = required(query, "updates", List.class);
        Document reply = new Document("n", 0).append("nModified", 0);
        List<Document> upserted = new ArrayList<>();
        List<Document> errors = new ArrayList<>();
        for (int i = 0; i < updates.size() && (errors.isEmpty() || !isOrdered(query)); i++) {
            Document single = query.clone();
            single.put("updates", List.of(updates.get(i)));
            Document result = super.handleCommand(channel, databaseName, command, single);
            for (String count : List.of("n", "nModified")) {
                reply.put(count, number(reply, count) + number(result, count));
            }
            upserted.addAll(numbered(result, "upserted", i));
            errors.addAll(numbered(result, "writeErrors", i));
        }
        if (!upserted.isEmpty()) {
            reply.put("upserted", upserted);
        }
        if (!errors.isEmpty()) {
            reply.put("writeErrors", errors);
        }
        Utils.markOkay(reply);
        return reply;
    }

    private static List<Document> numbered(Document result, String field, int index) {
        List<Document> numbered = new ArrayList<>();
        for (Object each : (Iterable<?>) result.getOrDefault(field, List.of())) {
            Document copy = ((Document) each).clone();
            copy.put("index", index);
            numbered.add(copy);
        }
        return numbered;
    }

    private static int number(Document document, String field) {
        return required(document, field, Number.class).intValue();
    }

    private static <T> T required(Document document, String field, Class<T> type) {
        return type.cast(Objects.requireNonNull(document.get(field), field));
    }

    private static boolean isOrdered(Document query) {
        return Utils.isTrue(query.getOrDefault("ordered", true));
    }

    /** Deletes the documents that the TTL indexes of all databases say are over. */
    void expire() {
        Instant now = Instant.now(getClock());
        List.copyOf(listDatabaseNames()).forEach(name -> expire(name, now));
        store.commit();
    }

    /** Nobody drops it meanwhile; one that is gone stays gone. */
    private synchronized void expire(String name, Instant now) {
        if (listDatabaseNames().contains(name)) {
            StoredDatabase database = (StoredDatabase) resolveDatabase(name);
            database.indexDescriptions()
                    .filter(index -> index.containsKey("expireAfterSeconds"))
                    .forEach(index -> expire(database, index, now));
        }
    }

    private static void expire(StoredDatabase database, Document index, Instant now) {
        String namespace = (String) index.get("ns");
        var collection = database.resolveCollection(Utils.getCollectionNameFromFullName(namespace), false);
        if (collection != null) {
            Instant limit = now.minusSeconds(number(index, "expireAfterSeconds"));
            String field =
                    required(index, "key", Document.class).keySet().iterator().next();
            collection.deleteDocuments(new Document(field, new Document("$lt", limit)), 0, NoopOplog.get());
        }
    }

    @Override
    public void close() {
        super.close();
        store.close(COMPACTION_AT_CLOSE_MILLIS);
    }
}
