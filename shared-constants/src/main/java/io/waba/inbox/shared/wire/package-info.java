/**
 * JSON as it travels: {@link io.waba.inbox.shared.wire.WireJson} encodes and decodes everything that crosses a process boundary.
 */
@NullMarked
package io.waba.inbox.shared.wire;

import org.jspecify.annotations.NullMarked;
