package io.waba.inbox.portal.inbox;

import io.waba.inbox.portal.problem.ProblemException;

/** How many items a page has. */
final class Pages {

    static final String DEFAULT_LIMIT = "50";

    private static final int MAX_LIMIT = 200;

    private Pages() {}

    /** @throws ProblemException when there can be no page of that size */
    static int checked(int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw ProblemException.invalid("limit", limit, "1-" + MAX_LIMIT);
        }
        return limit;
    }
}
