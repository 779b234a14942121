/**
 * The documents, and the only place that knows MongoDB. Every write is idempotent and commutative, by deterministic ids and conditional updates.
 * {@link io.waba.inbox.state.store.Indexes} lists what serves the queries; start at {@link io.waba.inbox.state.store.MessageStore}.
 */
@NullMarked
package io.waba.inbox.state.store;

import org.jspecify.annotations.NullMarked;
