package io.waba.inbox.portal.administration;

import io.waba.inbox.portal.agents.AgentIdentity;
import io.waba.inbox.portal.paging.Cursors;
import io.waba.inbox.portal.paging.Page;
import io.waba.inbox.portal.paging.Pages;
import io.waba.inbox.portal.problem.ProblemException;
import io.waba.inbox.portal.problem.Problems;
import io.waba.inbox.portal.store.EditableItems;
import io.waba.inbox.shared.access.ErrorCode;
import io.waba.inbox.shared.access.Role;
import io.waba.inbox.shared.event.Catalog;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mongodb.MongoDatabaseFactory;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Texts that agents have at hand: used by everybody, written by leads and admins. */
@RestController
final class CannedRepliesController {

    private static final String SHORTCUT = "shortcut";
    private static final String TITLE = "title";
    private static final String UPDATED_AT = "updatedAt";
    private static final String UPDATED_BY = "updatedBy";

    private static final Pattern SHORTCUT_FORM = Pattern.compile("[\\p{L}\\p{N}_-]{1,32}");
    private static final int LONGEST_TITLE = 100;
    /** WhatsApp takes no longer text. */
    private static final int LONGEST_TEXT = 4096;

    private final EditableCatalog<CannedReply> replies;
    private final Clock clock;

    CannedRepliesController(MongoDatabaseFactory databases, Cursors cursors, Clock clock, CatalogNews news) {
        this.replies = new EditableCatalog<>(
                items(databases), "canned reply", SHORTCUT, CannedReply::of, cursors, Catalog.CANNED_REPLIES, news);
        this.clock = clock;
    }

    static EditableItems items(MongoDatabaseFactory databases) {
        return new EditableItems(databases.getMongoDatabase(), Collections.CANNED_REPLIES, SHORTCUT);
    }

    /**
     * A text that agents have at hand.
     *
     * @param shortcut what an agent types to get it, lower case
     * @param title what it is for
     * @param text what the customer gets
     * @param version to be sent with a change
     * @param updatedBy the id of the agent who changed it last
     */
    record CannedReply(
            String id, String shortcut, String title, String text, int version, Instant updatedAt, String updatedBy) {

        static CannedReply of(Document document) {
            return new CannedReply(
                    document.getString(EditableItems.ID),
                    document.getString(SHORTCUT),
                    document.getString(TITLE),
                    document.getString(Fields.TEXT),
                    document.getInteger(EditableItems.VERSION),
                    document.getDate(UPDATED_AT).toInstant(),
                    document.getString(UPDATED_BY));
        }
    }

    /**
     * Canned replies, by shortcut.
     *
     * @param nextCursor the next page's {@code cursor}; null on the last one
     */
    record CannedReplyPage(List<CannedReply> items, @Nullable String nextCursor) {}

    /**
     * A text to keep at hand.
     *
     * @param shortcut 1 to 32 letters, digits, hyphens and underscores; no other one's
     * @param title 1 to 100 characters
     * @param text 1 to 4,096 characters
     */
    record NewCannedReply(@Nullable String shortcut, @Nullable String title, @Nullable String text) {}

    /**
     * What is to be different; what is left out stays.
     *
     * @param version the canned reply's when it was looked at
     * @param shortcut 1 to 32 letters, digits, hyphens and underscores; no other one's
     * @param title 1 to 100 characters
     * @param text 1 to 4,096 characters
     */
    record CannedReplyChange(
            @Nullable Integer version, @Nullable String shortcut, @Nullable String title, @Nullable String text) {}

    /** The texts that agents of the tenant have at hand. */
    @GetMapping("/api/canned-replies")
    CannedReplyPage cannedReplies(
            @AuthenticationPrincipal AgentIdentity agent,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = Pages.DEFAULT_LIMIT) int limit) {
        Page<CannedReply> page = replies.page(agent.tenantId(), cursor, limit);
        return new CannedReplyPage(page.items(), page.nextCursor());
    }

    /** Adds a text. Leads and admins only. 409 {@code conflict}, with the one that has it, when the shortcut is used. */
    @Problems({ErrorCode.FORBIDDEN, ErrorCode.CONFLICT})
    @PostMapping("/api/canned-replies")
    @ResponseStatus(HttpStatus.CREATED)
    CannedReply add(@AuthenticationPrincipal AgentIdentity agent, @RequestBody NewCannedReply reply) {
        agent.require(Role.LEAD);
        return replies.add(
                agent.tenantId(),
                changed(agent)
                        .append(EditableItems.ID, "cr_" + UUID.randomUUID())
                        .append(SHORTCUT, shortcut(reply.shortcut()))
                        .append(TITLE, text(TITLE, reply.title(), LONGEST_TITLE))
                        .append(Fields.TEXT, text(Fields.TEXT, reply.text(), LONGEST_TEXT)));
    }

    /** Changes a text. Leads and admins only. 409 {@code conflict} when somebody else was faster, or the shortcut is used. */
    @Problems({ErrorCode.FORBIDDEN, ErrorCode.CONFLICT})
    @PatchMapping("/api/canned-replies/{id}")
    CannedReply change(
            @AuthenticationPrincipal AgentIdentity agent,
            @PathVariable String id,
            @RequestBody CannedReplyChange change) {
        agent.require(Role.LEAD);
        int version = Versions.required(change.version());
        Document values = changed(agent);
        if (change.shortcut() != null) {
            values.append(SHORTCUT, shortcut(change.shortcut()));
        }
        if (change.title() != null) {
            values.append(TITLE, text(TITLE, change.title(), LONGEST_TITLE));
        }
        if (change.text() != null) {
            values.append(Fields.TEXT, text(Fields.TEXT, change.text(), LONGEST_TEXT));
        }
        return replies.change(agent.tenantId(), id, version, values);
    }

    /** Removes a text that still is as it was seen. Leads and admins only. 409 {@code conflict} when somebody has changed it. */
    @Problems({ErrorCode.FORBIDDEN, ErrorCode.CONFLICT})
    @DeleteMapping("/api/canned-replies/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@AuthenticationPrincipal AgentIdentity agent, @PathVariable String id, @RequestParam int version) {
        agent.require(Role.LEAD);
        replies.remove(agent.tenantId(), id, version);
    }

    private Document changed(AgentIdentity agent) {
        return new Document(UPDATED_AT, Date.from(clock.instant())).append(UPDATED_BY, agent.agentId());
    }

    private static String shortcut(@Nullable String shortcut) {
        String lowerCase = shortcut == null ? "" : shortcut.strip().toLowerCase(Locale.ROOT);
        if (!SHORTCUT_FORM.matcher(lowerCase).matches()) {
            throw ProblemException.invalid(SHORTCUT, shortcut, "1 to 32 letters, digits, hyphens and underscores");
        }
        return lowerCase;
    }

    private static String text(String name, @Nullable String value, int longest) {
        String stripped = value == null ? "" : value.strip();
        if (stripped.isEmpty() || stripped.length() > longest) {
            throw ProblemException.invalid(name, stripped.length() + " characters", "1 to " + longest);
        }
        return stripped;
    }
}
