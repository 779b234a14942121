package io.waba.inbox.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.waba.inbox.amqp.ConfirmedPublisher;
import io.waba.inbox.shared.command.CommandAction;
import io.waba.inbox.shared.command.CommandAction.AddNote;
import io.waba.inbox.shared.command.CommandAction.Assign;
import io.waba.inbox.shared.command.CommandAction.ChangeLabels;
import io.waba.inbox.shared.command.CommandAction.Read;
import io.waba.inbox.shared.command.CommandAction.SetTicketStatus;
import io.waba.inbox.shared.command.CommandAction.Typing;
import io.waba.inbox.shared.command.CommandResult;
import io.waba.inbox.shared.command.CommandResult.Outcome;
import io.waba.inbox.shared.command.PortalCommand;
import io.waba.inbox.shared.event.TicketStatus;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import io.waba.inbox.shared.wire.WireJson;
import io.waba.inbox.state.commands.CustomerSignals;
import io.waba.inbox.state.consume.PortalCommandConsumer;
import io.waba.inbox.state.store.CommandStore.Answered;
import io.waba.inbox.state.store.StoreClient;
import io.waba.inbox.testing.TestInfrastructure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;

/** What agents wish is done once, whatever crashes or crosses it. */
class PortalCommandsIT {

    private final String name = TestInfrastructure.get().newDatabaseName();
    private final MongoClient client =
            StoreClient.connect(TestInfrastructure.get().mongodbUri(name));
    private final MongoDatabase database = client.getDatabase(name);
    private final Desk desk = new Desk(database);
    private String conversation = "";
    private String ticket = "";

    @BeforeEach
    void oneConversation() {
        database.drop();
        desk.receive("wamid.1");
        desk.receive("wamid.2");
        conversation = desk.conversationOf("wamid.1");
        ticket = desk.ticketOf("wamid.1");
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    private CommandAction action(String kind) {
        return switch (kind) {
            case "read" -> new Read("wamid.2");
            case "assign" -> new Assign(null, Desk.ANA);
            case "assign too late" -> new Assign(Desk.BEN, Desk.ANA);
            case "ticket status" -> new SetTicketStatus(ticket, TicketStatus.PENDING);
            case "another ticket's status" -> new SetTicketStatus("tk_other", TicketStatus.PENDING);
            case "labels" -> new ChangeLabels(List.of("vip"), List.of("new"));
            case "note" -> new AddNote("n-1", "Called back.");
            default -> new Typing();
        };
    }

    private PortalCommand command(String commandId, String agentId, CommandAction action) {
        return Desk.command(commandId, conversation, agentId, action);
    }

    private CommandResult carryOut(String commandId, String agentId, CommandAction action) {
        return desk.carryOut(command(commandId, agentId, action)).result();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "read",
                "assign",
                "assign too late",
                "ticket status",
                "another ticket's status",
                "labels",
                "note",
                "typing"
            })
    void aCommandThatCrashesAtAnyStepAndComesAgainIsAnsweredAndAnnouncedAsIfItHadNot(String kind) {
        PortalCommand command = command("cmd-1", Desk.ANA, action(kind));
        Answered expectedAnswer = desk.carryOut(command);
        Map<String, Document> expected = desk.documents();
        boolean crashed = true;
        for (int step = 1; crashed; step++) {
            oneConversation();
            crashed = crashesAt(step, command);

            assertThat(desk.carryOut(command)).as("crash at step %d", step).isEqualTo(expectedAnswer);
            assertThat(desk.carryOut(command)).as("and once more").isEqualTo(expectedAnswer);
            assertThat(desk.documents()).as("crash at step %d", step).isEqualTo(expected);
        }
    }

