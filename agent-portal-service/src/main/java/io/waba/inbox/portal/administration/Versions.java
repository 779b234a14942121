package io.waba.inbox.portal.administration;

import io.waba.inbox.portal.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/** What people who edit the same thing are told. */
final class Versions {

    private Versions() {}

    /** @throws ProblemException when it was not sent */
    static int required(@Nullable Integer version) {
        if (version == null) {
            throw ProblemException.invalid("version", null, "the one that was read");
        }
        return version;
    }

    /** Somebody else was faster. */
    static ProblemException conflict(int version, int current, Object now) {
        return ProblemException.conflict("version: " + version + " (expected: " + current + ")", now);
    }
}
