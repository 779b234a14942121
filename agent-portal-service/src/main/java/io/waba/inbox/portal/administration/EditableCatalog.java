package io.waba.inbox.portal.administration;

import io.waba.inbox.portal.paging.Cursors;
import io.waba.inbox.portal.paging.Page;
import io.waba.inbox.portal.paging.Pages;
import io.waba.inbox.portal.problem.ProblemException;
import io.waba.inbox.portal.store.EditableItems;
import io.waba.inbox.portal.store.EditableItems.KeyTakenException;
import io.waba.inbox.shared.event.Catalog;
import io.waba.inbox.shared.store.Fields;
import java.util.List;
import java.util.function.Function;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * What people of a tenant edit in one list: pages of it, and what an edit is told that cannot be.
 *
 * @param <T> what is shown of an item
 */
final class EditableCatalog<T> {

    private final EditableItems items;
    private final String kind;
    private final String key;
    private final Function<Document, T> view;
    private final Cursors cursors;
    private final Catalog catalog;
    private final CatalogNews news;

    /**
     * A list.
     *
     * @param kind what one item is called
     * @param key the field that no two items have alike
     * @param view what is shown of an item
     * @param catalog what pages are told that it is, after each change
     */
    EditableCatalog(
            EditableItems items,
            String kind,
            String key,
            Function<Document, T> view,
            Cursors cursors,
            Catalog catalog,
            CatalogNews news) {
        this.items = items;
        this.kind = kind;
        this.key = key;
        this.view = view;
        this.cursors = cursors;
        this.catalog = catalog;
        this.news = news;
    }

    /**
     * Some items, by key.
     *
     * @throws ProblemException when there is no such page
     */
    Page<T> page(String tenantId, @Nullable String cursor, int limit) {
        int size = Pages.checked(limit);
        List<Document> found = items.page(tenantId, cursors.decode(tenantId, kind, "cursor", cursor), size + 1);
        return cursors.page(tenantId, kind, found, size, item -> item.getString(key))
                .map(view);
    }

    /**
     * Adds an item of the tenant.
     *
     * @param item has {@link EditableItems#ID} and the key
     * @throws ProblemException when another one has its key
     */
    T add(String tenantId, Document item) {
        try {
            T added = view.apply(items.add(new Document(item).append(Fields.TENANT_ID, tenantId)));
            news.changed(tenantId, catalog);
            return added;
        } catch (KeyTakenException e) {
            throw taken(tenantId, item);
        }
    }

    /**
     * Changes an item that still is as it was seen.
     *
     * @throws ProblemException when it is not, or another one has the key that it is to have
     */
    T change(String tenantId, String id, int version, Document values) {
        try {
            T changed = items.change(tenantId, id, version, values)
                    .map(view)
                    .orElseThrow(() -> outdated(tenantId, id, version));
            news.changed(tenantId, catalog);
            return changed;
        } catch (KeyTakenException e) {
            throw taken(tenantId, values);
        }
    }

    /**
     * Removes an item that still is as it was seen.
     *
     * @throws ProblemException when it is not
     */
    void remove(String tenantId, String id, int version) {
        if (!items.remove(tenantId, id, version)) {
            throw outdated(tenantId, id, version);
        }
        news.changed(tenantId, catalog);
    }

    private ProblemException outdated(String tenantId, String id, int version) {
        return items.find(tenantId, id)
                .map(now -> Versions.conflict(version, now.getInteger(EditableItems.VERSION), view.apply(now)))
                .orElseGet(() -> ProblemException.notFound(kind, id));
    }

    private ProblemException taken(String tenantId, Document values) {
        String taken = values.getString(key);
        return ProblemException.conflict(
                key + ": " + taken + " (expected: one that is not used)",
                items.withKey(tenantId, taken).map(view).orElse(null));
    }
}