    /** Between the crash and the repetition the ticket went on: assigned elsewhere, resolved, followed by the next. */
    @Test
    void aCommandThatComesAgainMuchLaterGetsItsAnswerAndUndoesNothing() {
        PortalCommand command = command("cmd-1", Desk.ANA, action("assign"));
        Answered expected = desk.carryOut(command);
        boolean crashed = true;
        for (int step = 1; crashed; step++) {
            oneConversation();
            crashed = crashesAt(step, command);
            boolean effective = Desk.ANA.equals(desk.ticket(ticket).getString(Fields.ASSIGNEE_ID));
            carryOut("cmd-2", Desk.BEN, new Assign(effective ? Desk.ANA : null, Desk.BEN));
            carryOut("cmd-3", Desk.BEN, new SetTicketStatus(ticket, TicketStatus.RESOLVED));
            desk.receive("wamid.3");

            Answered answered = desk.carryOut(command);

            assertThat(desk.ticket(ticket)).containsEntry(Fields.ASSIGNEE_ID, Desk.BEN);
            if (effective) {
                assertThat(answered).as("crash at step %d", step).isEqualTo(expected);
                assertThat(desk.conversation(conversation)).containsEntry(Fields.ASSIGNEE_ID, null);
            }
        }
    }

    @Test
    void aRefusedAssignmentStaysRefusedWhenItsExpectationCameTrueLater() {
        carryOut("cmd-0", Desk.BEN, new Assign(null, Desk.BEN));
        PortalCommand command = command("cmd-1", Desk.ANA, action("assign"));
        boolean crashed = true;
        boolean refused = false;
        for (int step = 1; crashed; step++) {
            oneConversation();
            carryOut("cmd-0", Desk.BEN, new Assign(null, Desk.BEN));
            crashed = crashesAt(step, command);
            refused |= !desk.ticket(ticket).getList("refusals", Document.class).isEmpty();
            boolean decided = refused;
            carryOut("cmd-2", Desk.BEN, new Assign(Desk.BEN, null));

            CommandResult result = desk.carryOut(command).result();

            assertThat(result.outcome())
                    .as("crash at step %d", step)
                    .isEqualTo(decided ? Outcome.CONFLICT : Outcome.OK);
            assertThat(result.assigneeId()).isEqualTo(decided ? Desk.BEN : Desk.ANA);
        }
        assertThat(refused).isTrue();
    }

    @Test
    void ofTwoAgentsWhoAssignAtOnceOneWinsAndTheOtherIsToldWho() {
        boolean interrupted = true;
        for (int step = 1; interrupted; step++) {
            oneConversation();
            int at = step;
            AtomicInteger operations = new AtomicInteger();
            List<CommandResult> results = new ArrayList<>();
            MongoDatabase disturbed = DisturbedDatabase.wrap(database, where -> {
                if (where.startsWith("before") && operations.incrementAndGet() == at) {
                    results.add(carryOut("cmd-ben", Desk.BEN, new Assign(null, Desk.BEN)));
                }
            });
            results.add(new Desk(disturbed)
                    .carryOut(command("cmd-ana", Desk.ANA, new Assign(null, Desk.ANA)))
                    .result());
            interrupted = operations.get() >= step;
            if (!interrupted) {
                results.add(carryOut("cmd-ben", Desk.BEN, new Assign(null, Desk.BEN)));
            }

            String winner = desk.ticket(ticket).getString(Fields.ASSIGNEE_ID);
            assertThat(results)
                    .as("step %d", step)
                    .extracting(CommandResult::outcome)
                    .containsExactlyInAnyOrder(Outcome.OK, Outcome.CONFLICT);
            assertThat(results).extracting(CommandResult::assigneeId).containsExactly(winner, winner);
            assertThat(desk.conversation(conversation)).containsEntry(Fields.ASSIGNEE_ID, winner);
        }
    }

    @Test
    void aResolvedTicketIsNotAssigned() {
        carryOut("cmd-1", Desk.ANA, new SetTicketStatus(ticket, TicketStatus.RESOLVED));

        CommandResult result = carryOut("cmd-2", Desk.ANA, new Assign(null, Desk.ANA));

        assertThat(result)
                .isEqualTo(new CommandResult(
                        "cmd-2",
                        Outcome.CONFLICT,
                        "ticket: resolved (expected: open or pending)",
                        conversation,
                        ticket,
                        TicketStatus.RESOLVED,
                        null));
    }

