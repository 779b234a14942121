/**
 * What Meta talks to: {@link io.waba.inbox.webhook.receive.WebhookController} speaks HTTP, {@link io.waba.inbox.webhook.receive.WebhookIntake}
 * decides.
 */
@NullMarked
package io.waba.inbox.webhook.receive;

import org.jspecify.annotations.NullMarked;
