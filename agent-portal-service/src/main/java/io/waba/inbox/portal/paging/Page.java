package io.waba.inbox.portal.paging;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list.
 *
 * @param nextCursor the next page's; null on the last one
 */
public record Page<T>(List<T> items, @Nullable String nextCursor) {

    /** The same page of what is shown of its items. */
    public <V> Page<V> map(Function<? super T, ? extends V> view) {
        return new Page<>(items.stream().<V>map(view).toList(), nextCursor);
    }
}
