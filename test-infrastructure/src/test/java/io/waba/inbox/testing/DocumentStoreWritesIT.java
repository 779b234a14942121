package io.waba.inbox.testing;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.not;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Updates.addToSet;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.currentDate;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.max;
import static com.mongodb.client.model.Updates.min;
import static com.mongodb.client.model.Updates.pull;
import static com.mongodb.client.model.Updates.push;
import static com.mongodb.client.model.Updates.pushEach;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.setOnInsert;
import static com.mongodb.client.model.Updates.unset;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoWriteException;
import com.mongodb.WriteConcern;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.PushOptions;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.WriteModel;
import com.mongodb.client.result.UpdateResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The writes that the state design rests on, the same on MongoDB and on the embedded store. */
class DocumentStoreWritesIT {

    @RegisterExtension
    static final StoreTestCollection COLLECTION = new StoreTestCollection();

    private static final UpdateOptions UPSERT = new UpdateOptions().upsert(true);

    @Test
    void aSecondDocumentWithTheSameIdIsADuplicate() {
        collection().insertOne(new Document("_id", "a"));

        assertThatThrownBy(() -> collection().insertOne(new Document("_id", "a")))
                .isInstanceOfSatisfying(
                        MongoWriteException.class,
                        e -> assertThat(e.getError().getCategory()).isEqualTo(ErrorCategory.DUPLICATE_KEY));
    }

    @Test
    void aUniqueIndexOverTwoFieldsRefusesOnlyTheSamePair() {
        collection().createIndex(Indexes.ascending("tenantId", "clientMessageId"), new IndexOptions().unique(true));
        collection().insertOne(new Document("tenantId", "t1").append("clientMessageId", "m"));
        collection().insertOne(new Document("tenantId", "t2").append("clientMessageId", "m"));

        assertThatThrownBy(() -> collection().insertOne(new Document("tenantId", "t1").append("clientMessageId", "m")))
                .isInstanceOf(MongoWriteException.class)
                .hasMessageContaining("E11000");
    }

    @Test
    void aUniqueIndexTakesAMissingFieldForOneValue() {
        collection().createIndex(Indexes.ascending("u"), new IndexOptions().unique(true));
        collection().insertOne(new Document("_id", 1));

        assertThatThrownBy(() -> collection().insertOne(new Document("_id", 2)))
                .isInstanceOf(MongoWriteException.class);
    }

    @Test
    void aPartialUniqueIndexLeavesDocumentsWithoutTheFieldAlone() {
        collection()
                .createIndex(
                        Indexes.ascending("u"), new IndexOptions().unique(true).partialFilterExpression(exists("u")));
        collection().insertMany(List.of(new Document("_id", 1), new Document("_id", 2), new Document("u", "x")));

        assertThatThrownBy(() -> collection().insertOne(new Document("u", "x")))
                .isInstanceOf(MongoWriteException.class);
        assertThatThrownBy(() -> collection().updateOne(eq("_id", 1), set("u", "x")))
                .isInstanceOf(MongoWriteException.class);
        assertThat(collection().countDocuments(eq("u", "x"))).isOne();
    }

    @Test
    void aSparseUniqueIndexLeavesDocumentsWithoutTheFieldAlone() {
        collection()
                .createIndex(
                        Indexes.ascending("u"), new IndexOptions().unique(true).sparse(true));
        collection().insertMany(List.of(new Document("_id", 1), new Document("_id", 2), new Document("u", "x")));

        assertThatThrownBy(() -> collection().insertOne(new Document("u", "x")))
                .isInstanceOf(MongoWriteException.class);
        assertThat(collection().countDocuments()).isEqualTo(3);
    }

