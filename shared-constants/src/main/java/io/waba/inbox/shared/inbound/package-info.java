/**
 * What Meta told us, translated once: start at {@link io.waba.inbox.shared.inbound.InboundUpdate}.
 */
@NullMarked
package io.waba.inbox.shared.inbound;

import org.jspecify.annotations.NullMarked;
