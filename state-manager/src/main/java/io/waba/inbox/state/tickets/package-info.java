/**
 * Support tickets: when one opens, whose it is, how two conversations' tickets become one's. Start at {@link io.waba.inbox.state.tickets.Tickets}.
 */
@NullMarked
package io.waba.inbox.state.tickets;

import org.jspecify.annotations.NullMarked;
