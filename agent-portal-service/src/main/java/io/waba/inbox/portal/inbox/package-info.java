/**
 * What agents read: conversations, messages, missed events. The portal only reads what state-manager writes. Start at
 * {@code InboxController}; every query carries the tenant, which comes from the token and nowhere else.
 */
@NullMarked
package io.waba.inbox.portal.inbox;

import org.jspecify.annotations.NullMarked;
