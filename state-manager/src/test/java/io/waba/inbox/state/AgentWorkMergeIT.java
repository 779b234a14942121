package io.waba.inbox.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.waba.inbox.shared.command.CommandAction;
import io.waba.inbox.shared.command.CommandAction.AddNote;
import io.waba.inbox.shared.command.CommandAction.Assign;
import io.waba.inbox.shared.command.CommandAction.ChangeLabels;
import io.waba.inbox.shared.command.CommandAction.Read;
import io.waba.inbox.shared.command.CommandAction.SetTicketStatus;
import io.waba.inbox.shared.command.CommandResult.Outcome;
import io.waba.inbox.shared.correlation.CorrelationEvent;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.TicketStatus;
import io.waba.inbox.shared.inbound.Customer;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import io.waba.inbox.state.conversation.Correlations;
import io.waba.inbox.state.store.ConversationStore;
import io.waba.inbox.state.store.StoreClient;
import io.waba.inbox.state.store.Stores;
import io.waba.inbox.testing.TestInfrastructure;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What agents did to two conversations becomes one's, whatever state the two are in and whatever crosses it. */
class AgentWorkMergeIT {

    private static final Customer BY_PHONE = new Customer("4915112345678", null, "Erika", null);
    private static final Customer BY_USER_ID = new Customer(null, "DE.77", "Erika", null);

    private final String name = TestInfrastructure.get().newDatabaseName();
    private final MongoClient client =
            StoreClient.connect(TestInfrastructure.get().mongodbUri(name));
    private final MongoDatabase database = client.getDatabase(name);
    private final Desk desk = new Desk(database);
    private String from = "";
    private String into = "";

