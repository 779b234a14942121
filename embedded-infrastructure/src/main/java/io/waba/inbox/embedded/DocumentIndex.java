package io.waba.inbox.embedded;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.DefaultQueryMatcher;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.backend.ValueComparator;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.DuplicateKeyError;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An ordered index over one or more paths, unique or not, in memory; built again from the documents when the store opens. Its collection
 * guards it: every call is made under the collection's lock.
 *
 * <p>A document with an array on an indexed path has one entry per element, as in MongoDB.
 */
final class DocumentIndex extends Index<Long> {

    private final boolean unique;
    private final @Nullable Document partialFilter;
    private final List<List<String>> paths;
    private final NavigableSet<Entry> entries;
    private boolean hasArrays;

    /** {@code edge} is 0 for an entry, -1 and 1 for a search key before and after everything that begins with its values. */
    private record Entry(List<@Nullable Object> values, long position, int edge) {}

    DocumentIndex(String name, List<IndexKey> keys, boolean unique, boolean sparse, @Nullable Document partialFilter) {
        super(name, keys, sparse);
        this.unique = unique;
        this.partialFilter = partialFilter;
        this.paths = keys.stream().map(key -> Utils.splitPath(key.getKey())).toList();
        this.entries = new TreeSet<>(order(keys));
    }

    private static Comparator<Entry> order(List<IndexKey> keys) {
        List<ValueComparator> comparators = keys.stream()
                .map(key -> key.isAscending()
                        ? ValueComparator.ascWithoutListHandling()
                        : ValueComparator.ascWithoutListHandling().reversed())
                .toList();
        return (left, right) -> {
            int common = Math.min(left.values.size(), right.values.size());
            for (int i = 0; i < common; i++) {
                int order = comparators.get(i).compare(left.values.get(i), right.values.get(i));
                if (order != 0) {
                    return order;
                }
            }
            int edges = Integer.compare(left.edge, right.edge);
            return edges != 0 ? edges : Long.compare(left.position, right.position);
        };
    }

    /** Whether a search that names these paths, each with a value that is not null, misses no document in this index. */
    boolean isCompleteFor(Document query, Set<String> pathsWithValue) {
        if (isSparse() && !pathsWithValue.contains(getKeys().get(0).getKey())) {
            return false;
        }
        return partialFilter == null
                || partialFilter.entrySet().stream()
                        .allMatch(condition -> Objects.equals(condition.getValue(), query.get(condition.getKey()))
                                || (onlyExists(condition.getValue()) && pathsWithValue.contains(condition.getKey())));
    }

    private static boolean onlyExists(@Nullable Object condition) {
        return condition instanceof Document operators
                && operators.keySet().equals(Set.of("$exists"))
                && Utils.isTrue(operators.get("$exists"));
    }

    /** Whether some document has more than one entry, so that entries are neither a sort order nor ranges of documents. */
    boolean hasArrays() {
        return hasArrays;
    }

    /**
     * Positions of the documents whose values begin with {@code prefix} and lie, on the next path, between the bounds, both included;
     * null is no bound.
     */
    Stream<Long> scan(
            List<@Nullable Object> prefix, @Nullable Object lower, @Nullable Object upper, boolean backwards) {
        boolean bounded = lower != null || upper != null;
        boolean ascending = !bounded || getKeys().get(prefix.size()).isAscending();
        Entry from = edge(prefix, ascending ? lower : upper, -1);
        Entry to = edge(prefix, ascending ? upper : lower, 1);
        if (entries.comparator().compare(from, to) > 0) {
            return Stream.empty();
        }
        NavigableSet<Entry> range = entries.subSet(from, true, to, true);
        return (backwards ? range.descendingSet() : range).stream().map(Entry::position);
    }

    private static Entry edge(List<@Nullable Object> prefix, @Nullable Object bound, int edge) {
        List<@Nullable Object> values = new ArrayList<>(prefix);
        if (bound != null) {
            values.add(bound);
        }
        return new Entry(values, 0, edge);
    }

    private boolean covers(Document document) {
        if (partialFilter != null && !new DefaultQueryMatcher().matches(document, partialFilter)) {
            return false;
        }
        return !isSparse()
                || paths.stream()
                        .anyMatch(path -> valuesAt(document, path).stream().anyMatch(value -> value != null));
    }

