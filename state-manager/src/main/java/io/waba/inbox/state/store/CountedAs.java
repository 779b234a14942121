package io.waba.inbox.state.store;

import io.waba.inbox.shared.event.Direction;
import io.waba.inbox.shared.event.TicketStatus;
import io.waba.inbox.shared.store.Fields;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a conversation counts as in its tenant's figures. */
public enum CountedAs {
    /** It has no ticket, or a resolved one. */
    NOTHING(null),
    /** Its ticket is open or pending, and the business wrote last. */
    ACTIVE("active"),
    /** Active, and the customer wrote last. */
    WAITING(Fields.WAITING);

    private final @Nullable String storedName;

    CountedAs(@Nullable String storedName) {
        this.storedName = storedName;
    }

    /** What a conversation with that ticket status and last direction counts as. */
    public static CountedAs of(@Nullable String ticketStatus, @Nullable String lastDirection) {
        boolean active = TicketStatus.OPEN.wireName().equals(ticketStatus)
                || TicketStatus.PENDING.wireName().equals(ticketStatus);
        if (!active) {
            return NOTHING;
        }
        return Direction.INBOUND.wireName().equals(lastDirection) ? WAITING : ACTIVE;
    }

    /** Null for {@link #NOTHING}, whose field is absent. */
    @Nullable
    String storedName() {
        return storedName;
    }

    static CountedAs ofStored(@Nullable String name) {
        for (CountedAs each : values()) {
            if (Objects.equals(each.storedName, name)) {
                return each;
            }
        }
        throw new IllegalStateException("countedAs: \"" + name + "\" (expected: active, waiting or absent)");
    }
}
