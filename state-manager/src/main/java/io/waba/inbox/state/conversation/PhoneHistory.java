package io.waba.inbox.state.conversation;

import io.waba.inbox.state.store.PhoneAlias;
import io.waba.inbox.state.store.PhoneAlias.Change;
import io.waba.inbox.state.store.PhoneAlias.Sighting;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who had a phone number when. A number passes from hand to hand: changes to it and away from it divide its time into tenures, and a change
 * joins the tenure that ends at the one number to the one that begins at the other: one person. Whoever had the number then is the user who was
 * seen last by then in that person's tenures; if none was, the one who is seen first afterwards; if none ever was, somebody known only by the
 * number that the first of the tenures was at. A function of what was seen, whatever the order of seeing it.
 */
final class PhoneHistory {

    private final Function<String, PhoneAlias> aliases;

    PhoneHistory(Function<String, PhoneAlias> aliases) {
        this.aliases = aliases;
    }

    /**
     * Somebody who had a number.
     *
     * @param userId the user; null when none was seen
     * @param phone the number that the person is known by otherwise
     * @param since when somebody else left that number to the person; null for its first owner
     */
    record Owner(@Nullable String userId, String phone, @Nullable Instant since) {}

    /**
     * A moment at which a number changed hands.
     *
     * @param begins whether the other number's owner came to this one, from that moment on; otherwise this one's owner went to the other one, after
     *     that moment
     */
    private record Boundary(boolean begins, Change change) {}

    /** A number between two of its boundaries; the index is that of the boundary where it ends. */
    private record Tenure(String phone, int index) {}

    /** Who had the number. */
    Owner ownerAt(String phone, Instant at) {
        List<Tenure> person = tenuresOf(new Tenure(phone, indexAt(boundaries(phone), at)));
        List<Sighting> sightings =
                person.stream().flatMap(tenure -> seenIn(tenure).stream()).toList();
        Optional<Sighting> user = sightings.stream()
                .filter(seen -> !seen.at().isAfter(at))
                .max(Comparator.comparing(Sighting::at).thenComparing(Sighting::userId))
                .or(() -> sightings.stream()
                        .min(Comparator.comparing(Sighting::at).thenComparing(Sighting::userId)));
        Tenure first = person.get(0);
        Instant since = first.index() == 0
                ? null
                : boundaries(first.phone()).get(first.index() - 1).change().at();
        return new Owner(user.map(Sighting::userId).orElse(null), first.phone(), since);
    }

    /** The number and all numbers that changes join to it. */
    Set<String> joinedTo(String phone) {
        Set<String> found = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(phone));
        while (!open.isEmpty()) {
            String next = open.remove();
            if (found.add(next)) {
                PhoneAlias alias = aliases.apply(next);
                alias.cameFrom().forEach(change -> open.add(change.phone()));
                alias.wentTo().forEach(change -> open.add(change.phone()));
            }
        }
        return found;
    }

    /** All tenures of the person who has this one, in order. */
    private List<Tenure> tenuresOf(Tenure tenure) {
        Set<Tenure> visited = new HashSet<>(Set.of(tenure));
        Deque<Tenure> person = new ArrayDeque<>(List.of(tenure));
        // Backwards time decreases with every step; forwards two changes in one second could lead in a circle.
        for (Tenure t = before(tenure); t != null && visited.add(t); t = before(t)) {
            person.addFirst(t);
        }
        for (Tenure t = after(tenure); t != null && visited.add(t); t = after(t)) {
            person.addLast(t);
        }
        return new ArrayList<>(person);
    }

    private @Nullable Tenure before(Tenure tenure) {
        if (tenure.index() == 0) {
            return null;
        }
        Boundary start = boundaries(tenure.phone()).get(tenure.index() - 1);
        if (!start.begins()) {
            return null;
        }
        String phone = start.change().phone();
        Instant at = start.change().at();
        long earlier = boundaries(phone).stream()
                .filter(boundary -> boundary.change().at().isBefore(at))
                .count();
        return new Tenure(phone, (int) earlier);
    }

    private @Nullable Tenure after(Tenure tenure) {
        List<Boundary> boundaries = boundaries(tenure.phone());
        if (tenure.index() == boundaries.size()
                || boundaries.get(tenure.index()).begins()) {
            return null;
        }
        Change end = boundaries.get(tenure.index()).change();
        return new Tenure(end.phone(), indexAt(boundaries(end.phone()), end.at()));
    }

    private List<Sighting> seenIn(Tenure tenure) {
        List<Boundary> boundaries = boundaries(tenure.phone());
        return aliases.apply(tenure.phone()).seen().stream()
                .filter(seen -> indexAt(boundaries, seen.at()) == tenure.index())
                .toList();
    }

    private List<Boundary> boundaries(String phone) {
        PhoneAlias alias = aliases.apply(phone);
        List<Boundary> all = new ArrayList<>();
        alias.cameFrom().forEach(change -> all.add(new Boundary(true, change)));
        alias.wentTo().forEach(change -> all.add(new Boundary(false, change)));
        all.sort(Comparator.comparing((Boundary boundary) -> boundary.change().at())
                .thenComparing(boundary -> !boundary.begins())
                .thenComparing(boundary -> boundary.change().phone()));
        List<Boundary> distinct = new ArrayList<>();
        for (Boundary boundary : all) {
            // WhatsApp tells every business number of a change, each in its own second.
            Boundary last = distinct.isEmpty() ? null : distinct.get(distinct.size() - 1);
            if (last == null
                    || last.begins() != boundary.begins()
                    || !last.change().phone().equals(boundary.change().phone())) {
                distinct.add(boundary);
            }
        }
        return distinct;
    }

    private static int indexAt(List<Boundary> boundaries, Instant at) {
        return (int) boundaries.stream()
                .filter(boundary -> boundary.begins()
                        ? !boundary.change().at().isAfter(at)
                        : boundary.change().at().isBefore(at))
                .count();
    }
}
