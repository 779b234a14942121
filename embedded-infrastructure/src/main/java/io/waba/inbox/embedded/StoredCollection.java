package io.waba.inbox.embedded;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractSynchronizedMongoCollection;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.DocumentWithPosition;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/**
 * Documents by position, which counts up in the order of insertion. They are kept as BSON and decoded for each reader, because the base
 * class changes the documents that it reads: nobody sees a document that is half updated, not even the thread that writes the file.
 */
final class StoredCollection extends AbstractSynchronizedMongoCollection<Long> {

    private final MVMap<Long, byte[]> documents;

    StoredCollection(
            MongoDatabase database,
            String name,
            CollectionOptions options,
            CursorRegistry cursors,
            MVMap<Long, byte[]> documents) {
        super(database, name, options, cursors);
        this.documents = documents;
    }

    MVMap<Long, byte[]> documents() {
        return documents;
    }

    @Override
    protected QueryResult queryDocuments(
            Document query,
            @Nullable Document orderBy,
            int numberToSkip,
            int limit,
            int batchSize,
            @Nullable Document fieldSelector) {
        List<DocumentIndex> indexes =
                getIndexes().stream().map(DocumentIndex.class::cast).toList();
        DocumentQuery.Candidates candidates = new DocumentQuery(query, orderBy).candidates(indexes);
        if (candidates == null) {
            return matchDocuments(query, orderBy, numberToSkip, limit, batchSize, fieldSelector);
        }
        Comparator<Document> order = candidates.ordered() ? null : deriveComparator(orderBy);
        return matchDocumentsFromStream(
                query,
                candidates.positions().map(this::getDocument),
                numberToSkip,
                limit,
                batchSize,
                order,
                fieldSelector);
    }

    /** The stages, in MongoDB's words, in which {@link #queryDocuments} finds these documents. */
    synchronized Document explain(Document query, @Nullable Document orderBy) {
        List<DocumentIndex> indexes =
                getIndexes().stream().map(DocumentIndex.class::cast).toList();
        DocumentQuery.Candidates candidates = new DocumentQuery(query, orderBy).candidates(indexes);
        Document plan = candidates == null
                ? new Document("stage", "COLLSCAN")
                : new Document("stage", "FETCH")
                        .append(
                                "inputStage",
                                new Document("stage", "IXSCAN")
                                        .append("indexName", candidates.index().getName()));
        boolean sorted = orderBy == null || orderBy.isEmpty() || (candidates != null && candidates.ordered());
        return sorted ? plan : new Document("stage", "SORT").append("inputStage", plan);
    }

    @Override
    protected QueryResult matchDocuments(
            Document query,
            @Nullable Document orderBy,
            int numberToSkip,
            int limit,
            int batchSize,
            @Nullable Document fieldSelector) {
        Stream<Long> positions = isNaturalDescending(orderBy)
                ? documents.keySet().stream().sorted(Comparator.reverseOrder())
                : documents.keySet().stream();
        return matchDocumentsFromStream(
                positions.map(this::getDocument), query, orderBy, numberToSkip, limit, batchSize, fieldSelector);
    }

    @Override
    protected Document getDocument(Long position) {
        byte[] bson = Objects.requireNonNull(documents.get(position), "position");
        return BsonDecoder.decodeBson(Unpooled.wrappedBuffer(bson));
    }

    private static byte[] encode(Document document) {
        ByteBuf buffer = Unpooled.buffer(512);
        BsonEncoder.encodeDocument(document, buffer);
        return ByteBufUtil.getBytes(buffer);
    }

    @Override
    protected Long addDocumentInternal(Document document) {
        Long last = documents.lastKey();
        long position = last == null ? 1 : last + 1;
        documents.put(position, encode(document));
        return position;
    }

    @Override
    protected void handleUpdate(Long position, Document oldDocument, Document newDocument) {
        documents.put(position, encode(newDocument));
    }

    @Override
    public synchronized void removeDocument(Document document) {
        Long position = getIndexes().stream()
                .map(index -> index.getPosition(document))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(() -> findDocumentPosition(document));
        if (position != null) {
            getIndexes().forEach(index -> ((DocumentIndex) index).remove(document, position));
            removeDocument(position);
        }
    }

    @Override
    protected void removeDocument(Long position) {
        documents.remove(position);
    }

    @Override
    protected Stream<DocumentWithPosition<Long>> streamAllDocumentsWithPosition() {
        return documents.keySet().stream().map(position -> new DocumentWithPosition<>(getDocument(position), position));
    }

    @Override
    public synchronized void addIndex(Index<Long> index) {
        super.addIndex(index);
    }

    @Override
    public synchronized void dropIndex(String indexName) {
        super.dropIndex(indexName);
    }

    @Override
    public synchronized int count(@Nullable Document query, int skip, int limit) {
        return super.count(query, skip, limit);
    }

    @Override
    public int count() {
        return documents.size();
    }

    @Override
    protected boolean tracksDataSize() {
        return false;
    }

    @Override
    protected void updateDataSize(int sizeDelta) {
        throw new UnsupportedOperationException("the data size is not tracked");
    }

    @Override
    protected int getDataSize() {
        return documents.values().stream().mapToInt(bson -> bson.length).sum();
    }
}