    private Set<List<@Nullable Object>> keysOf(Document document) {
        Set<List<@Nullable Object>> keys = new LinkedHashSet<>();
        keys.add(List.of());
        for (List<String> path : paths) {
            Set<List<@Nullable Object>> longer = new LinkedHashSet<>();
            for (List<@Nullable Object> key : keys) {
                for (Object value : valuesAt(document, path)) {
                    List<@Nullable Object> values = new ArrayList<>(key);
                    values.add(value);
                    longer.add(values);
                }
            }
            keys = longer;
        }
        return keys;
    }

    /** Never empty: what is missing, and an empty array, is null. */
    private static Collection<@Nullable Object> valuesAt(Document document, List<String> path) {
        Set<@Nullable Object> values = new LinkedHashSet<>();
        collect(document, path, values);
        return values.isEmpty() ? Collections.singleton(null) : values;
    }

    private static void collect(@Nullable Object value, List<String> path, Set<@Nullable Object> values) {
        if (value instanceof Collection<?> elements) {
            elements.forEach(element -> collect(element, path, values));
        } else if (path.isEmpty()) {
            values.add(value);
        } else if (value instanceof Document document) {
            collect(document.get(path.get(0)), path.subList(1, path.size()), values);
        } else {
            values.add(null);
        }
    }

    private @Nullable Long holderOf(List<@Nullable Object> key, @Nullable Long except) {
        return entries.subSet(new Entry(key, 0, -1), new Entry(key, 0, 1)).stream()
                .map(Entry::position)
                .filter(position -> !position.equals(except))
                .findFirst()
                .orElse(null);
    }

    private void requireFree(Document document, @Nullable Long except, MongoCollection<Long> collection) {
        if (!unique || !covers(document)) {
            return;
        }
        for (List<@Nullable Object> key : keysOf(document)) {
            if (holderOf(key, except) != null) {
                throw new DuplicateKeyError(this, collection, getKeys(), new KeyValue(key));
            }
        }
    }

    @Override
    public void checkAdd(Document document, MongoCollection<Long> collection) {
        requireFree(document, null, collection);
    }

    @Override
    public void add(Document document, Long position, MongoCollection<Long> collection) {
        requireFree(document, null, collection);
        if (covers(document)) {
            Set<List<@Nullable Object>> keys = keysOf(document);
            hasArrays |= keys.size() > 1;
            keys.forEach(key -> entries.add(new Entry(key, position, 0)));
        }
    }

    void remove(Document document, Long position) {
        keysOf(document).forEach(key -> entries.remove(new Entry(key, position, 0)));
    }

    @Override
    public void checkUpdate(Document oldDocument, Document newDocument, MongoCollection<Long> collection) {
        requireFree(newDocument, getPosition(oldDocument), collection);
    }

    @Override
    public void updateInPlace(
            Document oldDocument, Document newDocument, Long position, MongoCollection<Long> collection) {
        remove(oldDocument, position);
        add(newDocument, position, collection);
    }

    /** Null for an index that cannot tell one document from another. */
    @Override
    public @Nullable Long getPosition(Document document) {
        return unique && covers(document) ? holderOf(keysOf(document).iterator().next(), null) : null;
    }

    @Override
    public Long remove(Document document) {
        throw new UnsupportedOperationException("a document is removed by its position");
    }

    /** False: {@link DocumentQuery} chooses the index. */
    @Override
    public boolean canHandle(Document query) {
        return false;
    }

    @Override
    public Iterable<Long> getPositions(Document query) {
        throw new UnsupportedOperationException("positions come from scan()");
    }

    @Override
    public long getCount() {
        return entries.size();
    }

    @Override
    public long getDataSize() {
        return entries.size();
    }

    @Override
    public boolean hasSameOptions(Index<?> other) {
        return other instanceof DocumentIndex index
                && unique == index.unique
                && isSparse() == index.isSparse()
                && Objects.equals(partialFilter, index.partialFilter)
                && getKeys().toString().equals(index.getKeys().toString());
    }

    @Override
    public boolean isUnique() {
        return unique;
    }

    @Override
    public void drop() {
        entries.clear();
    }
}
