package io.waba.inbox.simulator;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** {@code batch}: many webhooks at once, each repeated until it is answered with 200 or the deadline is over. */
final class BatchCommand {

    private static final Set<String> OPTIONS = Set.of(
            "count",
            "concurrency",
            "messages-per-webhook",
            "customers",
            "text",
            "type",
            "from",
            "name",
            "phone-number-id",
            "webhook-url",
            "deadline-seconds");

    private final WebhookFactory factory = WebhookFactory.create();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder repeated = new LongAdder();
    private final AtomicInteger next = new AtomicInteger();

    private final Options options;
    private final WebhookClient client;
    private final int count;
    private final int messagesPerWebhook;
    private final int customers;
    private final long deadlineNanos;

    private BatchCommand(Options options, Map<String, String> environment) {
        this.options = options;
        this.client = SendCommand.client(options, environment);
        this.count = options.integer("count", 100, 1, 100_000_000);
        this.messagesPerWebhook = options.integer("messages-per-webhook", 1, 1, 1_000);
        this.customers = options.integer("customers", 1, 1, 1_000_000);
        int seconds = options.integer("deadline-seconds", 60, 1, 604_800);
        this.deadlineNanos = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    }

    /** @return the exit code: 0 when every webhook was answered with 200 */
    static int run(List<String> arguments, Map<String, String> environment, PrintStream out)
            throws InterruptedException {
        Options options = Options.parse(arguments, OPTIONS);
        return new BatchCommand(options, environment).run(options.integer("concurrency", 8, 1, 1_000), out);
    }

    private int run(int concurrency, PrintStream out) throws InterruptedException {
        // Fails before anything is posted when the options make no message.
        body(0);
        long start = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(concurrency);
        try {
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < concurrency; i++) {
                workers.add(threads.submit(this::work));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("batch: " + e.getCause(), e);
        } finally {
            threads.shutdownNow();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        out.printf(
                Locale.ROOT,
                "accepted=%d failed=%d repeated=%d messages=%d seconds=%.2f webhooksPerSecond=%.0f%n",
                accepted.sum(),
                failed.sum(),
                repeated.sum(),
                accepted.sum() * messagesPerWebhook,
                seconds,
                accepted.sum() / seconds);
        return failed.sum() == 0 ? 0 : 1;
    }

    private Void work() throws InterruptedException {
        for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
            if (deliver(body(i))) {
                accepted.increment();
            } else {
                failed.increment();
            }
        }
        return null;
    }

    private byte[] body(int webhook) {
        WebhookBatch batch = factory.batch();
        for (int i = 0; i < messagesPerWebhook; i++) {
            int message = webhook * messagesPerWebhook + i;
            Person from = SendCommand.sender(options, Math.floorMod(message, customers));
            String words = options.text("text", "Message") + " " + (message + 1);
            batch.message(
                    SendCommand.business(options), from, factory.message(from, options.text("type", "text"), words));
        }
        return batch.toBytes();
    }

    private boolean deliver(byte[] body) throws InterruptedException {
        for (int attempts = 1; ; attempts++) {
            if (answered200(body)) {
                return true;
            }
            long pause = RetryPolicy.LIKE_META.pauseAfter(attempts).toNanos();
            if (System.nanoTime() + pause >= deadlineNanos) {
                return false;
            }
            TimeUnit.NANOSECONDS.sleep(pause);
            repeated.increment();
        }
    }

    private boolean answered200(byte[] body) throws InterruptedException {
        try {
            return client.post(body) == 200;
        } catch (IOException e) {
            // No answer is repeated as any other failure; the counts in the end tell.
            return false;
        }
    }
}
