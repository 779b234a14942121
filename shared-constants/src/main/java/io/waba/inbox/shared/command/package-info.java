/**
 * What agents do to conversations: {@link io.waba.inbox.shared.command.PortalCommand}.
 */
@NullMarked
package io.waba.inbox.shared.command;

import org.jspecify.annotations.NullMarked;