    @Test
    void whatAlreadyHoldsHoldsWithoutAChange() {
        carryOut("cmd-1", Desk.ANA, new Assign(null, Desk.ANA));

        Answered again = desk.carryOut(command("cmd-2", Desk.ANA, new Assign(null, Desk.ANA)));
        Answered open = desk.carryOut(command("cmd-3", Desk.ANA, new SetTicketStatus(ticket, TicketStatus.OPEN)));

        assertThat(List.of(again, open)).allSatisfy(answered -> {
            assertThat(answered.result().outcome()).isEqualTo(Outcome.OK);
            assertThat(answered.events()).isEmpty();
        });
        assertThat(desk.ticket(ticket).getList(Fields.HISTORY, Document.class)).hasSize(2);
    }

    @Test
    void readingNeverGoesBack() {
        carryOut("cmd-1", Desk.ANA, new Read("wamid.2"));
        Document before = desk.conversation(conversation).get(Fields.READ_BY, Document.class);

        Answered earlier = desk.carryOut(command("cmd-2", Desk.ANA, new Read("wamid.1")));

        assertThat(earlier.result().outcome()).isEqualTo(Outcome.OK);
        assertThat(earlier.events()).isEmpty();
        assertThat(desk.conversation(conversation).get(Fields.READ_BY, Document.class))
                .isEqualTo(before)
                .containsEntry(Desk.ANA, desk.message("wamid.2").getString(Fields.SORT_KEY));
    }

    @Test
    void labelsOfTwoAgentsAtOnceAreBothThere() {
        boolean interrupted = true;
        for (int step = 1; interrupted; step++) {
            oneConversation();
            int at = step;
            AtomicInteger operations = new AtomicInteger();
            MongoDatabase disturbed = DisturbedDatabase.wrap(database, where -> {
                if (where.startsWith("before") && operations.incrementAndGet() == at) {
                    carryOut("cmd-2", Desk.BEN, new ChangeLabels(List.of("late"), List.of()));
                }
            });
            new Desk(disturbed).carryOut(command("cmd-1", Desk.ANA, new ChangeLabels(List.of("vip"), List.of())));
            interrupted = operations.get() >= step;

            assertThat(desk.conversation(conversation).getList(Fields.LABELS, String.class))
                    .as("step %d", step)
                    .containsExactlyInAnyOrder(interrupted ? new String[] {"vip", "late"} : new String[] {"vip"});
        }
    }

    @Test
    void aCommandInTwoHandsAtOnceGetsOneAnswerWhateverHappensInBetween() {
        PortalCommand command = command("cmd-1", Desk.ANA, action("labels"));
        boolean interrupted = true;
        for (int step = 1; interrupted; step++) {
            oneConversation();
            int at = step;
            AtomicInteger operations = new AtomicInteger();
            List<Answered> answers = new ArrayList<>();
            MongoDatabase disturbed = DisturbedDatabase.wrap(database, where -> {
                if (where.startsWith("before") && operations.incrementAndGet() == at) {
                    answers.add(desk.carryOut(command));
                    carryOut("cmd-2", Desk.BEN, new ChangeLabels(List.of("late"), List.of("vip")));
                }
            });

            answers.add(new Desk(disturbed).carryOut(command));

            interrupted = operations.get() >= step;
            assertThat(Set.copyOf(answers)).as("step %d", step).hasSize(1);
            assertThat(desk.conversation(conversation).getList(Fields.LABELS, String.class))
                    .containsExactly(interrupted ? "late" : "vip");
        }
    }

    @Test
    void aConversationHasFiftyLabelsAtMost() {
        List<String> fifty = IntStream.range(0, 50).mapToObj(i -> "label " + i).toList();
        carryOut("cmd-1", Desk.ANA, new ChangeLabels(fifty, List.of()));

        CommandResult one = carryOut("cmd-2", Desk.ANA, new ChangeLabels(List.of("one more"), List.of()));

        assertThat(one.outcome()).isEqualTo(Outcome.INVALID);
        assertThat(one.reason()).isEqualTo("labels: 51 (expected: 50 or fewer)");
        assertThat(desk.conversation(conversation).getList(Fields.LABELS, String.class))
                .isEqualTo(fifty);
    }

