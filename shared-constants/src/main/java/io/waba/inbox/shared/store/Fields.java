package io.waba.inbox.shared.store;

/** Names of the fields that more than one service reads. */
public final class Fields {

    /** In every document: whose it is, and the first field of every index. */
    public static final String TENANT_ID = "tenantId";

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
    /** A document: external system → id. */
    public static final String EXTERNAL_IDS = "externalIds";

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
    public static final String TOTAL_MESSAGES_TODAY = "totalMessagesToday";
    public static final String AVG_RESPONSE_TIME = "avgResponseTime";

    private Fields() {}
}
