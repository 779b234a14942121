package io.waba.inbox.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.inbound.Customer;
import io.waba.inbox.shared.inbound.InboundMessage;
import io.waba.inbox.shared.inbound.InboundUpdate;
import io.waba.inbox.shared.inbound.MessageContent;
import io.waba.inbox.shared.inbound.MessageStatus;
import io.waba.inbox.state.store.StoreClient;
import io.waba.inbox.testing.TestInfrastructure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What {@link AnyOrderIT} leaves to chance, step by step: an update is interrupted at each of its operations, by the whole of another one or by
 * a crash after which it is processed again. No step depends on time: the meetings share the processors.
 */
class EveryStepIT {

    private static final InboundMessage FIRST = Samples.text("wamid.1", "first");
    private static final InboundMessage FIRST_AGAIN_LATE =
            Samples.redelivered(FIRST, FIRST.receivedAt().plusSeconds(9), 0);
    private static final InboundMessage SAME_SECOND = Samples.redelivered(
            Samples.text("wamid.2", "same second"), FIRST.receivedAt().plusSeconds(5), 0);
    private static final InboundMessage RENAMED = Samples.text(
            "wamid.3", "later", new Customer("1234567890", "US.1234", "Johnny", null), Samples.NOON.plusSeconds(1));
    private static final InboundMessage PLACEHOLDER = Samples.redelivered(
            Samples.message(
                    Samples.PHONE_NUMBER_ID,
                    FIRST.messageId(),
                    Samples.JOHN,
                    Samples.NOON,
                    new MessageContent.Unsupported("unknown")),
            FIRST.receivedAt().plusSeconds(2),
            0);
    private static final InboundMessage EDIT = Samples.edit("wamid.4", "wamid.1", "edited", 2);
    private static final List<InboundUpdate> UPDATES = List.of(
            FIRST,
            FIRST_AGAIN_LATE,
            SAME_SECOND,
            RENAMED,
            PLACEHOLDER,
            EDIT,
            Samples.redelivered(EDIT, EDIT.receivedAt().minusMillis(900), 0),
            Samples.edit("wamid.5", "wamid.1", "edited in the same second", 2),
            Samples.revoke("wamid.6", "wamid.1", 3),
            Samples.reaction("wamid.7", "wamid.1", "👍", 2),
            Samples.reaction("wamid.8", "wamid.1", null, 2),
            Samples.message(
                    Samples.PHONE_NUMBER_ID,
                    "wamid.9",
                    Samples.JOHN,
                    Samples.NOON.plusSeconds(9),
                    new MessageContent.RequestWelcome()),
            Samples.status("wamid.1", MessageStatus.DELIVERED, Samples.NOON.plusSeconds(2)),
            Samples.status("wamid.1", MessageStatus.READ, Samples.NOON.plusSeconds(3)),
            Samples.status("wamid.1", MessageStatus.READ, Samples.NOON.plusSeconds(4)));

    private static final Customer JOHNS_PHONE = new Customer("1234567890", null, "John", null);
    private static final Customer JOHNS_NEXT_PHONE = new Customer("4930123456", null, "John", null);
    private static final InboundMessage BY_PHONE = Samples.text("wamid.20", "by phone", JOHNS_PHONE, Samples.NOON);
    private static final List<InboundUpdate> NEWS_OF_CONTACTS = List.of(
            BY_PHONE,
            Samples.text("wamid.21", "by both", Samples.JOHN, Samples.NOON.plusSeconds(1)),
            Samples.text("wamid.22", "by the new phone", JOHNS_NEXT_PHONE, Samples.NOON.plusSeconds(3)),
            Samples.text("wamid.23", "the old phone's next", JOHNS_PHONE, Samples.NOON.plusSeconds(4)),
            change("wamid.24", JOHNS_PHONE, "4930123456", null),
            change("wamid.25", Samples.JOHN, null, "US.5678"),
            Samples.text(
                    "wamid.26",
                    "by the new id",
                    new Customer(null, "US.5678", "John", null),
                    Samples.NOON.plusSeconds(4)));

    private static final int MORE_STEPS_THAN_ANY_UPDATE_HAS = 1000;

    private static final MongoClient CLIENT = StoreClient.connect(
            TestInfrastructure.get().mongodbUri(TestInfrastructure.get().newDatabaseName()));

    private final MongoDatabase database =
            CLIENT.getDatabase(TestInfrastructure.get().newDatabaseName());
    /** What there was before the meeting, once it has come about. */
    private @Nullable Map<String, List<Document>> beginning;

    @AfterEach
    void forget() {
        database.drop();
    }

    @AfterAll
    static void disconnect() {
        CLIENT.close();
    }

    /** What was there before, the update that is interrupted, and the one that interrupts it. */
    record Meeting(List<InboundUpdate> before, InboundUpdate interrupted, InboundUpdate interrupting) {

        boolean withTickets() {
            return !NEWS_OF_CONTACTS.contains(interrupted);
        }
    }

