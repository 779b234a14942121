/**
 * What integration tests run on: the one place that decides on the broker and the store, and the tools to disturb them. Start reading at
 * {@link io.waba.inbox.testing.TestInfrastructure}.
 */
@NullMarked
package io.waba.inbox.testing;

import org.jspecify.annotations.NullMarked;
