package io.waba.inbox.portal.inbox;

import io.waba.inbox.portal.problem.ProblemException;
import io.waba.inbox.shared.access.ErrorCode;
import io.waba.inbox.shared.outbound.OutboundContent;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A message to a customer: what {@code type} names is there.
 *
 * @param clientMessageId the page's own id, 1 to 128 characters, unique within the tenant
 * @param type text, template, media or reaction
 * @param text the words
 * @param replyTo the id of the message that it answers
 */
record SendRequest(
        @Nullable String clientMessageId,
        @Nullable String type,
        @Nullable String text,
        @Nullable Template template,
        @Nullable Media media,
        @Nullable Reaction reaction,
        @Nullable String replyTo) {

    /**
     * An approved template.
     *
     * @param components its parameters, as the Graph API wants them
     * @param text its words with the parameters filled in, for agents to read
     */
    record Template(
            @Nullable String name,
            @Nullable String language,
            @Nullable List<JsonNode> components,
            @Nullable String text) {}

    /**
     * A file.
     *
     * @param kind image, video, audio, document or sticker
     * @param attachmentId the id that uploading it gave; this or {@code link}
     * @param link a public https address
     */
    record Media(
            @Nullable String kind,
            @Nullable String attachmentId,
            @Nullable String link,
            @Nullable String caption,
            @Nullable String filename) {}

    /**
     * An emoji on a message.
     *
     * @param emoji null takes it away
     */
    record Reaction(@Nullable String messageId, @Nullable String emoji) {}

    /** @throws ProblemException when it is not what the type says */
    OutboundContent content() {
        try {
            if ("text".equals(type)) {
                return new OutboundContent.Text(orEmpty(text));
            }
            if ("template".equals(type) && template != null) {
                return new OutboundContent.Template(
                        orEmpty(template.name()),
                        orEmpty(template.language()),
                        template.components() == null ? List.of() : template.components(),
                        template.text());
            }
            if ("media".equals(type) && media != null) {
                return new OutboundContent.File(
                        kind(orEmpty(media.kind())),
                        media.attachmentId(),
                        media.link(),
                        media.caption(),
                        media.filename());
            }
            if ("reaction".equals(type) && reaction != null) {
                return new OutboundContent.Reaction(orEmpty(reaction.messageId()), reaction.emoji());
            }
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()));
        }
        throw ProblemException.invalid(
                "type", type, "text, template, media or reaction, with the property of that name");
    }

    private static OutboundContent.Kind kind(String name) {
        List<OutboundContent.Kind> kinds = Arrays.asList(OutboundContent.Kind.values());
        return kinds.stream()
                .filter(kind -> kind.wireName().equals(name))
                .findFirst()
                .orElseThrow(() -> ProblemException.invalid(
                        "kind",
                        name,
                        String.join(
                                ", ",
                                kinds.stream()
                                        .map(OutboundContent.Kind::wireName)
                                        .toList())));
    }

    private static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }
}
