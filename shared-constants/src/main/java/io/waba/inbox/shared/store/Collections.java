package io.waba.inbox.shared.store;

/** Every MongoDB collection, and who writes it. The documents' fields are in {@link Fields}. */
public final class Collections {

    /** state-manager. {@code _id} = tenant id. */
    public static final String TENANTS = "tenants";

    /** state-manager. {@code _id} = WhatsApp's phone number id; says whose it is. */
    public static final String PHONE_NUMBERS = "phone_numbers";

    /** state-manager. One customer of one tenant. */
    public static final String CONTACTS = "contacts";

    /** state-manager. {@code _id} = conversation id. */
    public static final String CONVERSATIONS = "conversations";

    /** state-manager. {@code _id} = tenant id + ":" + message id. */
    public static final String MESSAGES = "messages";

    /** state-manager. What was said about a message's way, kept also when the message is not known yet; {@code _id} as the message's. */
    public static final String STATUSES = "statuses";

    /** state-manager. Reactions, edits and revokes, by the message that they are about; {@code _id} = tenant id + ":" + WhatsApp's id. */
    public static final String MESSAGE_EFFECTS = "message_effects";

    /** state-manager. Support tickets; {@code _id} = ticket id. */
    public static final String TICKETS = "tickets";

    /** state-manager. Agents' internal notes; {@code _id} = tenant id + ":" + note id. */
    public static final String NOTES = "notes";

    /** state-manager. Conversations that became part of another one; {@code _id} = the old id, {@link Fields#INTO} = the other. */
    public static final String CONVERSATION_REDIRECTS = "conversation_redirects";

    /** state-manager. Which contacts a phone number or user id stands for; {@code _id} = tenant id + ":" + kind + ":" + value. */
    public static final String CONTACT_ALIASES = "contact_aliases";

    /** state-manager. What became of each command of {@code waba.portal.commands}; {@code _id} = tenant id + ":" + command id. */
    public static final String COMMANDS = "commands";

    /** The GridFS bucket of attachments: the portal stores what it fetches and what agents upload. */
    public static final String MEDIA_BUCKET = "media";

    /** state-manager. Webhook updates that are neither message nor status. */
    public static final String NOTIFICATIONS = "notifications";

    /** state-manager. Updates for a phone number id that no tenant has, kept until one does. */
    public static final String UNROUTED = "unrouted";

    /** state-manager. A tenant's latest figures; {@code _id} = tenant id. */
    public static final String METRICS = "figures";

    /** portal, by the relay. {@code _id} = event id. */
    public static final String EVENT_LOG = "event_log";

    /** portal, by the relay. A tenant's last position, kept when the log's entries have expired; {@code _id} = tenant id. */
    public static final String EVENT_POSITIONS = "event_positions";

    /** portal. Which conversations a socket has joined, for when it resumes; {@code _id} = tenant id + ":" + the client's id. */
    public static final String JOINED_CONVERSATIONS = "joined_conversations";

    /** portal. Uploads to {@link #MEDIA_BUCKET} that are under way, or ended with their process; {@code _id} = the file's. */
    public static final String MEDIA_UPLOADS = "media_uploads";

    /** portal. {@code _id} = agent id. */
    public static final String AGENTS = "agents";

    /** portal. Texts that agents have at hand. */
    public static final String CANNED_REPLIES = "canned_replies";

    /** portal. Labels that agents choose from; conversations carry their names. */
    public static final String LABELS = "labels";

    /** portal. Refresh tokens, hashed. */
    public static final String SESSIONS = "sessions";

    private Collections() {}
}
