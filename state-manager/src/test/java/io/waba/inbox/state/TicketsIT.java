package io.waba.inbox.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.waba.inbox.shared.command.CommandAction.Assign;
import io.waba.inbox.shared.command.CommandAction.SetTicketStatus;
import io.waba.inbox.shared.command.CommandResult.Outcome;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.TicketStatus;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import io.waba.inbox.state.store.StoreClient;
import io.waba.inbox.testing.TestInfrastructure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When tickets open, whatever crosses it. */
class TicketsIT {

    private final String name = TestInfrastructure.get().newDatabaseName();
    private final MongoClient client =
            StoreClient.connect(TestInfrastructure.get().mongodbUri(name));
    private final MongoDatabase database = client.getDatabase(name);
    private final Desk desk = new Desk(database);

    @AfterEach
    void disconnect() {
        client.close();
    }

    @Test
    void theFirstMessageOpensATicketThatTheNextOnesBelongTo() {
        List<EventEnvelope> opened = ticketUpdates(desk.receive("wamid.1"));
        List<EventEnvelope> joined = ticketUpdates(desk.receive("wamid.2"));

        String ticketId = desk.ticketOf("wamid.1");
        assertThat(opened).hasSize(1);
        assertThat(opened.get(0).eventId()).isEqualTo("ticket_update:t_abc123:" + ticketId + ":opened");
        assertThat(opened.get(0).data().toString())
                .isEqualTo("{\"ticketId\":\"" + ticketId + "\",\"conversationId\":\"" + desk.conversationOf("wamid.1")
                        + "\",\"status\":\"open\",\"assigneeId\":null}");
        assertThat(joined).isEmpty();
        assertThat(desk.ticketOf("wamid.2")).isEqualTo(ticketId);
        assertThat(desk.conversation(desk.conversationOf("wamid.1")))
                .containsEntry(Fields.TICKET_ID, ticketId)
                .containsEntry(Fields.TICKET_NUMBER, 1)
                .containsEntry(Fields.TICKET_STATUS, "open");
    }

    @Test
    void aMessageAfterAResolveOpensTheNextTicketForNobodyAndARepetitionDoesNot() {
        desk.receive("wamid.1");
        String first = desk.ticketOf("wamid.1");
        assign("cmd-0");
        resolve("cmd-1", first);
        desk.receive("wamid.1");
        assertThat(desk.conversation(desk.conversationOf("wamid.1"))).containsEntry(Fields.TICKET_STATUS, "resolved");

        List<EventEnvelope> opened = ticketUpdates(desk.receive("wamid.2"));

        String second = desk.ticketOf("wamid.2");
        assertThat(second).isNotEqualTo(first);
        assertThat(desk.ticketOf("wamid.1")).isEqualTo(first);
        assertThat(ids(opened)).containsExactly("ticket_update:t_abc123:" + second + ":opened");
        assertThat(ids(ticketUpdates(desk.receive("wamid.2")))).isEqualTo(ids(opened));
        assertThat(desk.conversation(desk.conversationOf("wamid.1")))
                .containsEntry(Fields.TICKET_ID, second)
                .containsEntry(Fields.TICKET_NUMBER, 2)
                .containsEntry(Fields.TICKET_STATUS, "open")
                .containsEntry(Fields.ASSIGNEE_ID, null);
        assertThat(desk.ticket(first)).containsEntry(Fields.STATUS, "resolved");
        assertThat(history(first)).containsExactly("opened null", "assigned a_ana", "status a_ana");
    }

    @Test
    void aTicketThatWasResolvedIsTakenUpAgainUntilTheNextOneOpens() {
        desk.receive("wamid.1");
        String first = desk.ticketOf("wamid.1");
        resolve("cmd-1", first);

        assertThat(setStatus("cmd-2", first, TicketStatus.OPEN)).isEqualTo(Outcome.OK);
        desk.receive("wamid.2");
        assertThat(desk.ticketOf("wamid.2")).isEqualTo(first);
        resolve("cmd-3", first);
        desk.receive("wamid.3");

        assertThat(setStatus("cmd-4", first, TicketStatus.OPEN)).isEqualTo(Outcome.CONFLICT);
        assertThat(desk.ticket(first)).containsEntry(Fields.STATUS, "resolved");
    }

    @Test
    void aMessageThatCrashesAtAnyStepAfterAResolveIsPlacedAndAnnouncedAsIfItHadNot() {
        resolvedTicket();
        Set<String> expectedEvents = ids(desk.receive("wamid.2"));
        Map<String, Document> expected = desk.documents();
        boolean crashed = true;
        for (int step = 1; crashed; step++) {
            resolvedTicket();
            crashed = crashesAt(step);

            Set<String> events = ids(desk.receive("wamid.2"));

            assertThat(desk.documents()).as("crash at step %d", step).isEqualTo(expected);
            assertThat(events).as("crash at step %d", step).isEqualTo(expectedEvents);
        }
    }

