package io.waba.inbox.embedded;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractSynchronizedMongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.DatabaseResolver;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.backend.aggregation.Aggregation;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.oplog.Oplog;
import io.netty.channel.Channel;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;
import org.jspecify.annotations.Nullable;

/**
 * One database in the file: a map of documents per collection. Indexes are described in {@code system.indexes} and kept in memory. An
 * aggregation that begins with a match uses them too; in the base class each, and so each {@code countDocuments}, reads every document.
 */
final class StoredDatabase extends AbstractSynchronizedMongoDatabase<Long> {

    private static final String NAMESPACES = "system.namespaces";
    private static final String INDEXES = "system.indexes";

    private final MVStore store;
    private final Map<String, Document> descriptionsOfNewIndexes = new ConcurrentHashMap<>();

    StoredDatabase(String name, MVStore store, CursorRegistry cursors) {
        super(name, cursors);
        this.store = store;
        initializeNamespacesAndIndexes();
        completeCollections();
    }

    /** A process that was killed while it created a collection may have left it without the index that keeps its ids unique. */
    private void completeCollections() {
        MongoCollection<Long> collections = resolveCollection(NAMESPACES, true);
        List<String> incomplete = collections
                .queryAllAsStream()
                .map(collection -> (String) collection.get("name"))
                .filter(namespace -> resolveCollection(Utils.getCollectionNameFromFullName(namespace), true)
                        .getIndexes()
                        .isEmpty())
                .toList();
        incomplete.forEach(namespace -> addIndex(new Document("ns", namespace)
                .append("key", new Document("_id", 1))
                .append("name", "_id_")));
    }

    static String databaseOf(String mapName) {
        return mapName.substring(0, mapName.indexOf('.'));
    }

    @Override
    public Document handleCommand(
            Channel channel, String command, Document query, DatabaseResolver databases, Oplog oplog) {
        if (command.equals("explain")) {
            return explain((Document) Objects.requireNonNull(query.get(command), command));
        }
        if (command.equals("aggregate") && query.get(command) instanceof String name && !query.containsKey("let")) {
            List<Document> pipeline = Aggregation.parse(query.get("pipeline"));
            MongoCollection<Long> collection = resolveCollection(name, false);
            if (collection != null && !pipeline.isEmpty() && pipeline.get(0).get("$match") instanceof Document filter) {
                Aggregation aggregation = Aggregation.fromPipeline(pipeline, databases, this, collection, oplog);
                aggregation.validate(query);
                return inOneBatch(
                        collection.getFullName(), aggregation.runStages(collection.handleQueryAsStream(filter)));
            }
        }
        return super.handleCommand(channel, command, query, databases, oplog);
    }

    /** Which index would be used; the command itself is not run, whatever verbosity is asked for. */
    private Document explain(Document explained) {
        String command = explained.keySet().iterator().next();
        String name = (String) explained.get(command);
        Document planner = new Document("namespace", getFullCollectionNamespace(name));
        if (resolveCollection(name, false) instanceof StoredCollection collection) {
            planner.append("winningPlan", collection.explain(filterOf(command, explained), orderOf(explained)));
        } else {
            planner.append("winningPlan", new Document("stage", "EOF"));
        }
        Document reply = new Document("queryPlanner", planner);
        Utils.markOkay(reply);
        return reply;
    }

    private static Document filterOf(String command, Document explained) {
        Object filter =
                switch (command.toLowerCase(Locale.ROOT)) {
                    case "find" -> explained.get("filter");
                    case "count", "distinct", "findandmodify" -> explained.get("query");
                    case "update" -> first(explained.get("updates")).get("q");
                    case "delete" -> first(explained.get("deletes")).get("q");
                    case "aggregate" -> first(explained.get("pipeline")).get("$match");
                    default -> throw new UnsupportedOperationException("explain " + command);
                };
        return filter instanceof Document document ? document : new Document();
    }

    private static @Nullable Document orderOf(Document explained) {
        return (Document) explained.get("sort");
    }

    private static Document first(@Nullable Object documents) {
        return documents instanceof List<?> list && !list.isEmpty() ? (Document) list.get(0) : new Document();
    }

    private static Document inOneBatch(String namespace, List<Document> documents) {
        Document cursor = new Document("id", 0L).append("ns", namespace).append("firstBatch", documents);
        Document reply = new Document("cursor", cursor);
        Utils.markOkay(reply);
        return reply;
    }

    @Override
    protected MongoCollection<Long> openOrCreateCollection(String collectionName, CollectionOptions options) {
        MVMap<Long, byte[]> documents = store.openMap(
                getFullCollectionNamespace(collectionName),
                new MVMap.Builder<Long, byte[]>().keyType(LongDataType.INSTANCE).valueType(ByteArrayDataType.INSTANCE));
        return new StoredCollection(this, collectionName, options, cursorRegistry, documents);
    }

    @Override
    public synchronized MongoCollection<Long> createCollectionOrThrowIfExists(
            String collectionName, CollectionOptions options) {
        return super.createCollectionOrThrowIfExists(collectionName, options);
    }

    @Override
    protected synchronized void addIndex(Document description) {
        String name = qualifiedName(description);
        descriptionsOfNewIndexes.put(name, description);
        try {
            super.addIndex(description);
        } finally {
            descriptionsOfNewIndexes.remove(name);
        }
    }

    @Override
    protected Index<Long> openOrCreateUniqueIndex(
            String collectionName, String indexName, List<IndexKey> keys, boolean sparse) {
        return new DocumentIndex(indexName, keys, true, sparse, partialFilter(collectionName, indexName));
    }

    @Override
    protected Index<Long> openOrCreateSecondaryIndex(
            String collectionName, String indexName, List<IndexKey> keys, boolean sparse) {
        return new DocumentIndex(indexName, keys, false, sparse, partialFilter(collectionName, indexName));
    }

    private @Nullable Document partialFilter(String collectionName, String indexName) {
        Document wanted = new Document("ns", getFullCollectionNamespace(collectionName)).append("name", indexName);
        Document description = descriptionsOfNewIndexes.get(qualifiedName(wanted));
        if (description == null) {
            description = getOrCreateIndexesCollection()
                    .handleQueryAsStream(wanted)
                    .findFirst()
                    .orElseThrow();
        }
        return (Document) description.get("partialFilterExpression");
    }

    private static String qualifiedName(Document description) {
        return description.get("ns") + "/" + description.get("name");
    }

    /** What {@code createIndexes} was given for every index of this database, {@code expireAfterSeconds} included. */
    Stream<Document> indexDescriptions() {
        MongoCollection<Long> descriptions = resolveCollection(INDEXES, false);
        return descriptions == null ? Stream.empty() : descriptions.queryAllAsStream();
    }

    @Override
    public void dropCollection(String collectionName, Oplog oplog) {
        StoredCollection collection = (StoredCollection) resolveCollection(collectionName, true);
        super.dropCollection(collectionName, oplog);
        store.removeMap(collection.documents());
    }

    @Override
    public void moveCollection(MongoDatabase oldDatabase, MongoCollection<?> collection, String newCollectionName) {
        super.moveCollection(oldDatabase, collection, newCollectionName);
        store.renameMap(((StoredCollection) collection).documents(), getFullCollectionNamespace(newCollectionName));
    }

    @Override
    protected long getStorageSize() {
        return store.getFileStore() == null ? 0 : store.getFileStore().size();
    }

    @Override
    protected long getFileSize() {
        return getStorageSize();
    }
}