    @ParameterizedTest
    @ValueSource(strings = {"read", "assign", "ticket status", "labels", "note", "typing"})
    void anotherTenantsConversationDoesNotExist(String kind) {
        Map<String, Document> before = desk.documents();
        PortalCommand own = command("cmd-1", Desk.ANA, action(kind));
        PortalCommand crossing = new PortalCommand(
                "cmd-1", "t_other", own.conversationId(), Desk.ANA, own.occurredAt(), "replies", own.action());

        Answered answered = desk.carryOut(crossing);

        assertThat(answered.result().outcome()).isEqualTo(Outcome.NOT_FOUND);
        assertThat(answered.events()).isEmpty();
        assertThat(answered.result().assigneeId()).isNull();
        Map<String, Document> after = desk.documents();
        after.keySet().removeIf(key -> key.startsWith(Collections.COMMANDS));
        assertThat(after).isEqualTo(before);
    }

    @Test
    void anotherConversationsMessageIsNotRead() {
        desk.receive("wamid.9", new io.waba.inbox.shared.inbound.Customer("4915112345678", null, "Erika", null));

        assertThat(carryOut("cmd-1", Desk.ANA, new Read("wamid.9")).outcome()).isEqualTo(Outcome.NOT_FOUND);
        assertThat(desk.conversation(conversation)).doesNotContainKey(Fields.READ_BY);
    }

    @Test
    void anAgentIdThatCannotBeAFieldsNameIsRefused() {
        CommandResult result = carryOut("cmd-1", "a.b$c", new Read("wamid.1"));

        assertThat(result.outcome()).isEqualTo(Outcome.INVALID);
        assertThat(result.reason()).startsWith("agentId: \"a.b$c\" (expected: ");
    }

    @Test
    void typingIsShownForAsLongAsWhatsAppWouldAndNoLonger() {
        List<String> shown = new ArrayList<>();
        Desk showing = new Desk(database, new CustomerSignals() {
            @Override
            public void read(String tenantId, String conversationId, String messageId) {}

            @Override
            public void typing(String tenantId, String conversationId) {
                shown.add(conversationId);
            }
        });

        for (int age : List.of(24, 25, 1_200)) {
            showing.carryOut(new PortalCommand(
                    "cmd-" + age,
                    Instance.TENANT,
                    conversation,
                    Desk.ANA,
                    Samples.NOON.minusSeconds(age),
                    null,
                    new Typing()));
        }

        assertThat(shown).containsExactly(conversation);
    }

    @Test
    void whatNobodyWaitsForIsADeadLetterWhenItIsRefusedExceptForTyping() {
        CachingConnectionFactory connections = new CachingConnectionFactory("127.0.0.1", 1);
        connections.setPublisherConfirmType(CachingConnectionFactory.ConfirmType.CORRELATED);
        connections.setPublisherReturns(true);
        PortalCommandConsumer consumer = new PortalCommandConsumer(
                desk.commands(), events -> {}, new ConfirmedPublisher(connections, Duration.ofSeconds(1)));

        assertThat(consumer.handle(refused("cmd-1", new Read("wamid.1"))))
                .isInstanceOf(io.waba.inbox.amqp.Outcome.DeadLetter.class);
        assertThat(consumer.handle(refused("cmd-2", new Typing()))).isEqualTo(io.waba.inbox.amqp.Outcome.done());
    }

    private static byte[] refused(String commandId, CommandAction action) {
        return WireJson.encode(
                new PortalCommand(commandId, Instance.TENANT, "c_gone", Desk.ANA, Samples.NOON, null, action));
    }

    private boolean crashesAt(int step, PortalCommand command) {
        AtomicInteger steps = new AtomicInteger();
        MongoDatabase disturbed = DisturbedDatabase.wrap(database, where -> {
            if (steps.incrementAndGet() == step) {
                throw new DisturbedDatabase.Crash(where);
            }
        });
        try {
            new Desk(disturbed).carryOut(command);
            return false;
        } catch (DisturbedDatabase.Crash e) {
            return true;
        }
    }
}
