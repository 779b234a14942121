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

/**
 * Labels that agents choose from: used by everybody, written by leads and admins. A conversation carries a label's name, and keeps it when the
 * label is removed here; so a name never changes.
 */
@RestController
final class LabelsController {

    private static final String NAME = "name";
    private static final String COLOUR = "colour";

    private static final Pattern COLOUR_FORM = Pattern.compile("#[0-9a-f]{6}");
    /** As long as a conversation's may be. */
    private static final int LONGEST_NAME = 64;

    private final EditableCatalog<Label> labels;

    LabelsController(MongoDatabaseFactory databases, Cursors cursors, CatalogNews news) {
        this.labels = new EditableCatalog<>(items(databases), "label", NAME, Label::of, cursors, Catalog.LABELS, news);
    }

    static EditableItems items(MongoDatabaseFactory databases) {
        return new EditableItems(databases.getMongoDatabase(), Collections.LABELS, NAME);
    }

    /**
     * A label that agents choose from.
     *
     * @param name what conversations carry
     * @param colour {@code #rrggbb}, lower case
     * @param version to be sent with a change
     */
    record Label(String id, String name, String colour, int version) {

        static Label of(Document document) {
            return new Label(
                    document.getString(EditableItems.ID),
                    document.getString(NAME),
                    document.getString(COLOUR),
                    document.getInteger(EditableItems.VERSION));
        }
    }

    /**
     * Labels, by name.
     *
     * @param nextCursor the next page's {@code cursor}; null on the last one
     */
    record LabelPage(List<Label> items, @Nullable String nextCursor) {}

    /**
     * A label to choose from.
     *
     * @param name 1 to 64 characters; no other one's
     * @param colour {@code #rrggbb}
     */
    record NewLabel(@Nullable String name, @Nullable String colour) {}

    /**
     * What is to be different.
     *
     * @param version the label's when it was looked at
     * @param colour {@code #rrggbb}
     */
    record LabelChange(@Nullable Integer version, @Nullable String colour) {}

    /** The labels that agents of the tenant choose from. */
    @GetMapping("/api/labels")
    LabelPage labels(
            @AuthenticationPrincipal AgentIdentity agent,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = Pages.DEFAULT_LIMIT) int limit) {
        Page<Label> page = labels.page(agent.tenantId(), cursor, limit);
        return new LabelPage(page.items(), page.nextCursor());
    }

    /** Adds a label. Leads and admins only. 409 {@code conflict}, with the one that has it, when the name is used. */
    @Problems({ErrorCode.FORBIDDEN, ErrorCode.CONFLICT})
    @PostMapping("/api/labels")
    @ResponseStatus(HttpStatus.CREATED)
    Label add(@AuthenticationPrincipal AgentIdentity agent, @RequestBody NewLabel label) {
        agent.require(Role.LEAD);
        return labels.add(
                agent.tenantId(),
                new Document(EditableItems.ID, "l_" + UUID.randomUUID())
                        .append(NAME, name(label.name()))
                        .append(COLOUR, colour(label.colour())));
    }

    /** Gives a label another colour. Leads and admins only. 409 {@code conflict} when somebody else was faster. */
    @Problems({ErrorCode.FORBIDDEN, ErrorCode.CONFLICT})
    @PatchMapping("/api/labels/{id}")
    Label change(
            @AuthenticationPrincipal AgentIdentity agent, @PathVariable String id, @RequestBody LabelChange change) {
        agent.require(Role.LEAD);
        int version = Versions.required(change.version());
        return labels.change(agent.tenantId(), id, version, new Document(COLOUR, colour(change.colour())));
    }

    /** Removes a label that still is as it was seen. Leads and admins only. 409 {@code conflict} when somebody has changed it. */
    @Problems({ErrorCode.FORBIDDEN, ErrorCode.CONFLICT})
    @DeleteMapping("/api/labels/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@AuthenticationPrincipal AgentIdentity agent, @PathVariable String id, @RequestParam int version) {
        agent.require(Role.LEAD);
        labels.remove(agent.tenantId(), id, version);
    }

    private static String name(@Nullable String name) {
        String stripped = name == null ? "" : name.strip();
        if (stripped.isEmpty() || stripped.length() > LONGEST_NAME) {
            throw ProblemException.invalid(NAME, stripped.length() + " characters", "1 to " + LONGEST_NAME);
        }
        return stripped;
    }

    private static String colour(@Nullable String colour) {
        String lowerCase = colour == null ? "" : colour.strip().toLowerCase(Locale.ROOT);
        if (!COLOUR_FORM.matcher(lowerCase).matches()) {
            throw ProblemException.invalid(COLOUR, colour, "#rrggbb");
        }
        return lowerCase;
    }
}