    @Test
    void anOrderedInsertStopsAtTheFirstDuplicateAndSaysWhichAndHowMany() {
        collection().insertOne(new Document("_id", "b"));

        MongoBulkWriteException e = catchThrowableOfType(
                MongoBulkWriteException.class, () -> collection().insertMany(documents("a", "b", "c")));

        assertThat(e.getWriteErrors()).singleElement().satisfies(error -> {
            assertThat(error.getIndex()).isEqualTo(1);
            assertThat(error.getCategory()).isEqualTo(ErrorCategory.DUPLICATE_KEY);
        });
        assertThat(e.getWriteResult().getInsertedCount()).isEqualTo(1);
        assertThat(ids()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void anUnorderedInsertStoresAllButTheDuplicates() {
        collection().insertOne(new Document("_id", "b"));

        MongoBulkWriteException e = catchThrowableOfType(MongoBulkWriteException.class, () -> collection()
                .insertMany(documents("a", "b", "c"), new InsertManyOptions().ordered(false)));

        assertThat(e.getWriteErrors()).singleElement().satisfies(error -> assertThat(error.getIndex())
                .isEqualTo(1));
        assertThat(e.getWriteResult().getInsertedCount()).isEqualTo(2);
        assertThat(ids()).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void orderedUpsertsStopAtTheFirstDuplicate() {
        collection().createIndex(Indexes.ascending("u"), new IndexOptions().unique(true));
        List<UpdateOneModel<Document>> upserts = List.of(
                new UpdateOneModel<>(eq("_id", "a"), set("u", 1), UPSERT),
                new UpdateOneModel<>(eq("_id", "b"), set("u", 1), UPSERT),
                new UpdateOneModel<>(eq("_id", "c"), set("u", 2), UPSERT));

        MongoBulkWriteException e = catchThrowableOfType(
                MongoBulkWriteException.class, () -> collection().bulkWrite(upserts));

        assertThat(e.getWriteErrors()).singleElement().satisfies(error -> assertThat(error.getIndex())
                .isEqualTo(1));
        assertThat(e.getWriteResult().getUpserts()).hasSize(1);
        assertThat(ids()).containsExactly("a");
    }

    @Test
    void aBulkMixesInsertsUpdatesReplacementsAndDeletions() {
        List<WriteModel<Document>> bulk = List.of(
                new InsertOneModel<>(new Document("_id", "a")),
                new UpdateOneModel<>(eq("_id", "a"), inc("n", 1)),
                new ReplaceOneModel<>(eq("_id", "b"), new Document("r", 1), new ReplaceOptions().upsert(true)),
                new InsertOneModel<>(new Document("_id", "c")),
                new DeleteOneModel<>(eq("_id", "c")));

        BulkWriteResult result = collection().bulkWrite(bulk);

        assertThat(result.getInsertedCount()).isEqualTo(2);
        assertThat(result.getModifiedCount()).isEqualTo(1);
        assertThat(result.getDeletedCount()).isEqualTo(1);
        assertThat(result.getUpserts()).singleElement().satisfies(upsert -> assertThat(upsert.getIndex())
                .isEqualTo(2));
        assertThat(ids()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void anUpsertAppliesEveryOperatorToTheNewDocument() {
        UpdateResult result = collection().updateOne(eq("_id", "a"), everyOperator(1), UPSERT);

        assertThat(result.getUpsertedId()).isNotNull();
        assertThat(COLLECTION.only())
                .isEqualTo(new Document("_id", "a")
                        .append("inserted", 1)
                        .append("set", 1)
                        .append("max", 1)
                        .append("min", 1)
                        .append("count", 1)
                        .append("tags", List.of("t1"))
                        .append("list", List.of(1)));
    }

    @Test
    void theSameUpsertUpdatesTheDocumentThatIsThere() {
        collection().updateOne(eq("_id", "a"), everyOperator(2), UPSERT);

        UpdateResult result = collection().updateOne(eq("_id", "a"), everyOperator(1), UPSERT);

        assertThat(result.getUpsertedId()).isNull();
        assertThat(result.getModifiedCount()).isEqualTo(1);
        assertThat(COLLECTION.only())
                .isEqualTo(new Document("_id", "a")
                        .append("inserted", 2)
                        .append("set", 1)
                        .append("max", 2)
                        .append("min", 1)
                        .append("count", 3)
                        .append("tags", List.of("t2", "t1"))
                        .append("list", List.of(2, 1)));
    }

    private static Bson everyOperator(int value) {
        return combine(
                setOnInsert("inserted", value),
                set("set", value),
                max("max", value),
                min("min", value),
                inc("count", value),
                addToSet("tags", "t" + value),
                push("list", value));
    }

    @Test
    void anUpsertTakesTheEqualitiesOfItsFilterIntoTheNewDocument() {
        collection()
                .updateOne(and(eq("_id", "a"), eq("tenantId", "t"), eq("contact.phone", "+1")), set("n", 1), UPSERT);

        assertThat(COLLECTION.only())
                .isEqualTo(new Document("_id", "a")
                        .append("tenantId", "t")
                        .append("contact", new Document("phone", "+1"))
                        .append("n", 1));
    }

    @Test
    void anUpdateThatChangesNothingModifiesNothing() {
        collection().insertOne(new Document("_id", "a").append("n", 1));

        UpdateResult result = collection().updateOne(eq("_id", "a"), set("n", 1));

        assertThat(result.getMatchedCount()).isEqualTo(1);
        assertThat(result.getModifiedCount()).isZero();
    }

    @Test
    void maxSetsAMissingFieldAndNeverGoesBack() {
        collection().insertOne(new Document("_id", "a"));

        collection().updateOne(eq("_id", "a"), max("at", Instant.ofEpochMilli(5_000)));
        collection().updateOne(eq("_id", "a"), max("at", Instant.ofEpochMilli(3_000)));

        assertThat(COLLECTION.only().getDate("at").toInstant()).isEqualTo(Instant.ofEpochMilli(5_000));
    }

    @Test
    void aLessThanConditionDoesNotMatchAMissingField() {
        collection().insertOne(new Document("_id", "a"));

        assertThat(collection()
                        .updateOne(and(eq("_id", "a"), lt("rank", 3)), set("rank", 3))
                        .getMatchedCount())
                .isZero();
    }

    @Test
    void anOrConditionMatchesTheMissingFieldOnceAndThenTheLowerRankOnly() {
        collection().insertOne(new Document("_id", "a"));

        assertThat(raiseRank(2)).isEqualTo(1);
        assertThat(raiseRank(2)).isZero();
        assertThat(raiseRank(1)).isZero();
        assertThat(raiseRank(3)).isEqualTo(1);
        assertThat(COLLECTION.only().getInteger("rank")).isEqualTo(3);
    }

    private static long raiseRank(int rank) {
        return collection()
                .updateOne(and(eq("_id", "a"), or(exists("rank", false), lt("rank", rank))), set("rank", rank))
                .getModifiedCount();
    }

    @Test
    void aNegatedConditionMatchesTheMissingField() {
        collection().insertOne(new Document("_id", "a"));

        assertThat(collection()
                        .updateOne(and(eq("_id", "a"), not(gte("rank", 3))), set("rank", 3))
                        .getModifiedCount())
                .isEqualTo(1);
    }

    @Test
    void anUpsertWhoseConditionFailsOnADocumentThatIsThereIsADuplicate() {
        collection().insertOne(new Document("_id", "a").append("rank", 5));

        assertThatThrownBy(() -> collection().updateOne(and(eq("_id", "a"), lt("rank", 3)), set("rank", 3), UPSERT))
                .isInstanceOfSatisfying(
                        MongoWriteException.class,
                        e -> assertThat(e.getError().getCategory()).isEqualTo(ErrorCategory.DUPLICATE_KEY));
        assertThat(COLLECTION.only().getInteger("rank")).isEqualTo(5);
    }

    @Test
    void findOneAndUpdateReturnsTheDocumentAfterOrBefore() {
        FindOneAndUpdateOptions upsert = new FindOneAndUpdateOptions().upsert(true);

        assertThat(collection()
                        .findOneAndUpdate(eq("_id", "a"), inc("n", 1), upsert.returnDocument(ReturnDocument.AFTER)))
                .isEqualTo(new Document("_id", "a").append("n", 1));
        assertThat(collection()
                        .findOneAndUpdate(eq("_id", "a"), inc("n", 1), upsert.returnDocument(ReturnDocument.BEFORE)))
                .isEqualTo(new Document("_id", "a").append("n", 1));
        assertThat(collection().findOneAndUpdate(eq("_id", "b"), inc("n", 1))).isNull();
    }

    @Test
    void findOneAndUpdateThatBreaksAUniqueIndexIsADuplicate() {
        collection().createIndex(Indexes.ascending("u"), new IndexOptions().unique(true));
        collection().insertMany(List.of(new Document("_id", 1).append("u", 1), new Document("_id", 2).append("u", 2)));

        assertThatThrownBy(() -> collection().findOneAndUpdate(eq("_id", 2), set("u", 1)))
                .isInstanceOfSatisfying(MongoCommandException.class, e -> assertThat(e.getErrorCode())
                        .isEqualTo(11000));
    }

    @Test
    void anArrayIsKeptShortAndSortedByThePush() {
        collection().insertOne(new Document("_id", "a").append("list", List.of(5)));

        collection()
                .updateOne(
                        eq("_id", "a"),
                        pushEach(
                                "list",
                                List.of(1, 9, 3),
                                new PushOptions().sort(1).slice(-3)));

        assertThat(COLLECTION.only().getList("list", Integer.class)).containsExactly(3, 5, 9);
    }

    @Test
    void oneElementOfAnArrayIsChangedByPositionOrByFilter() {
        collection()
                .insertOne(new Document("_id", "a")
                        .append("list", List.of(new Document("k", 1).append("v", 1), new Document("k", 2))));

        collection().updateOne(and(eq("_id", "a"), eq("list.k", 1)), set("list.$.v", 7));
        collection()
                .updateOne(
                        eq("_id", "a"), set("list.$[e].v", 8), new UpdateOptions().arrayFilters(List.of(eq("e.k", 2))));
        collection().updateOne(eq("_id", "a"), pull("list", eq("v", 7)));

        assertThat(COLLECTION.only().getList("list", Document.class))
                .containsExactly(new Document("k", 2).append("v", 8));
    }

    @Test
    void fieldsAreRemovedAndSetByPathAndByTheServersClock() {
        collection().insertOne(new Document("_id", "a").append("gone", 1));

        collection().updateOne(eq("_id", "a"), combine(unset("gone"), set("p.q", 1), currentDate("at")));

        assertThat(COLLECTION.only().keySet()).containsExactlyInAnyOrder("_id", "p", "at");
        assertThat(COLLECTION.only().getDate("at")).isInstanceOf(Date.class);
    }

    @Test
    void theIdOfADocumentCannotBeChanged() {
        collection().insertOne(new Document("_id", "a"));

        assertThatThrownBy(() -> collection().updateOne(eq("_id", "a"), set("_id", "b")))
                .isInstanceOf(MongoWriteException.class);
    }

    @Test
    void aMajorityWriteIsAcknowledged() {
        assertThat(collection()
                        .withWriteConcern(WriteConcern.MAJORITY)
                        .insertOne(new Document("_id", "a"))
                        .wasAcknowledged())
                .isTrue();
    }

    private static MongoCollection<Document> collection() {
        return COLLECTION.get();
    }

    private static List<Document> documents(String... ids) {
        return List.of(ids).stream().map(id -> new Document("_id", id)).toList();
    }

    private static List<Object> ids() {
        return collection().find().map(document -> document.get("_id")).into(new ArrayList<>());
    }
}
