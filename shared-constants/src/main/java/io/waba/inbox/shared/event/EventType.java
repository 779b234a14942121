package io.waba.inbox.shared.event;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Optional;

/** Every event name that a browser can receive. */
public enum EventType {
    NEW_MESSAGE("new_message", PortalEvent.NewMessage.class, true),
    CONVERSATION_UPDATE("conversation_update", PortalEvent.ConversationUpdate.class, true),
    STATUS_UPDATE("status_update", PortalEvent.StatusUpdate.class, true),
    METRICS_UPDATE("metrics_update", PortalEvent.MetricsUpdate.class, false),
    TICKET_UPDATE("ticket_update", PortalEvent.TicketUpdate.class, true),
    MESSAGE_REACTION("message_reaction", PortalEvent.MessageReaction.class, true),
    MESSAGE_UPDATE("message_update", PortalEvent.MessageUpdate.class, true),
    PRESENCE_UPDATE("presence_update", PortalEvent.PresenceUpdate.class, false),
    TYPING("typing", PortalEvent.Typing.class, false),
    VIEWING("viewing", PortalEvent.Viewing.class, false),
    CONVERSATION_READ("conversation_read", PortalEvent.ConversationRead.class, false),
    CATALOG_UPDATE("catalog_update", PortalEvent.CatalogUpdate.class, false);

    private final String wireName;
    private final Class<? extends PortalEvent> dataType;
    private final boolean logged;

    EventType(String wireName, Class<? extends PortalEvent> dataType, boolean logged) {
        this.wireName = wireName;
        this.dataType = dataType;
        this.logged = logged;
    }

    @JsonValue
    public String wireName() {
        return wireName;
    }

    public Class<? extends PortalEvent> dataType() {
        return dataType;
    }

    /** Whether the relay gives it a position and keeps it in the event log, so that a client that was away gets it later. */
    public boolean logged() {
        return logged;
    }

    /** The type of that name, or empty for one that is new to us. */
    public static Optional<EventType> of(String wireName) {
        return Arrays.stream(values())
                .filter(type -> type.wireName.equals(wireName))
                .findFirst();
    }
}
