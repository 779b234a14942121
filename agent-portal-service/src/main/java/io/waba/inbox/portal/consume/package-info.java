/**
 * From the broker to the hub. The {@link io.waba.inbox.portal.consume.Relay} takes events off {@code waba.agent-portal.events}, gives each a
 * position, writes the log and broadcasts; the {@link io.waba.inbox.portal.consume.BroadcastReceiver} of every instance takes the broadcast
 * of its own tenants and hands it to the hub.
 */
@NullMarked
package io.waba.inbox.portal.consume;

import org.jspecify.annotations.NullMarked;
