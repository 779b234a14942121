/**
 * What portal instances tell each other over {@code waba.agent-portal.broadcast}, beside the events: no browser ever receives it. {@link
 * io.waba.inbox.shared.signal.InstanceSignal}.
 */
@NullMarked
package io.waba.inbox.shared.signal;

import org.jspecify.annotations.NullMarked;