    /** Whatever the resolve meets, a message is never left in a resolved conversation without having been in its ticket before. */
    @Test
    void aResolveAtAnyStepOfAMessageLeavesWhatOneAfterTheOtherWould() {
        boolean interrupted = true;
        Set<Integer> tickets = new HashSet<>();
        for (int step = 1; interrupted; step++) {
            database.drop();
            desk.receive("wamid.1");
            String first = desk.ticketOf("wamid.1");
            int at = step;
            AtomicInteger operations = new AtomicInteger();
            MongoDatabase disturbed = DisturbedDatabase.wrap(database, where -> {
                if (where.startsWith("before") && operations.incrementAndGet() == at) {
                    resolve("cmd-1", first);
                }
            });

            List<EventEnvelope> events = new Desk(disturbed).receive("wamid.2");

            interrupted = operations.get() >= step;
            String placed = desk.ticketOf("wamid.2");
            Document conversation = desk.conversation(desk.conversationOf("wamid.1"));
            assertThat(conversation.getString(Fields.TICKET_ID)).isEqualTo(placed);
            assertThat(conversation.getString(Fields.TICKET_STATUS))
                    .as("step %d", step)
                    .isEqualTo(placed.equals(first) && interrupted ? "resolved" : "open");
            assertThat(ticketUpdates(events)).hasSize(placed.equals(first) ? 0 : 1);
            tickets.add(conversation.getInteger(Fields.TICKET_NUMBER));
        }
        assertThat(tickets).containsExactlyInAnyOrder(1, 2);
    }

    /** Two messages open the next ticket at once: it is one, and announced. */
    @Test
    void anotherMessageAtAnyStepFindsOrOpensTheSameTicket() {
        boolean interrupted = true;
        for (int step = 1; interrupted; step++) {
            resolvedTicket();
            int at = step;
            AtomicInteger operations = new AtomicInteger();
            List<EventEnvelope> events = new ArrayList<>();
            MongoDatabase disturbed = DisturbedDatabase.wrap(database, where -> {
                if (where.startsWith("before") && operations.incrementAndGet() == at) {
                    events.addAll(desk.receive("wamid.3"));
                }
            });

            events.addAll(new Desk(disturbed).receive("wamid.2"));

            interrupted = operations.get() >= step;
            String second = desk.ticketOf("wamid.2");
            assertThat(database.getCollection(Collections.TICKETS).countDocuments())
                    .isEqualTo(2);
            if (interrupted) {
                assertThat(desk.ticketOf("wamid.3")).isEqualTo(second);
            }
            assertThat(ids(ticketUpdates(events)))
                    .as("step %d", step)
                    .containsExactly("ticket_update:t_abc123:" + second + ":opened");
            assertThat(desk.conversation(desk.conversationOf("wamid.1"))).containsEntry(Fields.TICKET_ID, second);
        }
    }

    /** Either it is open again before the message is placed, or it stays resolved: never are two tickets active. */
    @Test
    void aTicketThatIsTakenUpAgainAtAnyStepOfAMessageIsTheOnlyOneOrRefused() {
        boolean interrupted = true;
        Set<Outcome> outcomes = new HashSet<>();
        for (int step = 1; interrupted; step++) {
            resolvedTicket();
            String first = desk.ticketOf("wamid.1");
            int at = step;
            AtomicInteger operations = new AtomicInteger();
            MongoDatabase disturbed = DisturbedDatabase.wrap(database, where -> {
                if (where.startsWith("before") && operations.incrementAndGet() == at) {
                    outcomes.add(setStatus("cmd-2", first, TicketStatus.OPEN));
                }
            });

            new Desk(disturbed).receive("wamid.2");

            interrupted = operations.get() >= step;
            List<String> active = database.getCollection(Collections.TICKETS)
                    .find(new Document(Fields.STATUS, "open"))
                    .map(ticket -> ticket.getString("_id"))
                    .into(new ArrayList<>());
            assertThat(active).as("step %d", step).containsExactly(desk.ticketOf("wamid.2"));
            assertThat(desk.conversation(desk.conversationOf("wamid.1")))
                    .containsEntry(Fields.TICKET_ID, active.get(0))
                    .containsEntry(Fields.TICKET_STATUS, "open");
        }
        assertThat(outcomes).containsExactlyInAnyOrder(Outcome.OK, Outcome.CONFLICT);
    }

    private void resolvedTicket() {
        database.drop();
        desk.receive("wamid.1");
        resolve("cmd-1", desk.ticketOf("wamid.1"));
    }

    private boolean crashesAt(int step) {
        AtomicInteger steps = new AtomicInteger();
        MongoDatabase disturbed = DisturbedDatabase.wrap(database, where -> {
            if (steps.incrementAndGet() == step) {
                throw new DisturbedDatabase.Crash(where);
            }
        });
        try {
            new Desk(disturbed).receive("wamid.2");
            return false;
        } catch (DisturbedDatabase.Crash e) {
            return true;
        }
    }

    private void assign(String commandId) {
        assertThat(desk.carryOut(Desk.command(
                                commandId, desk.conversationOf("wamid.1"), Desk.ANA, new Assign(null, Desk.ANA)))
                        .result()
                        .outcome())
                .isEqualTo(Outcome.OK);
    }

    private void resolve(String commandId, String ticketId) {
        assertThat(setStatus(commandId, ticketId, TicketStatus.RESOLVED)).isEqualTo(Outcome.OK);
    }

    private Outcome setStatus(String commandId, String ticketId, TicketStatus status) {
        return desk.carryOut(Desk.command(
                        commandId, desk.conversationOf("wamid.1"), Desk.ANA, new SetTicketStatus(ticketId, status)))
                .result()
                .outcome();
    }

    private List<String> history(String ticketId) {
        return desk.ticket(ticketId).getList(Fields.HISTORY, Document.class).stream()
                .map(entry -> entry.getString(Fields.TYPE) + " " + entry.getString(Fields.BY))
                .toList();
    }

    private static List<EventEnvelope> ticketUpdates(List<EventEnvelope> events) {
        return events.stream()
                .filter(event -> event.type().equals("ticket_update"))
                .toList();
    }

    private static Set<String> ids(List<EventEnvelope> events) {
        return events.stream().map(EventEnvelope::eventId).collect(Collectors.toSet());
    }
}
