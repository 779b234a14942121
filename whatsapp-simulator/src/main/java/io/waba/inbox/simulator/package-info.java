/**
 * A stand-in for Meta: {@link io.waba.inbox.simulator.WebhookFactory} writes webhooks as Meta does,
 * {@link io.waba.inbox.simulator.WebhookClient} signs and posts them, {@link io.waba.inbox.simulator.SimulatorServer} plays the Graph API.
 * From the command line everything starts at {@code SimulatorApplication}.
 */
@NullMarked
package io.waba.inbox.simulator;

import org.jspecify.annotations.NullMarked;
