package io.waba.inbox.webhook.publish;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.waba.inbox.amqp.OutgoingMessage;
import io.waba.inbox.amqp.PublishFailedException;
import io.waba.inbox.shared.inbound.InboundMessage;
import io.waba.inbox.shared.inbound.InboundNotification;
import io.waba.inbox.shared.inbound.InboundStatus;
import io.waba.inbox.shared.inbound.InboundUpdate;
import io.waba.inbox.shared.wire.WireJson;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Hands a webhook's updates to the broker, one message each, in order. A broker that does nothing is given up after the publish timeout, at
 * once while the circuit is open. A large batch goes out in parts with a timeout each: a broker that is slow but gets on must be able to finish
 * it, because a batch that is always given up halfway would come again from the start, for days.
 */
public final class UpdatePublisher {

    /** So few that any working broker confirms them within the timeout, so many that the round trips do not count. */
    static final int PART = 100;

    private final Consumer<List<OutgoingMessage>> broker;
    private final CircuitBreaker circuit;
    private final ExecutorService workers;
    private final Duration timeout;

    /**
     * A publisher.
     *
     * @param broker returns when every message is confirmed, throws {@link PublishFailedException} when one is not
     * @param circuit opens when the broker fails
     * @param workers where {@code broker} runs: opening a connection to a host that does not answer, or writing to one that does not read,
     *     can take longer than any timeout of ours
     * @param timeout how long a part may take
     */
    UpdatePublisher(
            Consumer<List<OutgoingMessage>> broker, CircuitBreaker circuit, ExecutorService workers, Duration timeout) {
        this.broker = broker;
        this.circuit = circuit;
        this.workers = workers;
        this.timeout = timeout;
    }

    /**
     * Publishes all updates.
     *
     * @throws BrokerUnavailableException when not every update is known to be stored; some may be, so the whole webhook must come again
     */
    public void publish(List<InboundUpdate> updates) {
        if (updates.isEmpty()) {
            return;
        }
        List<OutgoingMessage> messages =
                updates.stream().map(UpdatePublisher::message).toList();
        try {
            for (int from = 0; from < messages.size(); from += PART) {
                List<OutgoingMessage> part = messages.subList(from, Math.min(from + PART, messages.size()));
                circuit.executeRunnable(() -> publishInTime(part));
            }
        } catch (CallNotPermittedException e) {
            throw new BrokerUnavailableException(
                    "circuit: " + circuit.getState() + " (expected: closed; the broker failed a moment ago)", e);
        } catch (PublishFailedException e) {
            throw new BrokerUnavailableException(String.valueOf(e.getMessage()), e);
        }
    }

    private void publishInTime(List<OutgoingMessage> messages) {
        Future<?> publishing;
        try {
            publishing = workers.submit(() -> broker.accept(messages));
        } catch (RejectedExecutionException e) {
            throw new PublishFailedException(
                    "publishing threads: all waiting for the broker (expected: a free one)", e);
        }
        try {
            publishing.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            publishing.cancel(true);
            throw new PublishFailedException("broker: no confirm (expected: within " + timeout + ")", e);
        } catch (InterruptedException e) {
            publishing.cancel(true);
            Thread.currentThread().interrupt();
            throw new PublishFailedException("broker: interrupted (expected: a confirm)", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof PublishFailedException failed) {
                throw failed;
            }
            throw new PublishFailedException("broker: " + cause + " (expected: a confirm)", cause);
        }
    }

    private static OutgoingMessage message(InboundUpdate update) {
        return OutgoingMessage.toQueue(update.queue().name(), typeOf(update), WireJson.encode(update));
    }

    private static String typeOf(InboundUpdate update) {
        if (update instanceof InboundMessage) {
            return "inbound_message";
        }
        if (update instanceof InboundStatus) {
            return "inbound_status";
        }
        if (update instanceof InboundNotification) {
            return "inbound_notification";
        }
        throw new IllegalArgumentException(
                "update: " + update.getClass().getName() + " (expected: a kind that has a wire name)");
    }
}