    static Stream<Meeting> meetings() {
        Stream<Meeting> contacts = Stream.concat(
                pairs(List.of(), NEWS_OF_CONTACTS), pairs(NEWS_OF_CONTACTS.subList(0, 3), NEWS_OF_CONTACTS));
        List<InboundUpdate> content = UPDATES.subList(4, 9);
        return Stream.of(contacts, pairs(List.of(), UPDATES), pairs(List.of(PLACEHOLDER, EDIT, SAME_SECOND), content))
                .flatMap(meetings -> meetings);
    }

    private static Stream<Meeting> pairs(List<InboundUpdate> before, List<InboundUpdate> updates) {
        return updates.stream()
                .flatMap(interrupted -> updates.stream().map(other -> new Meeting(before, interrupted, other)));
    }

    private static InboundMessage change(
            String id, Customer customer, @Nullable String newPhone, @Nullable String newUserId) {
        return Samples.message(
                Samples.PHONE_NUMBER_ID,
                id,
                customer,
                Samples.NOON.plusSeconds(2),
                new MessageContent.SystemChange(
                        newPhone == null ? "user_changed_user_id" : "user_changed_number",
                        "changed",
                        newPhone,
                        newUserId));
    }

    @ParameterizedTest
    @MethodSource("meetings")
    @Execution(ExecutionMode.CONCURRENT)
    void twoUpdatesThatMeetAtAnyStepEndAsOneAfterTheOther(Meeting meeting) {
        Map<String, Document> expected = documentsAfter(meeting, MORE_STEPS_THAN_ANY_UPDATE_HAS);
        boolean interrupted = true;
        for (int step = 1; interrupted; step++) {
            AtomicInteger operations = new AtomicInteger();
            Map<String, Document> documents = documentsAfter(meeting, step, operations);
            assertThat(Instance.differences(expected, documents))
                    .as("interrupted at step %d", step)
                    .isEmpty();
            interrupted = operations.get() > step;
        }
    }

    static Stream<Meeting> alone() {
        return meetings().filter(meeting -> meeting.interrupting().equals(meeting.interrupted()));
    }

    @ParameterizedTest
    @MethodSource("alone")
    @Execution(ExecutionMode.CONCURRENT)
    void anUpdateThatCrashesAtAnyStepAndIsProcessedAgainIsAnnouncedAndStoredAsIfItHadNot(Meeting meeting) {
        fill(meeting.before());
        Set<EventEnvelope> expectedEvents = Set.copyOf(new Instance(database).process(meeting.interrupted()));
        Map<String, Document> expected = Instance.documents(database);
        boolean crashed = true;
        for (int step = 1; crashed; step++) {
            fill(meeting.before());
            crashed = crashesAt(step, meeting.interrupted());

            List<EventEnvelope> events = new Instance(database).process(meeting.interrupted());

            assertThat(Instance.documents(database))
                    .as("crash at step %d", step)
                    .isEqualTo(expected);
            assertThat(events.stream().collect(Collectors.toSet()))
                    .as("crash at step %d", step)
                    .isEqualTo(expectedEvents);
        }
    }

    private Map<String, Document> documentsAfter(Meeting meeting, int step) {
        return documentsAfter(meeting, step, new AtomicInteger());
    }

    /** The documents when the second update comes just before the given step of the first, or after its last one. */
    private Map<String, Document> documentsAfter(Meeting meeting, int step, AtomicInteger operations) {
        fill(meeting.before());
        List<InboundUpdate> waiting = new ArrayList<>(List.of(meeting.interrupting()));
        Runnable interrupt = () -> {
            if (!waiting.isEmpty()) {
                new Instance(database).process(waiting.remove(0));
            }
        };
        MongoDatabase disturbed = DisturbedDatabase.wrap(database, where -> {
            if (where.startsWith("before") && operations.incrementAndGet() == step) {
                interrupt.run();
            }
        });
        new Instance(disturbed).process(meeting.interrupted());
        interrupt.run();
        return Instance.documents(database, meeting.withTickets());
    }

    private boolean crashesAt(int step, InboundUpdate update) {
        AtomicInteger steps = new AtomicInteger();
        MongoDatabase disturbed = DisturbedDatabase.wrap(database, where -> {
            if (steps.incrementAndGet() == step) {
                throw new DisturbedDatabase.Crash(where);
            }
        });
        try {
            new Instance(disturbed).process(update);
            return false;
        } catch (DisturbedDatabase.Crash e) {
            return true;
        }
    }

    private void fill(List<InboundUpdate> updates) {
        database.drop();
        if (beginning == null) {
            updates.forEach(update -> new Instance(database).process(update));
            beginning = everything();
        } else {
            beginning.forEach((name, documents) -> database.getCollection(name).insertMany(documents));
        }
    }

    private Map<String, List<Document>> everything() {
        Map<String, List<Document>> everything = new HashMap<>();
        for (String name : database.listCollectionNames()) {
            List<Document> documents = database.getCollection(name).find().into(new ArrayList<>());
            if (!documents.isEmpty()) {
                everything.put(name, documents);
            }
        }
        return everything;
    }
}
