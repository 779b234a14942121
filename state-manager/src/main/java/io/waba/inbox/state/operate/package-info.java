/**
 * What an operator asks on the command line, for a person who was woken at night: start at {@link io.waba.inbox.state.operate.OperatorCommands}.
 * No Spring, so that an answer takes about a second, and no running service is needed.
 */
@NullMarked
package io.waba.inbox.state.operate;

import org.jspecify.annotations.NullMarked;
