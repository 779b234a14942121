package io.waba.inbox.shared.inbound;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.waba.inbox.shared.wire.Require;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a message says, one record per WhatsApp message type; the JSON property {@code type} tells which. A type that we do not know is
 * {@link Unknown} and keeps the message whole.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(MessageContent.Text.class),
    @JsonSubTypes.Type(MessageContent.Image.class),
    @JsonSubTypes.Type(MessageContent.Video.class),
    @JsonSubTypes.Type(MessageContent.Audio.class),
    @JsonSubTypes.Type(MessageContent.Document.class),
    @JsonSubTypes.Type(MessageContent.Sticker.class),
    @JsonSubTypes.Type(MessageContent.Location.class),
    @JsonSubTypes.Type(MessageContent.Contacts.class),
    @JsonSubTypes.Type(MessageContent.Button.class),
    @JsonSubTypes.Type(MessageContent.Interactive.class),
    @JsonSubTypes.Type(MessageContent.Order.class),
    @JsonSubTypes.Type(MessageContent.Reaction.class),
    @JsonSubTypes.Type(MessageContent.SystemChange.class),
    @JsonSubTypes.Type(MessageContent.Unsupported.class),
    @JsonSubTypes.Type(MessageContent.Edit.class),
    @JsonSubTypes.Type(MessageContent.Revoke.class),
    @JsonSubTypes.Type(MessageContent.RequestWelcome.class),
    @JsonSubTypes.Type(MessageContent.Ephemeral.class),
    @JsonSubTypes.Type(MessageContent.Unknown.class)
})
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface MessageContent {

    /** The words to show: a text's body or a file's caption; null for content without words. */
    default @Nullable String text() {
        return null;
    }

    /** One line for a list, for content that is more than its words; null for {@link Text}. */
    @Nullable
    String preview();

    /** The attached file, or null. */
    default @Nullable Media attachment() {
        return null;
    }

    /** Whether nobody has to answer it: WhatsApp says it rather than the customer, or it says nothing that we can show. */
    default boolean quiet() {
        return false;
    }

    /** The wire name: the value of the JSON property {@code type}. */
    default String type() {
        return getClass().getAnnotation(JsonTypeName.class).value();
    }

    private static String labelled(String label, @Nullable String detail) {
        return detail == null || detail.isBlank() ? label : label + ": " + detail.strip();
    }

    @JsonTypeName("text")
    record Text(String body) implements MessageContent {
        public Text {
            Require.present("body", body);
        }

        @Override
        public String text() {
            return body;
        }

        @Override
        public @Nullable String preview() {
            return null;
        }
    }

    @JsonTypeName("image")
    record Image(Media media, @Nullable String caption) implements MessageContent {
        public Image {
            Require.present("media", media);
        }

        @Override
        public @Nullable String text() {
            return caption;
        }

        @Override
        public String preview() {
            return labelled("📷 Photo", caption);
        }

        @Override
        public Media attachment() {
            return media;
        }
    }

    @JsonTypeName("video")
    record Video(Media media, @Nullable String caption) implements MessageContent {
        public Video {
            Require.present("media", media);
        }

        @Override
        public @Nullable String text() {
            return caption;
        }

        @Override
        public String preview() {
            return labelled("🎥 Video", caption);
        }

        @Override
        public Media attachment() {
            return media;
        }
    }

    /**
     * A sound, spoken or attached.
     *
     * @param voice whether it was recorded in the chat rather than attached as a file
     */
    @JsonTypeName("audio")
    record Audio(Media media, boolean voice) implements MessageContent {
        public Audio {
            Require.present("media", media);
        }

        @Override
        public String preview() {
            return voice ? "🎤 Voice message" : "🎵 Audio";
        }

        @Override
        public Media attachment() {
            return media;
        }
    }

    @JsonTypeName("document")
    record Document(Media media, @Nullable String filename, @Nullable String caption) implements MessageContent {
        public Document {
            Require.present("media", media);
        }

        @Override
        public @Nullable String text() {
            return caption;
        }

        @Override
        public String preview() {
            return labelled("📄 Document", caption != null ? caption : filename);
        }

        @Override
        public Media attachment() {
            return media;
        }
    }

    @JsonTypeName("sticker")
    record Sticker(Media media, boolean animated) implements MessageContent {
        public Sticker {
            Require.present("media", media);
        }

        @Override
        public String preview() {
            return "Sticker";
        }

        @Override
        public Media attachment() {
            return media;
        }
    }

    /** Degrees, WGS 84. */
    @JsonTypeName("location")
    record Location(
            double latitude, double longitude, @Nullable String name, @Nullable String address, @Nullable String url)
            implements MessageContent {
        @Override
        public String preview() {
            return labelled("📍 Location", name != null ? name : address);
        }
    }

    /**
     * Contact cards.
     *
     * @param cards the contact cards, as they came
     */
    @JsonTypeName("contacts")
    record Contacts(List<JsonNode> cards) implements MessageContent {
        public Contacts {
            cards = List.copyOf(Require.present("cards", cards));
        }

        @Override
        public String preview() {
            String first = cards.isEmpty()
                    ? null
                    : cards.get(0).path("name").path("formatted_name").asString(null);
            return labelled(cards.size() == 1 ? "👤 Contact" : "👤 " + cards.size() + " contacts", first);
        }
    }

    /** The customer pressed a template's quick-reply button. */
    @JsonTypeName("button")
    record Button(@Nullable String payload, String label) implements MessageContent {
        public Button {
            Require.present("label", label);
        }

        @Override
        public String text() {
            return label;
        }

        @Override
        public String preview() {
            return label;
        }
    }

    /**
     * The customer answered an interactive message.
     *
     * @param kind Meta's {@code interactive.type}: button_reply, list_reply, nfm_reply, call_permission_reply or one that is new to us
     * @param id the id of the option chosen
     * @param title the option's title
     * @param description the option's description
     * @param reply the reply object, as it came
     */
    @JsonTypeName("interactive")
    record Interactive(
            String kind, @Nullable String id, @Nullable String title, @Nullable String description, JsonNode reply)
            implements MessageContent {
        public Interactive {
            Require.text("kind", kind);
            Require.present("reply", reply);
        }

        @Override
        public @Nullable String text() {
            return title;
        }

        @Override
        public String preview() {
            if (title != null) {
                return title;
            }
            return kind.equals("nfm_reply") ? "📝 Form answered" : "Reply: " + kind;
        }
    }

    /**
     * A catalogue order.
     *
     * @param items the product items, as they came
     */
    @JsonTypeName("order")
    record Order(@Nullable String catalogId, @Nullable String note, List<JsonNode> items) implements MessageContent {
        public Order {
            items = List.copyOf(Require.present("items", items));
        }

        @Override
        public @Nullable String text() {
            return note;
        }

        @Override
        public String preview() {
            return labelled("🛒 Order, " + items.size() + (items.size() == 1 ? " item" : " items"), note);
        }
    }

    /**
     * An emoji on another message.
     *
     * @param emoji the reaction, or null when it was removed
     */
    @JsonTypeName("reaction")
    record Reaction(String messageId, @Nullable String emoji) implements MessageContent {
        public Reaction {
            Require.text("messageId", messageId);
        }

        @Override
        public String preview() {
            return emoji == null ? "Reaction removed" : "Reacted " + emoji;
        }
    }

    /**
     * WhatsApp says that something about the customer changed.
     *
     * @param kind Meta's {@code system.type}: user_changed_number, user_changed_user_id, customer_identity_changed or one that is new
     * @param body Meta's sentence about it
     * @param waId the new WhatsApp id
     * @param userId the new user id
     */
    @JsonTypeName("system")
    record SystemChange(String kind, @Nullable String body, @Nullable String waId, @Nullable String userId)
            implements MessageContent {
        public SystemChange {
            Require.text("kind", kind);
        }

        @Override
        public boolean quiet() {
            return true;
        }

        @Override
        public @Nullable String text() {
            return body;
        }

        @Override
        public String preview() {
            return body == null ? "System: " + kind : body;
        }
    }

    /** A message that the Cloud API cannot show; the message's errors say why, and some are filled later. */
    @JsonTypeName("unsupported")
    record Unsupported(@Nullable String kind) implements MessageContent {
        @Override
        public String preview() {
            return "Message type not supported by WhatsApp's API";
        }
    }

    @JsonTypeName("edit")
    record Edit(String originalMessageId, MessageContent content) implements MessageContent {
        public Edit {
            Require.text("originalMessageId", originalMessageId);
            Require.present("content", content);
        }

        @Override
        public @Nullable String text() {
            return content.text();
        }

        @Override
        public String preview() {
            return labelled("✏️ Edited", content.preview() != null ? content.preview() : content.text());
        }
    }

    @JsonTypeName("revoke")
    record Revoke(String originalMessageId) implements MessageContent {
        public Revoke {
            Require.text("originalMessageId", originalMessageId);
        }

        @Override
        public String preview() {
            return "Message deleted by the customer";
        }
    }

    /** The customer opened the chat for the first time. */
    @JsonTypeName("request_welcome")
    record RequestWelcome() implements MessageContent {
        @Override
        public boolean quiet() {
            return true;
        }

        @Override
        public String preview() {
            return "Opened the chat";
        }
    }

    @JsonTypeName("ephemeral")
    record Ephemeral() implements MessageContent {
        @Override
        public boolean quiet() {
            return true;
        }

        @Override
        public String preview() {
            return "Disappearing message";
        }
    }

    /**
     * A type that is new to us.
     *
     * @param originalType Meta's {@code type}
     * @param raw the whole message as it came
     */
    @JsonTypeName("unknown")
    record Unknown(String originalType, JsonNode raw) implements MessageContent {
        public Unknown {
            Require.present("originalType", originalType);
            Require.present("raw", raw);
        }

        @Override
        public String preview() {
            return labelled("Message of an unknown type", originalType);
        }
    }
}
