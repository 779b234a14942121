/** Start reading at {@link io.waba.inbox.simulator.SimulatorServerTest}. */
@NullMarked
package io.waba.inbox.simulator;

import org.jspecify.annotations.NullMarked;
