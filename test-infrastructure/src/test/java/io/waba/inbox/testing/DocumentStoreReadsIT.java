package io.waba.inbox.testing;

import static com.mongodb.client.model.Accumulators.avg;
import static com.mongodb.client.model.Accumulators.max;
import static com.mongodb.client.model.Accumulators.sum;
import static com.mongodb.client.model.Aggregates.count;
import static com.mongodb.client.model.Aggregates.group;
import static com.mongodb.client.model.Aggregates.match;
import static com.mongodb.client.model.Aggregates.sort;
import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.elemMatch;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Filters.regex;
import static com.mongodb.client.model.Indexes.ascending;
import static com.mongodb.client.model.Indexes.compoundIndex;
import static com.mongodb.client.model.Indexes.descending;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.Binary;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The reads that the state design rests on, the same on MongoDB and on the embedded store. */
class DocumentStoreReadsIT {

    @RegisterExtension
    static final StoreTestCollection COLLECTION = new StoreTestCollection();

    @Test
    void aPageIsReadNewestFirstAndContinuedAfterItsLastKey() {
        collection().createIndex(compoundIndex(ascending("tenantId"), descending("at"), descending("_id")));
        insertMessages(30);

        List<Integer> first = ids(collection()
                .find(eq("tenantId", "t1"))
                .sort(Sorts.descending("at", "_id"))
                .limit(4));
        List<Integer> second = ids(collection()
                .find(and(eq("tenantId", "t1"), or(lt("at", 3), and(eq("at", 3), lt("_id", 23)))))
                .sort(Sorts.descending("at", "_id"))
                .limit(4));

        assertThat(first).containsExactly(29, 27, 25, 23);
        assertThat(second).containsExactly(21, 19, 17, 15);
    }

    /** Six share a second, three of each tenant; odd ids belong to t1. */
    private static void insertMessages(int count) {
        collection()
                .insertMany(IntStream.range(0, count)
                        .mapToObj(i -> new Document("_id", i)
                                .append("tenantId", i % 2 == 0 ? "t0" : "t1")
                                .append("at", i / 6))
                        .toList());
    }

    @Test
    void aRangeOnASortedIndexIsReadInBothDirections() {
        collection().createIndex(ascending("tenantId", "position"), new IndexOptions().unique(true));
        for (int i = 1; i <= 10; i++) {
            collection()
                    .insertOne(new Document("_id", i).append("tenantId", "t").append("position", (long) i));
        }

        assertThat(ids(collection()
                        .find(and(eq("tenantId", "t"), gt("position", 4L)))
                        .sort(Sorts.ascending("position"))
                        .limit(3)))
                .containsExactly(5, 6, 7);
        assertThat(ids(collection()
                        .find(and(eq("tenantId", "t"), gte("position", 4), lte("position", 6)))
                        .sort(Sorts.descending("position"))))
                .containsExactly(6, 5, 4);
        assertThat(ids(collection()
                        .find(eq("tenantId", "t"))
                        .sort(Sorts.descending("position"))
                        .limit(1)))
                .containsExactly(10);
        assertThat(ids(collection().find(eq("tenantId", "other")))).isEmpty();
    }

    @Test
    void aMissingFieldIsFoundAsNullAndSortsFirst() {
        collection().createIndex(ascending("n"));
        collection().insertMany(List.of(new Document("_id", 1).append("n", 5), new Document("_id", 2)));

        assertThat(ids(collection().find(eq("n", null)))).containsExactly(2);
        assertThat(ids(collection().find(exists("n")))).containsExactly(1);
        assertThat(ids(collection().find().sort(Sorts.ascending("n")))).containsExactly(2, 1);
    }

    @Test
    void severalValuesAreFoundInOneQuery() {
        insertMessages(10);

        assertThat(ids(collection().find(in("_id", 7, 3, 99)))).containsExactlyInAnyOrder(3, 7);
        assertThat(collection().countDocuments(and(in("tenantId", "t0", "t9"), ne("at", 0))))
                .isEqualTo(2);
    }

    @Test
    void anElementOfAnArrayIsFoundWithAndWithoutAnIndex() {
        collection()
                .insertMany(List.of(
                        new Document("_id", 1).append("labels", List.of("vip", "late")),
                        new Document("_id", 2).append("labels", List.of()),
                        new Document("_id", 3)
                                .append("labels", List.of("late"))
                                .append("notes", List.of(new Document("by", "a").append("n", 2)))));

        for (int round = 0; round < 2; round++) {
            assertThat(ids(collection().find(eq("labels", "late")))).containsExactlyInAnyOrder(1, 3);
            assertThat(ids(collection().find(in("labels", "vip", "late")))).containsExactlyInAnyOrder(1, 3);
            assertThat(ids(collection().find(elemMatch("notes", and(eq("by", "a"), gt("n", 1))))))
                    .containsExactly(3);
            collection().createIndex(ascending("labels"));
            collection().createIndex(ascending("notes.by"));
        }
    }

