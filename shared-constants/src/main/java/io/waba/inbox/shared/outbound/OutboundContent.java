package io.waba.inbox.shared.outbound;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonValue;
import io.waba.inbox.shared.wire.Require;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a message to a customer says, one record per kind; the JSON property {@code type} tells which. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(OutboundContent.Text.class),
    @JsonSubTypes.Type(OutboundContent.Template.class),
    @JsonSubTypes.Type(OutboundContent.File.class),
    @JsonSubTypes.Type(OutboundContent.Reaction.class)
})
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface OutboundContent {

    /** The words to show: a text's body or a file's caption; null for content without words. */
    default @Nullable String text() {
        return null;
    }

    /** One line for a list, for content that is more than its words; null for {@link Text}. */
    @Nullable
    String preview();

    /** The message type that agents see: text, template, image, video, audio, document, sticker or reaction. */
    String messageType();

    /** Words; 4,096 characters at most, which is WhatsApp's limit. */
    @JsonTypeName("text")
    record Text(String body) implements OutboundContent {
        private static final int LONGEST = 4096;

        public Text {
            Require.text("body", body);
            if (body.length() > LONGEST) {
                throw new IllegalArgumentException(
                        "body: " + body.length() + " characters (expected: " + LONGEST + " or fewer)");
            }
        }

        @Override
        public String text() {
            return body;
        }

        @Override
        public @Nullable String preview() {
            return null;
        }

        @Override
        public String messageType() {
            return "text";
        }
    }

    /**
     * A template that WhatsApp has approved; the only kind that may be sent when the customer last wrote more than 24 hours ago.
     *
     * @param name the template's name
     * @param language its language code, such as {@code pt_BR}
     * @param components its parameters, as the Graph API wants them; empty for a template without any
     * @param text its words with the parameters filled in, where the sender knows them; for agents to read, not sent
     */
    @JsonTypeName("template")
    record Template(String name, String language, List<JsonNode> components, @Nullable String text)
            implements OutboundContent {
        public Template {
            Require.text("name", name);
            Require.text("language", language);
            components = components == null ? List.of() : List.copyOf(components);
        }

        @Override
        public String preview() {
            return text == null ? "Template: " + name : text;
        }

        @Override
        public String messageType() {
            return "template";
        }
    }

    /**
     * A file.
     *
     * @param kind what it is shown as
     * @param attachmentId our id of the uploaded file; this or {@code link}
     * @param link a public https address of the file
     * @param caption words under it; not for audio and stickers
     * @param filename the name that a document is shown with
     */
    @JsonTypeName("media")
    record File(
            Kind kind,
            @Nullable String attachmentId,
            @Nullable String link,
            @Nullable String caption,
            @Nullable String filename)
            implements OutboundContent {
        public File {
            Require.present("kind", kind);
            if ((attachmentId == null) == (link == null)) {
                throw new IllegalArgumentException("attachmentId, link: "
                        + (link == null ? "both absent" : "both given") + " (expected: one of them)");
            }
            if (link != null && !link.startsWith("https://")) {
                throw new IllegalArgumentException("link: \"" + link + "\" (expected: an https address)");
            }
            if (caption != null && (kind == Kind.AUDIO || kind == Kind.STICKER)) {
                throw new IllegalArgumentException(
                        "caption: given with " + kind.wireName() + " (expected: none, WhatsApp does not show it)");
            }
        }

        @Override
        public @Nullable String text() {
            return caption;
        }

        @Override
        public String preview() {
            return caption == null || caption.isBlank() ? kind.label : kind.label + ": " + caption.strip();
        }

        @Override
        public String messageType() {
            return kind.wireName();
        }
    }

    /**
     * An emoji on one of the conversation's messages.
     *
     * @param messageId the message, by our id or WhatsApp's
     * @param emoji the reaction, or null to take it away
     */
    @JsonTypeName("reaction")
    record Reaction(String messageId, @Nullable String emoji) implements OutboundContent {
        public Reaction {
            Require.text("messageId", messageId);
        }

        @Override
        public String preview() {
            return emoji == null ? "Reaction removed" : "Reacted " + emoji;
        }

        @Override
        public String messageType() {
            return "reaction";
        }
    }

    /** What a file is shown as. */
    enum Kind {
        IMAGE("image", "📷 Photo"),
        VIDEO("video", "🎥 Video"),
        AUDIO("audio", "🎵 Audio"),
        DOCUMENT("document", "📄 Document"),
        STICKER("sticker", "Sticker");

        private final String wireName;
        private final String label;

        Kind(String wireName, String label) {
            this.wireName = wireName;
            this.label = label;
        }

        @JsonValue
        public String wireName() {
            return wireName;
        }
    }
}
