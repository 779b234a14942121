package io.waba.inbox.embedded;

import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.bson.BsonRegularExpression;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the index for a query. What an index yields are candidates, never too few: the caller still matches each against the whole
 * query, so a condition that is not understood here costs time only.
 */
final class DocumentQuery {

    private static final int MOST_SCANS = 1_000;

    private final Document query;
    private final @Nullable Document orderBy;
    private final Map<String, Condition> conditions = new HashMap<>();

    /** On one path: one of the values, or between the bounds. */
    private record Condition(@Nullable List<@Nullable Object> values, @Nullable Object lower, @Nullable Object upper) {

        boolean excludesNull() {
            return values == null || !values.contains(null);
        }
    }

    /**
     * What an index yields.
     *
     * @param index the first of several
     * @param ordered whether candidates come in the order that was asked for
     */
    record Candidates(DocumentIndex index, Stream<Long> positions, boolean ordered) {}

    private record Plan(
            DocumentIndex index,
            List<List<@Nullable Object>> prefixes,
            @Nullable Object lower,
            @Nullable Object upper,
            int pathsUsed,
            boolean ordered,
            boolean backwards) {

        int benefit() {
            return (pathsUsed == 0 && !ordered) ? 0 : 4 * pathsUsed + (ordered ? 2 : 0) + (index.isUnique() ? 1 : 0);
        }

        Stream<Long> positions() {
            Stream<Long> positions = prefixes.stream().flatMap(prefix -> index.scan(prefix, lower, upper, backwards));
            return index.hasArrays() || prefixes.size() > 1 ? positions.distinct() : positions;
        }
    }

    DocumentQuery(Document query, @Nullable Document orderBy) {
        this.query = query;
        this.orderBy = orderBy == null || orderBy.isEmpty() ? null : orderBy;
        collect(query);
    }

    /** Null when no index is of use and every document is a candidate. */
    @Nullable
    Candidates candidates(Collection<DocumentIndex> indexes) {
        Plan best = null;
        for (DocumentIndex index : indexes) {
            Plan plan = plan(index);
            if (plan != null && plan.benefit() > (best == null ? 0 : best.benefit())) {
                best = plan;
            }
        }
        return best == null ? ofEither(indexes) : new Candidates(best.index(), best.positions(), best.ordered());
    }

    /** What the indexes yield for each of the alternatives of an {@code $or}, when they are of use for all of them. */
    private @Nullable Candidates ofEither(Collection<DocumentIndex> indexes) {
        if (!(query.get("$or") instanceof Collection<?> clauses)) {
            return null;
        }
        List<Candidates> each = new ArrayList<>();
        for (Object clause : clauses) {
            Candidates candidates = new DocumentQuery((Document) clause, null).candidates(indexes);
            if (candidates == null) {
                return null;
            }
            each.add(candidates);
        }
        return each.isEmpty()
                ? null
                : new Candidates(
                        each.get(0).index(),
                        each.stream().flatMap(Candidates::positions).distinct(),
                        false);
    }

    private void collect(Document clause) {
        clause.forEach((path, operand) -> {
            if (path.equals("$and") && operand instanceof Collection<?> clauses) {
                clauses.forEach(each -> collect((Document) each));
            } else if (!path.startsWith("$")) {
                Condition condition = condition(operand);
                if (condition != null) {
                    conditions.merge(path, condition, (first, second) -> first.values != null ? first : second);
                }
            }
        });
    }

    private static @Nullable Condition condition(@Nullable Object operand) {
        if (!(operand instanceof Document operators)
                || operators.keySet().stream().noneMatch(key -> key.startsWith("$"))) {
            return isValue(operand) ? equalTo(operand) : null;
        }
        if (operators.containsKey("$eq")) {
            return isValue(operators.get("$eq")) ? equalTo(operators.get("$eq")) : null;
        }
        if (operators.get("$in") instanceof Collection<?> values) {
            return values.stream().allMatch(DocumentQuery::isValue)
                    ? new Condition(new ArrayList<>(values), null, null)
                    : null;
        }
        Object lower = bound(operators, "$gte", "$gt");
        Object upper = bound(operators, "$lte", "$lt");
        return lower == null && upper == null ? null : new Condition(null, lower, upper);
    }

    private static Condition equalTo(@Nullable Object value) {
        List<@Nullable Object> values = new ArrayList<>();
        values.add(value);
        return new Condition(values, null, null);
    }

    private static @Nullable Object bound(Document operators, String... names) {
        for (String name : names) {
            Object value = operators.get(name);
            if (value != null) {
                return isValue(value) ? value : null;
            }
        }
        return null;
    }

    private static boolean isValue(@Nullable Object operand) {
        return !(operand instanceof Collection) && !(operand instanceof BsonRegularExpression);
    }

    private @Nullable Plan plan(DocumentIndex index) {
        Set<String> pathsWithValue = conditions.entrySet().stream()
                .filter(entry -> entry.getValue().excludesNull())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        if (!index.isCompleteFor(query, pathsWithValue)) {
            return null;
        }
        List<List<@Nullable Object>> prefixes = new ArrayList<>();
        prefixes.add(List.of());
        List<IndexKey> keys = index.getKeys();
        int used = 0;
        Condition condition = null;
        while (used < keys.size()) {
            condition = conditions.get(keys.get(used).getKey());
            if (condition == null
                    || condition.values == null
                    || prefixes.size() * condition.values.size() > MOST_SCANS) {
                break;
            }
            prefixes = append(prefixes, condition.values);
            used++;
            condition = null;
        }
        Object lower = condition == null || condition.values != null ? null : condition.lower;
        Object upper = condition == null || condition.values != null ? null : condition.upper;
        if (lower != null && index.hasArrays()) {
            // An array may reach both bounds with different elements.
            upper = null;
        }
        int direction = prefixes.size() == 1 && !index.hasArrays() ? direction(keys.subList(used, keys.size())) : 0;
        boolean bounded = lower != null || upper != null;
        return new Plan(index, prefixes, lower, upper, used + (bounded ? 1 : 0), direction != 0, direction < 0);
    }

    private static List<List<@Nullable Object>> append(
            List<List<@Nullable Object>> prefixes, List<@Nullable Object> values) {
        List<List<@Nullable Object>> longer = new ArrayList<>();
        for (List<@Nullable Object> prefix : prefixes) {
            for (Object value : values) {
                List<@Nullable Object> each = new ArrayList<>(prefix);
                each.add(value);
                longer.add(each);
            }
        }
        return longer;
    }

    /** 1 when these keys are in the order asked for, -1 when in its reverse, 0 when in neither or none is asked for. */
    private int direction(List<IndexKey> keys) {
        if (orderBy == null || orderBy.size() > keys.size()) {
            return 0;
        }
        int direction = 0;
        int i = 0;
        for (Map.Entry<String, Object> wanted : orderBy.entrySet()) {
            IndexKey key = keys.get(i++);
            if (!key.getKey().equals(wanted.getKey()) || !(wanted.getValue() instanceof Number order)) {
                return 0;
            }
            int here = (order.intValue() > 0) == key.isAscending() ? 1 : -1;
            if (direction != 0 && here != direction) {
                return 0;
            }
            direction = here;
        }
        return direction;
    }
}
