/**
 * What agents read and do: conversations, messages, tickets, notes, missed events. The portal only reads what state-manager writes, and asks it for
 * every change. Start at {@code InboxController} and {@code DeskController}; every query carries the tenant, which comes from the token and nowhere else.
 */
@NullMarked
package io.waba.inbox.portal.inbox;

import org.jspecify.annotations.NullMarked;
