/**
 * Messages to customers: {@link io.waba.inbox.state.outbound.OutboundMessages} stores them, {@link io.waba.inbox.state.outbound.Sender}
 * decides which is next, {@link io.waba.inbox.state.outbound.Delivery} sends one, and what the customer sees of agents' doings besides is
 * {@link io.waba.inbox.state.outbound.GraphSignals}.
 */
@NullMarked
package io.waba.inbox.state.outbound;

import org.jspecify.annotations.NullMarked;
