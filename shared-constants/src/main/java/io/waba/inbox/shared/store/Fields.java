package io.waba.inbox.shared.store;

/** Names of the fields that more than one service reads. */
public final class Fields {

    /** In every document: whose it is, and the first field of every index. */
    public static final String TENANT_ID = "tenantId";

    // phone numbers
    /** The number as people write it; absent where nobody said. */
    public static final String DISPLAY_PHONE_NUMBER = "displayPhoneNumber";

    // conversations
    public static final String PHONE_NUMBER_ID = "phoneNumberId";
    public static final String CONTACT_ID = "contactId";
    public static final String CONTACT_NAME = "contactName";
    public static final String CONTACT_PHONE = "contactPhone";
    public static final String CONTACT_USER_ID = "contactUserId";
    public static final String CREATED_AT = "createdAt";
    public static final String TICKET_STATUS = "ticketStatus";
    public static final String ASSIGNEE_ID = "assigneeId";
    public static final String LAST_MESSAGE = "lastMessage";
    public static final String LAST_MESSAGE_AT = "lastMessageAt";
    public static final String LAST_MESSAGE_ID = "lastMessageId";
    public static final String LAST_DIRECTION = "lastDirection";
    /** The newest message's {@link #SORT_KEY}: the order of the conversation list. */
    public static final String LAST_SORT_KEY = "lastSortKey";
    /** The customer's newest message's time: the 24-hour window starts here. */
    public static final String LAST_INBOUND_AT = "lastInboundAt";
    /** The current ticket. */
    public static final String TICKET_ID = "ticketId";
    /** The current ticket's number, from 1. */
    public static final String TICKET_NUMBER = "ticketNumber";

    public static final String LABELS = "labels";
    /** A document: agent id → {@link #SORT_KEY} of the message that the agent has read up to. */
    public static final String READ_BY = "readBy";
    /** In a redirect: the conversation that holds the messages now. */
    public static final String INTO = "into";
    /** What it counts as in the figures: {@link #WAITING}, active, or absent. */
    public static final String COUNTED_AS = "countedAs";
    /** {@link #COUNTED_AS} of a conversation whose ticket is not resolved and whose customer wrote last. */
    public static final String WAITING = "waiting";
    /** A document: external system → id. */
    public static final String EXTERNAL_IDS = "externalIds";

    // tickets
    public static final String OPENED_AT = "openedAt";
    /** What happened to a ticket, oldest first: a list of documents {type, status, assigneeId, by, at}. */
    public static final String HISTORY = "history";
    /** In a ticket's history: the agent who did it. */
    public static final String BY = "by";
    /** In a ticket's history: when it happened. */
    public static final String AT = "at";

    // notes
    public static final String NOTE_ID = "noteId";
    public static final String AUTHOR_ID = "authorId";

    // messages
    public static final String CONVERSATION_ID = "conversationId";
    public static final String MESSAGE_ID = "messageId";
    public static final String DIRECTION = "direction";
    public static final String TYPE = "type";
    public static final String TEXT = "text";
    public static final String PREVIEW = "preview";
    /** The content as in {@code waba.inbound.messages}, a document. */
    public static final String CONTENT = "content";

    public static final String TIMESTAMP = "timestamp";
    public static final String RECEIVED_AT = "receivedAt";
    /** A string whose order is the messages' order: WhatsApp's time, then ours, then the place in the batch, then the id. */
    public static final String SORT_KEY = "sortKey";

    /** WhatsApp's id of a message: an inbound one's {@link #MESSAGE_ID}; an outbound one's once WhatsApp has accepted it. */
    public static final String WHATSAPP_ID = "whatsappId";
    /** An outbound message's sender's own id. */
    public static final String CLIENT_MESSAGE_ID = "clientMessageId";
    /** The agent who wrote an outbound message; absent when an integration did. */
    public static final String SENT_BY = "sentBy";
    /** The message that this one repeats because a person asked for it. */
    public static final String RESEND_OF = "resendOf";
    /** The {@link #MESSAGE_ID} of the message that this one answers. */
    public static final String REPLY_TO = "replyTo";
    /** How far the sending of an outbound message came: queued, sending, accepted, failed, unconfirmed. */
    public static final String SEND_STATE = "sendState";
    /** A list of documents {from, emoji, at}. */
    public static final String REACTIONS = "reactions";

    public static final String EDITED_AT = "editedAt";
    public static final String REVOKED_AT = "revokedAt";
    /** A document: status → when it was reached. */
    public static final String STATUS_HISTORY = "statusHistory";

    public static final String STATUS = "status";
    public static final String STATUS_RANK = "statusRank";
    public static final String STATUS_AT = "statusAt";
    public static final String ERROR = "error";
    public static final String CONTEXT = "context";
    public static final String FROM = "from";
    public static final String FROM_NAME = "fromName";

    // metrics
    public static final String ACTIVE_CONVERSATIONS = "activeConversations";
    public static final String WAITING_CONVERSATIONS = "waitingConversations";
    /** The zone that {@link #DAYS} are days of. */
    public static final String TIME_ZONE = "timeZone";
    /** A document: ISO date → {@link #DAY_INBOUND}, …; the last 35 days, those without messages left out. */
    public static final String DAYS = "days";

    public static final String DAY_INBOUND = "inbound";
    public static final String DAY_OUTBOUND = "outbound";
    /** How many outbound messages ended a customer's wait. */
    public static final String DAY_ANSWERS = "answers";
    /** How long these waits were together, in milliseconds; on a message, how long its own was. */
    public static final String RESPONSE_MILLIS = "responseMillis";
    /** Customers' messages by hour of the day, 24 of them; absent on days that were counted before there were these. */
    public static final String DAY_INBOUND_HOURS = "inboundHours";
    /** The business's messages in the same way. */
    public static final String DAY_OUTBOUND_HOURS = "outboundHours";

    private Fields() {}
}
