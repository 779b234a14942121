package io.waba.inbox.state.store;

import io.waba.inbox.shared.event.Direction;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a message says and shows after all that was done to it: a function of what it said first and of the set of effects, so it is the same
 * in whatever order they came. The last edit holds, a revoke is for good, and each side has the reaction that it set last.
 *
 * @param original what it said first
 * @param current what it says now
 * @param edits the edits in order
 * @param revokedAt when it was deleted by its writer, or null
 * @param reactions each side's reaction; none for a side that has none
 * @param mark stands for everything that the state was made from; null when nothing was done
 */
public record MessageState(
        MessageVersion original,
        MessageVersion current,
        List<Effect> edits,
        @Nullable Instant revokedAt,
        Map<Direction, Effect> reactions,
        @Nullable String mark) {

    /**
     * The state.
     *
     * @param effects all that was done to the message, in order
     */
    public static MessageState of(MessageVersion original, List<Effect> effects) {
        List<Effect> edits = of(Effect.Kind.EDIT, effects);
        List<Effect> revokes = of(Effect.Kind.REVOKE, effects);
        Map<Direction, Effect> reactions = new EnumMap<>(Direction.class);
        of(Effect.Kind.REACTION, effects).forEach(reaction -> reactions.put(reaction.direction(), reaction));
        reactions.values().removeIf(reaction -> reaction.emoji() == null);
        MessageVersion current = original;
        if (!edits.isEmpty()) {
            current = Objects.requireNonNull(edits.get(edits.size() - 1).version());
        }
        if (!revokes.isEmpty()) {
            current = Objects.requireNonNull(revokes.get(0).version());
        }
        return new MessageState(
                original,
                current,
                edits,
                revokes.isEmpty() ? null : revokes.get(0).timestamp(),
                reactions,
                mark(original, effects));
    }

    private static @Nullable String mark(MessageVersion original, List<Effect> effects) {
        return effects.isEmpty()
                ? null
                : Hash.id(Stream.concat(
                                Stream.of(original.type()),
                                effects.stream().map(effect -> effect.id() + " " + effect.sortKey()))
                        .toArray(String[]::new));
    }

    private static List<Effect> of(Effect.Kind kind, List<Effect> effects) {
        return effects.stream().filter(effect -> effect.kind() == kind).toList();
    }

    /** Whether it says something else than it said first. */
    public boolean rewritten() {
        return !edits.isEmpty() || revokedAt != null;
    }
}
