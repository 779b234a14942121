package io.waba.inbox.simulator;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** Webhooks on their way: each posted after its delay, and again until it is answered with 200. */
final class WebhookOutbox implements AutoCloseable {

    private static final int THREADS = 8;

    private final WebhookClient client;
    private final RetryPolicy retries;
    private final PrintStream log;
    private final ScheduledThreadPoolExecutor threads;
    private final LongAdder accepted = new LongAdder();
    private final LongAdder repeated = new LongAdder();
    private final LongAdder givenUp = new LongAdder();

    WebhookOutbox(WebhookClient client, RetryPolicy retries, PrintStream log) {
        this.client = client;
        this.retries = retries;
        this.log = log;
        this.threads = new ScheduledThreadPoolExecutor(THREADS, work -> {
            Thread thread = new Thread(work, "webhook-outbox");
            thread.setDaemon(true);
            return thread;
        });
        threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * Sends later.
     *
     * @param webhook asked for the body when the delay is over, so that it carries that time
     */
    void send(Supplier<byte[]> webhook, Duration delay) {
        schedule(() -> attempt(webhook.get(), 1, System.nanoTime()), delay);
    }

    long accepted() {
        return accepted.sum();
    }

    long repeated() {
        return repeated.sum();
    }

    long givenUp() {
        return givenUp.sum();
    }

    /** What was not answered with 200 by now is not sent any more. */
    @Override
    public void close() {
        threads.shutdownNow();
    }

    private void attempt(byte[] body, int attempts, long start) {
        String answer;
        try {
            int status = client.post(body);
            if (status == 200) {
                accepted.increment();
                return;
            }
            answer = "HTTP " + status;
        } catch (IOException e) {
            answer = SendCommand.reason(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        Duration pause = retries.pauseAfter(attempts);
        if (System.nanoTime() + pause.toNanos() - start > retries.deadline().toNanos()) {
            givenUp.increment();
            log.println("Webhook given up after " + attempts + " attempts: " + answer);
            return;
        }
        if (attempts == 1) {
            log.println("Webhook not accepted, repeating: " + answer);
        }
        repeated.increment();
        schedule(() -> attempt(body, attempts + 1, start), pause);
    }

    private void schedule(Runnable work, Duration delay) {
        Runnable reported = () -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                if (!threads.isShutdown()) {
                    givenUp.increment();
                    log.println("Webhook given up: " + e);
                }
            }
        };
        ScheduledFuture<?> unused = threads.schedule(reported, delay.toNanos(), TimeUnit.NANOSECONDS);
    }
}
