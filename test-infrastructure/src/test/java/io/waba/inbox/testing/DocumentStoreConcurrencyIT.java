package io.waba.inbox.testing;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Updates.addToSet;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.max;
import static com.mongodb.client.model.Updates.push;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.setOnInsert;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.UpdateOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Eight writers at once: what the commutative state design needs from the store. */
class DocumentStoreConcurrencyIT {

    private static final int WRITERS = 8;
    private static final int ROUNDS = 100;

    @RegisterExtension
    static final StoreTestCollection COLLECTION = new StoreTestCollection();

    private static final ExecutorService POOL = Executors.newFixedThreadPool(WRITERS);

    @AfterAll
    static void stop() throws InterruptedException {
        POOL.shutdownNow();
        assertThat(POOL.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    private interface Write<T> {
        T by(int writer, int round);
    }

    private static <T> List<T> inParallel(Write<T> write) throws Exception {
        List<Future<List<T>>> writers = IntStream.range(0, WRITERS)
                .mapToObj(writer -> POOL.submit(() -> IntStream.range(0, ROUNDS)
                        .mapToObj(round -> write.by(writer, round))
                        .toList()))
                .toList();
        List<T> results = new ArrayList<>();
        for (Future<List<T>> writer : writers) {
            results.addAll(writer.get(60, TimeUnit.SECONDS));
        }
        return results;
    }

    /** MongoDB may answer an upsert that lost the race with a duplicate key; the second try finds the document. */
    private static <T> T retryOnDuplicate(Supplier<T> write) {
        try {
            return write.get();
        } catch (MongoException e) {
            boolean duplicate = (e instanceof MongoWriteException writeException
                            && writeException.getError().getCategory() == ErrorCategory.DUPLICATE_KEY)
                    || (e instanceof MongoCommandException command && command.getErrorCode() == 11000);
            if (!duplicate) {
                throw e;
            }
            return write.get();
        }
    }

    @Test
    void eachDocumentIsInsertedOnceAndNoIncrementIsLost() throws Exception {
        List<Document> answers = inParallel((writer, round) -> retryOnDuplicate(() -> collection()
                .findOneAndUpdate(
                        eq("_id", "c" + round),
                        combine(inc("n", 1), setOnInsert("openedBy", writer)),
                        new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER))));

        assertThat(collection().countDocuments()).isEqualTo(ROUNDS);
        assertThat(collection().find())
                .allSatisfy(document -> assertThat(document.getInteger("n")).isEqualTo(WRITERS));
        assertThat(answers.stream().filter(answer -> answer.getInteger("n") == 1))
                .as("exactly one writer saw each document as new")
                .hasSize(ROUNDS);
    }

    @Test
    void updatesOfOneDocumentAreAllApplied() throws Exception {
        inParallel((writer, round) -> retryOnDuplicate(() -> collection()
                .updateOne(
                        eq("_id", "one"),
                        combine(
                                inc("n", 1),
                                max("top", writer * ROUNDS + round),
                                addToSet("writers", writer),
                                push("all", writer * ROUNDS + round)),
                        new UpdateOptions().upsert(true))));

        Document document = COLLECTION.only();
        assertThat(document.getInteger("n")).isEqualTo(WRITERS * ROUNDS);
        assertThat(document.getInteger("top")).isEqualTo(WRITERS * ROUNDS - 1);
        assertThat(document.getList("writers", Integer.class)).hasSize(WRITERS).doesNotHaveDuplicates();
        assertThat(document.getList("all", Integer.class))
                .hasSize(WRITERS * ROUNDS)
                .doesNotHaveDuplicates();
    }

    @Test
    void aRankNeverGoesBackAndEachRiseHasOneWinner() throws Exception {
        collection().insertOne(new Document("_id", "m"));

        List<Long> modified = inParallel((writer, round) -> collection()
                .updateOne(
                        and(eq("_id", "m"), or(exists("rank", false), lt("rank", round + 1))), set("rank", round + 1))
                .getModifiedCount());

        assertThat(COLLECTION.only().getInteger("rank")).isEqualTo(ROUNDS);
        assertThat(modified.stream().mapToLong(Long::longValue).sum()).isLessThanOrEqualTo(ROUNDS);
    }

    @Test
    void aUniqueIndexLetsExactlyOneOfTheWritersIn() throws Exception {
        collection().createIndex(Indexes.ascending("tenantId", "position"), new IndexOptions().unique(true));

        List<Boolean> inserted = inParallel((writer, round) -> {
            try {
                collection().insertOne(new Document("tenantId", "t").append("position", round));
                return true;
            } catch (MongoWriteException e) {
                assertThat(e.getError().getCategory()).isEqualTo(ErrorCategory.DUPLICATE_KEY);
                return false;
            }
        });

        assertThat(inserted.stream().filter(each -> each)).hasSize(ROUNDS);
        assertThat(collection().countDocuments()).isEqualTo(ROUNDS);
    }

    @Test
    void aReaderNeverSeesHalfAnUpdate() throws Exception {
        collection().insertOne(new Document("_id", "one").append("a", 0).append("b", 0));

        List<Boolean> whole = inParallel((writer, round) -> {
            if (writer % 2 == 0) {
                int value = writer * ROUNDS + round;
                collection().updateOne(eq("_id", "one"), combine(set("a", value), set("b", value)));
            }
            Document seen = COLLECTION.only();
            return seen.getInteger("a").equals(seen.getInteger("b"));
        });

        assertThat(whole).doesNotContain(false);
    }

    private static MongoCollection<Document> collection() {
        return COLLECTION.get();
    }
}
