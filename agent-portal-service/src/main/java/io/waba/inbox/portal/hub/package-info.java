/**
 * The fan-out hub, free of any wire protocol: subscribers, rooms, and each tenant's events in the order of their positions. Start at
 * {@link io.waba.inbox.portal.hub.Hub}; the ports it needs from outside are {@link io.waba.inbox.portal.hub.EventLog} and
 * {@link io.waba.inbox.portal.hub.TenantBindings}.
 */
@NullMarked
package io.waba.inbox.portal.hub;

import org.jspecify.annotations.NullMarked;
