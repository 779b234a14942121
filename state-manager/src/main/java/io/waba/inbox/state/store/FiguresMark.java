package io.waba.inbox.state.store;

import com.mongodb.client.model.Updates;
import java.util.List;
import org.bson.conversions.Bson;

/**
 * Marks what the tenant's figures have still to count, in the write that changes it, so that counting costs the writer nothing and a crash
 * loses nothing. Whoever writes a conversation's ticket status or last direction, or places a message, combines one of these into that very
 * write; the counting finds the marks by an index, counts the difference and takes the mark away
 * (docs/decisions/0007-figures-by-marks-and-a-redo-log.md).
 *
 * <p>A conversation that is counted must not simply be deleted, or it would be counted for ever: write {@link #gone()} to it instead, and it
 * is deleted as soon as it is counted out.
 */
final class FiguresMark {

    /** On a conversation: true while what it counts as may have changed. Absent otherwise. */
    static final String DIRTY = "figuresDirty";

    /** On a conversation or a message: how often it was marked, so that a mark that is set again meanwhile is not taken away. */
    static final String REVISION = "figuresRevision";

    /** On a message: true until it is counted. A new message is stored with it; {@link #moved()} sets it again. */
    static final String UNCOUNTED = "uncounted";

    /** On a conversation: true when it counts nothing any more and can be deleted. */
    static final String GONE = "figuresGone";

    private FiguresMark() {}

    /** For an update of a conversation that may change its ticket status or its last direction. */
    static List<Bson> touched() {
        return List.of(Updates.set(DIRTY, true), Updates.inc(REVISION, 1));
    }

    /** For an upsert of a conversation that sets its ticket status and last direction only when it creates it. */
    static List<Bson> created() {
        return List.of(Updates.setOnInsert(DIRTY, true), Updates.setOnInsert(REVISION, 1));
    }

    /** For the update that empties a conversation for good, such as after a merge. */
    static List<Bson> gone() {
        return List.of(Updates.set(GONE, true), Updates.set(DIRTY, true), Updates.inc(REVISION, 1));
    }

    /**
     * For an update that puts a stored message into another conversation, or changes whether its type counts. Of a conversation either all
     * messages are moved or none.
     */
    static List<Bson> moved() {
        return List.of(Updates.set(UNCOUNTED, true), Updates.inc(REVISION, 1));
    }
}