    @Test
    void anIdMayBeADocument() {
        Document id = new Document("tenantId", "t").append("day", "2026-01-31");
        collection().insertOne(new Document("_id", id).append("n", 1));

        assertThat(collection().find(eq("_id", id)).first()).isEqualTo(new Document("_id", id).append("n", 1));
    }

    @Test
    void textIsFoundByARegularExpressionThatIgnoresCase() {
        collection()
                .insertMany(List.of(
                        new Document("_id", 1).append("name", "João"), new Document("_id", 2).append("name", "Ana")));

        assertThat(ids(collection().find(regex("name", "^jO", "i")))).containsExactly(1);
    }

    @Test
    void aProjectionSendsOnlyWhatWasAskedFor() {
        collection()
                .insertOne(new Document("_id", 1).append("a", 1).append("b", 2).append("list", List.of(1, 2, 3)));

        assertThat(collection().find().projection(Projections.include("a")).first())
                .isEqualTo(new Document("_id", 1).append("a", 1));
        assertThat(collection()
                        .find()
                        .projection(Projections.fields(Projections.excludeId(), Projections.exclude("list")))
                        .first())
                .isEqualTo(new Document("a", 1).append("b", 2));
    }

    @Test
    void documentsAreCounted() {
        insertMessages(10);

        assertThat(collection().countDocuments()).isEqualTo(10);
        assertThat(collection().countDocuments(eq("tenantId", "t1"))).isEqualTo(5);
        assertThat(collection().countDocuments(eq("tenantId", "none"))).isZero();
    }

    @Test
    void figuresAreAggregatedByGroup() {
        insertMessages(9);

        List<Document> groups = collection()
                .aggregate(List.of(
                        match(gt("_id", 0)),
                        group("$tenantId", sum("count", 1), avg("average", "$at"), max("last", "$at")),
                        sort(Sorts.ascending("_id"))))
                .into(new ArrayList<>());

        assertThat(groups)
                .containsExactly(
                        new Document("_id", "t0")
                                .append("count", 4)
                                .append("average", 0.5)
                                .append("last", 1),
                        new Document("_id", "t1")
                                .append("count", 4)
                                .append("average", 0.25)
                                .append("last", 1));
        assertThat(collection()
                        .aggregate(List.of(match(eq("tenantId", "t1")), count()))
                        .first())
                .isEqualTo(new Document("count", 4));
        assertThat(collection()
                        .aggregate(List.of(match(eq("tenantId", "none")), count()))
                        .first())
                .isNull();
    }

    @Test
    void everyTypeComesBackAsItWasStored() {
        Document document = new Document("_id", new ObjectId())
                .append("decimal", new Decimal128(new BigDecimal("1.10")))
                .append("long", Long.MAX_VALUE)
                .append("double", 1.5)
                .append("instant", Date.from(Instant.ofEpochMilli(1_769_860_800_123L)))
                .append("boolean", true)
                .append("null", null)
                .append("binary", new Binary(new byte[] {1, 2, 3}))
                .append("emoji", "👋🏽")
                .append("nested", new Document("list", List.of(new Document("n", 1), "two")));

        collection().insertOne(document);

        assertThat(COLLECTION.only()).isEqualTo(document);
    }

    @Test
    void thousandsOfDocumentsAreReadInBatches() {
        insertMessages(3_000);

        assertThat(ids(collection().find().batchSize(100))).hasSize(3_000);
        assertThat(ids(collection().find().sort(Sorts.descending("_id"))))
                .hasSize(3_000)
                .startsWith(2_999);
    }

    @Test
    void aDocumentOfFifteenMegabytesIsStored() {
        String text = "x".repeat(15 * 1024 * 1024);

        collection().insertOne(new Document("_id", 1).append("text", text));

        assertThat(COLLECTION.only().getString("text")).isEqualTo(text);
    }

    @Test
    void anIndexMayBeCreatedAgainAndIsListed() {
        IndexOptions options = new IndexOptions().expireAfter(48L, TimeUnit.HOURS);
        collection().createIndex(ascending("at"), options);
        collection().createIndex(ascending("at"), options);

        assertThat(collection().listIndexes().into(new ArrayList<>())).anySatisfy(index -> assertThat(index)
                .containsEntry("key", new Document("at", 1))
                .containsKey("expireAfterSeconds"));
    }

    private static MongoCollection<Document> collection() {
        return COLLECTION.get();
    }

    private static List<Integer> ids(FindIterable<Document> documents) {
        return documents.map(document -> document.getInteger("_id")).into(new ArrayList<>());
    }
}
