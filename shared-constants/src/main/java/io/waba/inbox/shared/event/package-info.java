/**
 * What agents' browsers are told: start at {@link io.waba.inbox.shared.event.EventEnvelope} and {@link io.waba.inbox.shared.event.PortalEvent}.
 */
@NullMarked
package io.waba.inbox.shared.event;

import org.jspecify.annotations.NullMarked;
