package io.waba.inbox.state.metrics;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A scheduler without threads: tasks run on the caller's thread when the test moves the time. */
final class ManualScheduler extends ScheduledThreadPoolExecutor {

    private final PriorityQueue<Task> tasks = new PriorityQueue<>(Comparator.comparing(task -> task.due));
    private Instant now;

    private static final class Task extends FutureTask<Void> implements ScheduledFuture<Void> {
        private final Instant due;

        Task(Runnable work, Instant due) {
            super(work, null);
            this.due = due;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int compareTo(Delayed other) {
            throw new UnsupportedOperationException();
        }
    }

    ManualScheduler(Instant start) {
        super(0);
        this.now = start;
    }

    Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
        Task task = new Task(work, now.plus(Duration.of(delay, unit.toChronoUnit())));
        tasks.add(task);
        return task;
    }

    /** Forgets what is not due yet, as a process that is killed does. */
    void forgetTasks() {
        tasks.clear();
    }

    /** Moves the time, running what becomes due on the way at its own time. */
    void advanceMillis(long millis) {
        Instant target = now.plusMillis(millis);
        for (Task next = tasks.peek(); next != null && !next.due.isAfter(target); next = tasks.peek()) {
            tasks.remove();
            now = next.due.isAfter(now) ? next.due : now;
            next.run();
        }
        now = target;
    }
}
