package io.waba.inbox.state.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.waba.inbox.shared.event.Direction;
import io.waba.inbox.shared.inbound.Customer;
import io.waba.inbox.shared.inbound.InboundStatus;
import io.waba.inbox.shared.inbound.MessageContent;
import io.waba.inbox.shared.inbound.MessageStatus;
import io.waba.inbox.shared.inbound.WhatsAppError;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.state.Samples;
import io.waba.inbox.testing.TestInfrastructure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Which of several things that were said holds, whatever comes first. {@code AnyOrderIT} shows that every order ends in the same; this, in
 * what.
 */
class MergeRulesIT {

    private static final String TENANT = "t_abc123";
    private static final Instant NOON = Samples.NOON;

    private final String name = TestInfrastructure.get().newDatabaseName();
    private final MongoClient client =
            StoreClient.connect(TestInfrastructure.get().mongodbUri(name));
    private final MongoDatabase database = client.getDatabase(name);
    private final StatusStore statuses = new StatusStore(database);
    private final EffectStore effects = new EffectStore(database);
    private final ContactStore contacts = new ContactStore(database);
    private int messages;

    @AfterEach
    void disconnect() {
        client.close();
    }

    /** In every order, and each of them twice. */
    private static <T> void inEveryOrder(List<T> all, Consumer<List<T>> check) {
        permute(new ArrayList<>(), all, check);
    }

    private static <T> void permute(List<T> begun, List<T> rest, Consumer<List<T>> check) {
        if (rest.isEmpty()) {
            List<T> twice = new ArrayList<>(begun);
            twice.addAll(begun);
            check.accept(twice);
        }
        for (T next : rest) {
            List<T> longer = new ArrayList<>(begun);
            longer.add(next);
            permute(longer, rest.stream().filter(other -> other != next).toList(), check);
        }
    }

    // ---- statuses

    private StatusRecord sum(List<InboundStatus> said) {
        String messageId = "wamid." + messages++;
        said.forEach(status -> {
            InboundStatus of = Samples.status(messageId, status.status(), status.timestamp());
            statuses.add(
                    TENANT,
                    status.errors().isEmpty()
                            ? of
                            : Samples.failed(of, status.errors().get(0)));
        });
        return statuses.find(TENANT, messageId).orElseThrow();
    }

    @Test
    void theHighestStatusHoldsEvenIfItHappenedEarlier() {
        inEveryOrder(
                List.of(
                        Samples.status("wamid.any", MessageStatus.SENT, NOON.plusSeconds(3)),
                        Samples.status("wamid.any", MessageStatus.DELIVERED, NOON.plusSeconds(2)),
                        Samples.status("wamid.any", MessageStatus.READ, NOON.plusSeconds(1))),
                said -> {
                    StatusRecord sum = sum(said);
                    assertThat(sum.status()).isEqualTo(MessageStatus.READ);
                    assertThat(sum.statusAt()).isEqualTo(NOON.plusSeconds(1));
                    assertThat(sum.history()).containsEntry(MessageStatus.SENT, NOON.plusSeconds(3));
                });
    }

    @Test
    void failedIsTheEndAndOfSeveralFailuresTheFirstHoldsAndOfTwoAtOnceTheSmallerCode() {
        InboundStatus failed = Samples.status("wamid.any", MessageStatus.FAILED, NOON.plusSeconds(1));
        inEveryOrder(
                List.of(
                        Samples.status("wamid.any", MessageStatus.PLAYED, NOON.plusSeconds(9)),
                        Samples.status("wamid.any", MessageStatus.FAILED, NOON.plusSeconds(5)),
                        Samples.failed(failed, new WhatsAppError(131_026, "Undeliverable", null, null, null)),
                        Samples.failed(failed, new WhatsAppError(131_000, "Unknown", null, null, null))),
                said -> {
                    StatusRecord sum = sum(said);
                    assertThat(sum.status()).isEqualTo(MessageStatus.FAILED);
                    assertThat(sum.statusAt()).isEqualTo(NOON.plusSeconds(1));
                    assertThat(sum.error()).extracting(WhatsAppError::code).isEqualTo(131_000);
                });
    }

    @Test
    void ofTheSameStatusTheEarliestTimeHolds() {
        inEveryOrder(
                List.of(
                        Samples.status("wamid.any", MessageStatus.READ, NOON.plusSeconds(2)),
                        Samples.status("wamid.any", MessageStatus.READ, NOON.plusSeconds(1)),
                        Samples.status("wamid.any", MessageStatus.READ, NOON.plusSeconds(3))),
                said -> {
                    StatusRecord sum = sum(said);
                    assertThat(sum.statusAt()).isEqualTo(NOON.plusSeconds(1));
                    assertThat(sum.history()).containsEntry(MessageStatus.READ, NOON.plusSeconds(1));
                });
    }

