/**
 * Names of MongoDB collections and fields that more than one service reads: {@link io.waba.inbox.shared.store.Collections}.
 */
@NullMarked
package io.waba.inbox.shared.store;

import org.jspecify.annotations.NullMarked;
