/**
 * What agents do to conversations: {@link io.waba.inbox.state.commands.PortalCommands} carries out what comes from the portal, once.
 */
@NullMarked
package io.waba.inbox.state.commands;

import org.jspecify.annotations.NullMarked;