    @BeforeEach
    void twoConversations() {
        database.drop();
        desk.receive("wamid.from", BY_PHONE);
        desk.receive("wamid.into", BY_USER_ID);
        from = desk.conversationOf("wamid.from");
        into = desk.conversationOf("wamid.into");
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    /** Brings the conversation's ticket into a state. */
    private void bring(String conversation, String message, String state, String agent) {
        String ticket = desk.ticketOf(message);
        switch (state) {
            case "none" -> {
                database.getCollection(Collections.TICKETS).deleteOne(new Document("_id", ticket));
                database.getCollection(Collections.MESSAGES)
                        .updateOne(Filters.eq("messageId", message), Updates.unset(Fields.TICKET_ID));
                database.getCollection(Collections.CONVERSATIONS)
                        .updateOne(
                                Filters.eq(conversation),
                                Updates.combine(
                                        Updates.unset(Fields.TICKET_ID),
                                        Updates.unset(Fields.TICKET_NUMBER),
                                        Updates.unset(Fields.TICKET_STATUS)));
            }
            case "assigned" -> carryOut("cmd-" + agent, conversation, agent, new Assign(null, agent));
            case "pending" ->
                carryOut("cmd-" + agent, conversation, agent, new SetTicketStatus(ticket, TicketStatus.PENDING));
            case "resolved" ->
                carryOut("cmd-" + agent, conversation, agent, new SetTicketStatus(ticket, TicketStatus.RESOLVED));
            default -> assertThat(state).isEqualTo("untouched");
        }
    }

    private void carryOut(String commandId, String conversation, String agent, CommandAction action) {
        assertThat(desk.carryOut(Desk.command(commandId, conversation, agent, action))
                        .result()
                        .outcome())
                .isEqualTo(Outcome.OK);
    }

    /**
     * {@code keeps}: whether the target goes on with the ticket that it had; {@code history}: whether the other stays in the history beside it.
     */
    @ParameterizedTest
    @CsvSource({
        "none, none, , , 0",
        "untouched, none, open, , 2",
        "none, untouched, open, , 1",
        "untouched, untouched, open, , 2",
        "assigned, untouched, open, a_ana, 2",
        "pending, untouched, pending, , 2",
        "untouched, assigned, open, a_ben, 2",
        "assigned, assigned, open, a_ben, 2",
        "assigned, pending, pending, , 2",
        "untouched, resolved, open, , 3",
        "assigned, resolved, open, a_ana, 3",
        "resolved, untouched, open, , 2",
        "resolved, resolved, resolved, , 2",
        "resolved, none, , , 1",
        "assigned, none, open, a_ana, 2"
    })
    void ofTwoTicketsTheOneThatSomebodyWorksOnGoesOn(
            String ofFrom, String ofInto, String status, String assigneeId, int tickets) {
        bring(from, "wamid.from", ofFrom, Desk.ANA);
        bring(into, "wamid.into", ofInto, Desk.BEN);
        String fromTicket = desk.message("wamid.from").getString(Fields.TICKET_ID);

        desk.merge(from, into);

        Document conversation = desk.conversation(into);
        assertThat(conversation.getString(Fields.TICKET_STATUS)).isEqualTo(status);
        assertThat(conversation.getString(Fields.ASSIGNEE_ID)).isEqualTo(assigneeId);
        assertThat(database.getCollection(Collections.TICKETS).countDocuments(Filters.eq("conversationId", into)))
                .isEqualTo(tickets);
        assertThat(database.getCollection(Collections.TICKETS).countDocuments(Filters.eq("conversationId", from)))
                .isZero();
        boolean bothActiveAndTouched = Set.of("assigned", "pending").containsAll(List.of(ofFrom, ofInto));
        if (ofFrom.equals("resolved") || bothActiveAndTouched) {
            assertThat(desk.ticketOf("wamid.from")).isEqualTo(fromTicket);
            assertThat(desk.ticket(fromTicket))
                    .containsEntry(Fields.STATUS, "resolved")
                    .doesNotContainKey("mergedInto");
        } else if (!ofFrom.equals("none")) {
            assertThat(desk.ticketOf("wamid.from"))
                    .isNotEqualTo(fromTicket)
                    .isEqualTo(conversation.getString(Fields.TICKET_ID));
        }
    }

    static Stream<List<String>> pairs() {
        List<String> states = List.of("untouched", "assigned", "resolved");
        return states.stream().flatMap(a -> states.stream().map(b -> List.of(a, b)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void aMergeThatCrashesAtAnyStepAndIsDoneAgainEndsAndIsAnnouncedAsIfItHadNot(List<String> states) {
        everything(states);
        Set<EventEnvelope> expectedEvents = Set.copyOf(desk.merge(from, into));
        Map<String, Document> expected = desk.documents();
        boolean crashed = true;
        for (int step = 1; crashed; step++) {
            twoConversations();
            everything(states);
            crashed = crashesAt(step);

            Set<EventEnvelope> events = Set.copyOf(desk.merge(from, into));

            assertThat(desk.documents()).as("crash at step %d", step).isEqualTo(expected);
            assertThat(events).as("crash at step %d", step).isEqualTo(expectedEvents);
            assertThat(Set.copyOf(desk.merge(from, into))).isEqualTo(expectedEvents);
            assertThat(desk.documents()).as("done once more").isEqualTo(expected);
        }
    }

    private void everything(List<String> states) {
        bring(from, "wamid.from", states.get(0), Desk.ANA);
        bring(into, "wamid.into", states.get(1), Desk.BEN);
        carryOut("cmd-1", from, Desk.ANA, new ChangeLabels(List.of("vip", "both"), List.of()));
        carryOut("cmd-2", into, Desk.ANA, new ChangeLabels(List.of("both"), List.of()));
        carryOut("cmd-3", from, Desk.ANA, new AddNote("n-1", "Called back."));
        carryOut("cmd-4", from, Desk.ANA, new Read("wamid.from"));
        carryOut("cmd-5", into, Desk.BEN, new Read("wamid.into"));
        link(from, "genesys", "g-1", 1);
        link(from, "crm", "c-1", 1);
        link(from, "erp", "later", 2);
        link(into, "genesys", "g-2", 2);
        link(into, "erp", "earlier", 1);
    }

    private void link(String conversation, String system, String externalId, int second) {
        new Correlations(Stores.in(database))
                .record(new CorrelationEvent(
                        Instance.TENANT, conversation, system, externalId, Samples.NOON.plusSeconds(second)));
    }

    @Test
    void labelsNotesReadersAndLinksAreUnited() {
        everything(List.of("untouched", "untouched"));

        desk.merge(from, into);

        Document conversation = desk.conversation(into);
        assertThat(conversation.getList(Fields.LABELS, String.class)).containsExactlyInAnyOrder("vip", "both");
        assertThat(conversation.get(Fields.READ_BY, Document.class))
                .containsEntry(Desk.ANA, desk.message("wamid.from").getString(Fields.SORT_KEY))
                .containsEntry(Desk.BEN, desk.message("wamid.into").getString(Fields.SORT_KEY));
        assertThat(conversation.get(Fields.EXTERNAL_IDS, Document.class))
                .as("of two links by one system the later one")
                .isEqualTo(new Document("genesys", "g-2").append("crm", "c-1").append("erp", "later"));
        assertThat(database.getCollection(Collections.NOTES).distinct(Fields.CONVERSATION_ID, String.class))
                .containsExactly(into);
    }

    static Stream<CommandAction> actions() {
        return Stream.of(
                new Assign(null, Desk.ANA),
                new ChangeLabels(List.of("vip"), List.of()),
                new AddNote("n-1", "Called back."));
    }

    /** A merge that meets a command at any of its steps, and one that is met: nothing that an agent was told holds is lost. */
    @ParameterizedTest
    @MethodSource("actions")
    void aMergeAtAnyStepOfACommandTakesAlongWhatTheCommandDid(CommandAction action) {
        atEachStep(() -> desk.merge(from, into), attempt -> {
            Outcome outcome = new Desk(attempt.database())
                    .carryOut(Desk.command("cmd-1", from, Desk.ANA, action))
                    .result()
                    .outcome();

            if (!attempt.met()) {
                desk.merge(from, into);
            }
            assertThat(outcome).as(attempt.step()).isEqualTo(Outcome.OK);
            checkDone(attempt.step(), action);
        });
    }

    @ParameterizedTest
    @MethodSource("actions")
    void aCommandAtAnyStepOfAMergeIsCarriedOutOnWhatTheTwoBecome(CommandAction action) {
        Runnable command = () -> carryOut("cmd-1", from, Desk.ANA, action);
        atEachStep(command, attempt -> {
            new Desk(attempt.database()).merge(from, into);

            if (!attempt.met()) {
                command.run();
            }
            checkDone(attempt.step(), action);
        });
    }

    /**
     * Tries something with two new conversations again and again, and calls the other party before one step more each time, until there is no
     * such step any more.
     */
    private void atEachStep(Runnable other, Consumer<Attempt> trial) {
        AtomicInteger operations = new AtomicInteger();
        int step = 0;
        do {
            step++;
            twoConversations();
            operations.set(0);
            int at = step;
            MongoDatabase disturbed = DisturbedDatabase.wrap(database, where -> {
                if (where.startsWith("before") && operations.incrementAndGet() == at) {
                    other.run();
                }
            });
            trial.accept(new Attempt("step " + step, disturbed, () -> operations.get() >= at));
        } while (operations.get() >= step);
    }

    private record Attempt(String step, MongoDatabase database, BooleanSupplier isMet) {

        /** Whether it met the other party. */
        boolean met() {
            return isMet.getAsBoolean();
        }
    }

    private void checkDone(String step, CommandAction action) {
        Document conversation = desk.conversation(into);
        if (action instanceof Assign) {
            assertThat(conversation.getString(Fields.ASSIGNEE_ID)).as(step).isEqualTo(Desk.ANA);
            assertThat(desk.ticket(conversation.getString(Fields.TICKET_ID)))
                    .containsEntry(Fields.ASSIGNEE_ID, Desk.ANA)
                    .containsEntry(Fields.STATUS, "open");
        } else if (action instanceof ChangeLabels) {
            assertThat(conversation.getList(Fields.LABELS, String.class))
                    .as(step)
                    .containsExactly("vip");
        } else {
            assertThat(database.getCollection(Collections.NOTES).distinct(Fields.CONVERSATION_ID, String.class))
                    .as(step)
                    .containsExactly(into);
        }
        assertThat(desk.ticketOf("wamid.from"))
                .as(step)
                .isEqualTo(desk.ticketOf("wamid.into"))
                .isEqualTo(conversation.getString(Fields.TICKET_ID));
    }

    @Test
    void aMergeAtAnyStepOfALinkTakesItAlong() {
        Runnable merge = () -> {
            desk.merge(from, into);
            new ConversationStore(database).retire(Instance.TENANT, from, into);
        };
        atEachStep(merge, attempt -> {
            List<EventEnvelope> events = new Correlations(Stores.in(attempt.database()))
                    .record(new CorrelationEvent(Instance.TENANT, from, "crm", "c-1", Samples.NOON));

            assertThat(events).as(attempt.step()).hasSize(1);
            assertThat(desk.conversation(attempt.met() ? into : from).get(Fields.EXTERNAL_IDS, Document.class))
                    .as(attempt.step())
                    .isEqualTo(new Document("crm", "c-1"));
        });
    }

    @Test
    void aCommandForAMergedConversationMeansTheOneThatItBecame() {
        desk.merge(from, into);

        assertThat(desk.carryOut(Desk.command("cmd-1", from, Desk.ANA, new Assign(null, Desk.ANA)))
                        .result()
                        .conversationId())
                .isEqualTo(into);
        assertThat(desk.conversation(into)).containsEntry(Fields.ASSIGNEE_ID, Desk.ANA);
    }

    private boolean crashesAt(int step) {
        AtomicInteger steps = new AtomicInteger();
        MongoDatabase disturbed = DisturbedDatabase.wrap(database, where -> {
            if (steps.incrementAndGet() == step) {
                throw new DisturbedDatabase.Crash(where);
            }
        });
        try {
            new Desk(disturbed).merge(from, into);
            return false;
        } catch (DisturbedDatabase.Crash e) {
            return true;
        }
    }
}
