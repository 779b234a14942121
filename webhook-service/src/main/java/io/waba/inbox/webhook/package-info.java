/**
 * Meta's webhooks in, one confirmed AMQP message per update out: {@link io.waba.inbox.webhook.receive} checks them,
 * {@link io.waba.inbox.webhook.translate} reads them, {@link io.waba.inbox.webhook.publish} hands them to the broker. Start reading at
 * {@code receive.WebhookIntake}, which calls the other two.
 */
@NullMarked
package io.waba.inbox.webhook;

import org.jspecify.annotations.NullMarked;
