/**
 * The fan-out hub, free of any wire protocol: subscribers, rooms, and each tenant's events in the order of their positions. Start at
 * {@link io.waba.inbox.portal.hub.Hub}, then {@link io.waba.inbox.portal.hub.TenantStream}, where order is kept; the ports it needs from
 * outside are {@link io.waba.inbox.portal.hub.EventLog}, {@link io.waba.inbox.portal.hub.TenantBindings} and
 * {@link io.waba.inbox.portal.hub.LatestMetrics}, and what it serves is a {@link io.waba.inbox.portal.hub.Subscriber}.
 */
@NullMarked
package io.waba.inbox.portal.hub;

import org.jspecify.annotations.NullMarked;
