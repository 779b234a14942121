package io.waba.inbox.amqp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageBuilder;
import org.springframework.amqp.core.MessageDeliveryMode;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.core.ReturnedMessage;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.CorrelationData;
import org.springframework.amqp.rabbit.core.RabbitTemplate;

/**
 * Publishes and waits until the broker has taken responsibility: when {@link #publish} returns, every message is stored in the queues that
 * it was routed to. Safe for use by many threads; blocks, so never call it on an event loop.
 */
public final class ConfirmedPublisher {

    private final RabbitTemplate toQueues;
    private final RabbitTemplate toExchanges;
    private final Duration timeout;

    /**
     * A publisher on a connection factory.
     *
     * @param connections with correlated confirms and returns switched on; without them the promise could not be kept
     * @param timeout how long one call may wait for all its confirms
     * @throws IllegalArgumentException when the factory or the timeout cannot keep the promise
     */
    public ConfirmedPublisher(CachingConnectionFactory connections, Duration timeout) {
        if (!connections.isPublisherConfirms() || !connections.isPublisherReturns()) {
            throw new IllegalArgumentException("connection factory: publisher confirms "
                    + connections.isPublisherConfirms() + ", publisher returns " + connections.isPublisherReturns()
                    + " (expected: both, confirms of type correlated)");
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: more than zero)");
        }
        this.timeout = timeout;
        this.toQueues = new RabbitTemplate(connections);
        this.toQueues.setMandatory(true);
        this.toExchanges = new RabbitTemplate(connections);
    }

    /**
     * Publishes all messages and waits for all confirms. Messages to queues keep the order of the list among themselves, and so do
     * messages to exchanges.
     *
     * @throws PublishFailedException when one was refused, could not be routed to its queue, or was not confirmed in time; the others may
     *     have arrived
     */
    public void publish(List<OutgoingMessage> messages) {
        publish(
                toQueues,
                messages.stream().filter(OutgoingMessage::mustBeRouted).toList());
        publish(
                toExchanges,
                messages.stream().filter(message -> !message.mustBeRouted()).toList());
    }

    /**
     * Publishes to a queue that may be gone by now, such as that of somebody who waited for an answer: then the message is nobody's, which is no
     * failure.
     *
     * @throws PublishFailedException when the broker did not confirm that it has dealt with the message
     */
    public void publishIfThere(OutgoingMessage message) {
        publish(toExchanges, List.of(message));
    }

    private void publish(RabbitTemplate template, List<OutgoingMessage> messages) {
        if (messages.isEmpty()) {
            return;
        }
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            // One dedicated channel for all of them: without it each waits for its confirm on a channel of its own.
            template.invoke(operations -> {
                List<CorrelationData> confirms = new ArrayList<>(messages.size());
                for (OutgoingMessage message : messages) {
                    CorrelationData confirm = new CorrelationData();
                    operations.send(message.exchange(), message.routingKey(), encode(message), confirm);
                    confirms.add(confirm);
                }
                for (int i = 0; i < confirms.size(); i++) {
                    await(confirms.get(i), messages.get(i), deadline);
                }
                return true;
            });
        } catch (AmqpException e) {
            throw new PublishFailedException(
                    "broker: " + e.getMessage() + " (expected: a connection that takes messages)", e);
        }
    }

    private void await(CorrelationData confirm, OutgoingMessage message, long deadline) {
        CorrelationData.Confirm answer;
        try {
            answer = confirm.getFuture().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new PublishFailedException(
                    target(message) + ": no confirm (expected: one within " + timeout + ")", e);
        } catch (ExecutionException e) {
            throw new PublishFailedException(target(message) + ": " + e.getCause() + " (expected: a confirm)", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PublishFailedException(target(message) + ": interrupted (expected: a confirm)", e);
        }
        if (!answer.ack()) {
            throw new PublishFailedException(
                    target(message) + ": refused, " + answer.reason() + " (expected: a confirm)", null);
        }
        ReturnedMessage returned = confirm.getReturned();
        if (returned != null) {
            throw new PublishFailedException(
                    target(message) + ": " + returned.getReplyText() + " (expected: a queue of that name)", null);
        }
    }

    private static Message encode(OutgoingMessage message) {
        return MessageBuilder.withBody(message.body())
                .setContentType(MessageProperties.CONTENT_TYPE_JSON)
                .setContentEncoding("UTF-8")
                .setDeliveryMode(MessageDeliveryMode.PERSISTENT)
                .setType(message.type())
                .copyHeaders(message.headers())
                .build();
    }

    private static String target(OutgoingMessage message) {
        return message.mustBeRouted() ? "queue " + message.routingKey() : "exchange " + message.exchange();
    }
}
