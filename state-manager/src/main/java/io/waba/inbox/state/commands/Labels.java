package io.waba.inbox.state.commands;

import io.waba.inbox.shared.command.CommandAction;
import io.waba.inbox.shared.command.CommandAction.ChangeLabels;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** How labels change: in the order in which they were added, each once. */
final class Labels {

    private Labels() {}

    /** Unchecked and with nothing to debug, because it only tells the caller. */
    static final class TooManyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManyException(int count) {
            super("labels: " + count + " (expected: " + CommandAction.MOST_LABELS + " or fewer)");
        }
    }

    /** @throws TooManyException when the conversation would have more labels than one may have */
    static List<String> changed(List<String> labels, ChangeLabels wish) {
        Set<String> changed = new LinkedHashSet<>(labels);
        wish.remove().forEach(changed::remove);
        changed.addAll(wish.add());
        if (changed.size() > CommandAction.MOST_LABELS && changed.size() > labels.size()) {
            throw new TooManyException(changed.size());
        }
        return List.copyOf(changed);
    }
}
