/**
 * Who an agent is: accounts, passwords, tokens. Start at {@link io.waba.inbox.portal.agents.AgentAuthenticator}, which every request and
 * every socket passes; {@code AgentController} serves login and {@code AgentCommands} the command line.
 */
@NullMarked
package io.waba.inbox.portal.agents;

import org.jspecify.annotations.NullMarked;
