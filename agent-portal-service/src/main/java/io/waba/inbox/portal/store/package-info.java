/**
 * What the portal's own collections have in common: {@link io.waba.inbox.portal.store.IndexesAtStart} and {@link
 * io.waba.inbox.portal.store.EditableItems}.
 */
@NullMarked
package io.waba.inbox.portal.store;

import org.jspecify.annotations.NullMarked;
