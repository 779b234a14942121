package io.waba.inbox.portal.paging;

import io.waba.inbox.portal.problem.ProblemException;

/** How many items a page has. */
public final class Pages {

    /** What a list gives that was not told how much. */
    public static final String DEFAULT_LIMIT = "50";

    private static final int MAX_LIMIT = 200;

    private Pages() {}

    /**
     * The size of a page that was asked for.
     *
     * @throws ProblemException when there can be no page of that size
     */
    public static int checked(int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw ProblemException.invalid("limit", limit, "1-" + MAX_LIMIT);
        }
        return limit;
    }
}
