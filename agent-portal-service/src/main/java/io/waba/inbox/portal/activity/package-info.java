/**
 * What agents do at the moment: who is there, who looks at a conversation, who writes in it. Start at {@link
 * io.waba.inbox.portal.activity.Presence}, what others ask.
 */
@NullMarked
package io.waba.inbox.portal.activity;

import org.jspecify.annotations.NullMarked;
