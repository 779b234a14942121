/**
 * Messages to customers on their way: {@link io.waba.inbox.shared.outbound.OutboundMessage}.
 */
@NullMarked
package io.waba.inbox.shared.outbound;

import org.jspecify.annotations.NullMarked;
