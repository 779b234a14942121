/**
 * The way from a request to the state-manager and back: {@link io.waba.inbox.portal.commands.Commands} publishes, {@link
 * io.waba.inbox.portal.commands.Replies} waits.
 */
@NullMarked
package io.waba.inbox.portal.commands;

import org.jspecify.annotations.NullMarked;
