package io.waba.inbox.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bson.Document;
import org.junit.jupiter.api.Test;

/** With indexes a query finds what it finds without them, for thousands of random documents and queries. */
class DocumentQueryTest {

    private static final int DOCUMENTS = 300;
    private static final int QUERIES = 2_000;
    private static final long SEED = 20_260_131;

    private final Random random = new Random(SEED);

    @Test
    void anIndexNeverChangesWhatAQueryFinds() {
        try (EmbeddedDocumentStore store = EmbeddedDocumentStore.start("127.0.0.1", 0, null, Clock.systemUTC());
                MongoClient client = MongoClients.create("mongodb://127.0.0.1:" + store.port())) {
            MongoCollection<Document> plain = client.getDatabase("test").getCollection("plain");
            MongoCollection<Document> indexed = client.getDatabase("test").getCollection("indexed");
            indexed.createIndex(Indexes.ascending("a"));
            indexed.createIndex(Indexes.compoundIndex(Indexes.ascending("a"), Indexes.descending("b", "c")));
            indexed.createIndex(Indexes.ascending("b", "list"));
            indexed.createIndex(Indexes.ascending("c"), new IndexOptions().sparse(true));
            indexed.createIndex(Indexes.descending("nested.n"));
            indexed.createIndex(
                    Indexes.ascending("b"),
                    new IndexOptions()
                            .name("partial")
                            .partialFilterExpression(new Document("c", new Document("$exists", true))));
            for (int i = 0; i < DOCUMENTS; i++) {
                Document document = randomDocument(i);
                plain.insertOne(document);
                indexed.insertOne(document);
            }
            changeSome(plain, indexed);

            int found = 0;
            for (int i = 0; i < QUERIES; i++) {
                Document query = randomQuery();
                Document sort = randomSort();
                List<Document> expected = find(plain, query, sort, 0);
                assertThat(find(indexed, query, sort, 0))
                        .as("query %s, sort %s", query.toJson(), sort.toJson())
                        .containsExactlyInAnyOrderElementsOf(expected);
                assertThat(sortKeys(find(indexed, query, sort, 5), sort))
                        .as("first five of query %s, sort %s", query.toJson(), sort.toJson())
                        .isEqualTo(sortKeys(find(plain, query, sort, 5), sort));
                found += expected.size();
            }
            assertThat(found).as("queries that find something").isGreaterThan(QUERIES);
        }
    }

    private void changeSome(MongoCollection<Document> plain, MongoCollection<Document> indexed) {
        for (int i = 0; i < DOCUMENTS; i += 3) {
            Document id = new Document("_id", i);
            if (random.nextInt(4) == 0) {
                plain.deleteOne(id);
                indexed.deleteOne(id);
            } else {
                Document replacement = randomDocument(i);
                plain.replaceOne(id, replacement);
                indexed.replaceOne(id, replacement);
            }
        }
    }

    private static List<Document> find(MongoCollection<Document> collection, Document query, Document sort, int limit) {
        FindIterable<Document> found = collection.find(query).limit(limit);
        return (sort.isEmpty() ? found : found.sort(sort)).into(new ArrayList<>());
    }

    /** Documents that are equal in their sort keys may come in any order. */
    private static List<List<Object>> sortKeys(List<Document> documents, Document sort) {
        return documents.stream()
                .map(document -> {
                    List<Object> keys = new ArrayList<>();
                    for (String path : sort.keySet()) {
                        keys.add(String.valueOf(document.get(path)));
                    }
                    return keys;
                })
                .toList();
    }

    private Document randomDocument(int id) {
        Document document = new Document("_id", id);
        for (String field : List.of("a", "b", "c")) {
            if (random.nextInt(5) > 0) {
                document.append(field, randomValue());
            }
        }
        switch (random.nextInt(4)) {
            case 0 -> document.append("list", List.of());
            case 1 -> document.append("list", List.of(randomValue(), randomValue()));
            case 2 -> document.append("list", randomValue());
            default -> {
                // Without a list.
            }
        }
        if (random.nextBoolean()) {
            Document nested = new Document("n", randomValue());
            document.append("nested", random.nextBoolean() ? nested : List.of(nested, new Document("n", 3)));
        }
        return document;
    }

    private Object randomValue() {
        int number = random.nextInt(6);
        return switch (random.nextInt(5)) {
            case 0 -> "s" + number;
            case 1 -> (long) number;
            case 2 -> number + 0.5;
            default -> number;
        };
    }

    private Document randomQuery() {
        Document query = new Document();
        List<String> paths = List.of("a", "b", "c", "list", "nested.n", "_id");
        for (int i = random.nextInt(4); i > 0; i--) {
            query.append(paths.get(random.nextInt(paths.size())), randomCondition());
        }
        if (random.nextInt(6) == 0) {
            return new Document("$and", List.of(query, new Document("b", randomCondition())));
        }
        if (random.nextInt(4) == 0) {
            return new Document(
                    "$or",
                    List.of(
                            query,
                            new Document("a", randomCondition()),
                            new Document("a", randomCondition()).append("b", randomCondition())));
        }
        return query;
    }

    private Object randomCondition() {
        return switch (random.nextInt(9)) {
            case 0 -> new Document("$lt", randomValue());
            case 1 -> new Document("$gte", randomValue());
            case 2 -> new Document("$gt", randomValue()).append("$lte", randomValue());
            case 3 -> new Document("$in", List.of(randomValue(), randomValue(), randomValue()));
            case 4 -> new Document("$exists", random.nextBoolean());
            case 5 -> new Document("$ne", randomValue());
            case 6 -> new Document("$eq", null);
            default -> randomValue();
        };
    }

    private Document randomSort() {
        return switch (random.nextInt(6)) {
            case 0 -> new Document("a", 1);
            case 1 -> new Document("a", -1).append("b", 1);
            case 2 -> new Document("b", -1).append("c", -1);
            case 3 -> new Document("c", 1);
            case 4 -> new Document("_id", -1);
            default -> new Document();
        };
    }
}
