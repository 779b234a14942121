/**
 * How every service speaks to RabbitMQ, so that the guarantees are kept in one place: {@link io.waba.inbox.amqp.ConfirmedPublisher} on the
 * way out, {@link io.waba.inbox.amqp.QueueConsumers} on the way in, {@link io.waba.inbox.amqp.AmqpConfiguration} to wire both.
 */
@NullMarked
package io.waba.inbox.amqp;

import org.jspecify.annotations.NullMarked;