    // ---- reactions, edits, revokes

    private static Effect effect(
            String id,
            Effect.Kind kind,
            int second,
            Direction direction,
            @Nullable String emoji,
            @Nullable String text) {
        return new Effect(
                id,
                "target",
                kind,
                String.format("%010d", second),
                NOON.plusSeconds(second),
                direction,
                "+1",
                emoji,
                text == null ? null : MessageVersion.of(new MessageContent.Text(text)));
    }

    private static Effect reaction(int second, Direction direction, @Nullable String emoji) {
        return effect("reaction" + second, Effect.Kind.REACTION, second, direction, emoji, null);
    }

    private static Effect edit(int second, String text) {
        return effect("edit" + second, Effect.Kind.EDIT, second, Direction.INBOUND, null, text);
    }

    private static Effect revoke(int second) {
        return effect("revoke" + second, Effect.Kind.REVOKE, second, Direction.INBOUND, null, "revoked" + second);
    }

    /** As the store hands them out, whatever came first. */
    private MessageState state(List<Effect> said) {
        String targetId = "wamid." + messages++;
        said.forEach(effect -> effects.add(
                TENANT,
                new Effect(
                        targetId + effect.id(),
                        targetId,
                        effect.kind(),
                        effect.sortKey(),
                        effect.timestamp(),
                        effect.direction(),
                        effect.from(),
                        effect.emoji(),
                        effect.version())));
        return MessageState.of(MessageVersion.of(new MessageContent.Text("original")), effects.of(TENANT, targetId));
    }

    @Test
    void theLastEditHolds() {
        inEveryOrder(List.of(edit(1, "first"), edit(2, "second"), edit(3, "third")), said -> {
            MessageState state = state(said);
            assertThat(state.current().words()).isEqualTo("third");
            assertThat(state.original().words()).isEqualTo("original");
            assertThat(state.edits()).hasSize(3);
            assertThat(state.revokedAt()).isNull();
        });
    }

    @Test
    void whatWasRevokedStaysRevokedSinceTheFirstTimeWhateverItsEditsSay() {
        inEveryOrder(List.of(edit(1, "before"), revoke(2), revoke(3), edit(4, "after")), said -> {
            MessageState state = state(said);
            assertThat(state.current().words()).isEqualTo("revoked2");
            assertThat(state.revokedAt()).isEqualTo(NOON.plusSeconds(2));
        });
    }

    @Test
    void theLastReactionOfEachSideHoldsUnlessItWasTakenAway() {
        inEveryOrder(
                List.of(
                        reaction(1, Direction.INBOUND, "a"),
                        reaction(2, Direction.OUTBOUND, "b"),
                        reaction(3, Direction.INBOUND, "c"),
                        reaction(4, Direction.OUTBOUND, null)),
                said -> {
                    MessageState state = state(said);
                    assertThat(state.reactions()).containsOnlyKeys(Direction.INBOUND);
                    assertThat(state.reactions().get(Direction.INBOUND))
                            .extracting(Effect::emoji)
                            .isEqualTo("c");
                });
    }

    @Test
    void ofOneEffectThatWasDeliveredSeveralTimesTheFirstPlaceHolds() {
        Effect once = edit(5, "once");
        Effect earlier = effect("edit5", Effect.Kind.EDIT, 3, Direction.INBOUND, null, "once");
        inEveryOrder(
                List.of(once, earlier, edit(4, "between")),
                said -> assertThat(state(said).current().words()).isEqualTo("between"));
    }

    // ---- contacts

    @Test
    void ofAContactTheNewestNameHoldsAndNoNameTakesNoneAway() {
        List<Document> seen = new ArrayList<>();
        inEveryOrder(List.of(1, 2, 3), seconds -> {
            String contactId = "ct_" + messages++;
            for (int second : seconds) {
                Customer customer = new Customer("1234567890", null, second == 3 ? null : "name" + second, null);
                contacts.seen(TENANT, contactId, customer, NOON.plusSeconds(second));
            }
            seen.add(database.getCollection(Collections.CONTACTS)
                    .find(new Document("_id", contactId))
                    .first());
        });
        assertThat(seen).hasSize(6).allSatisfy(contact -> {
            assertThat(contact.getString("name")).isEqualTo("name2");
            assertThat(contact.getDate("createdAt")).isEqualTo(NOON.plusSeconds(1));
        });
    }
}
