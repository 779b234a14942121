package io.waba.inbox.simulator;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Customers who chat as people do: they come one after the other, read an answer, type for as long as the words take, remind somebody who does
 * not answer, say goodbye, and come back later. Each writes at most one message for each answer, however many an agent sends.
 */
final class Demo {

    private static final Duration BETWEEN_FIRST_MESSAGES = Duration.ofSeconds(8);
    private static final Duration READING = Duration.ofMillis(1500);
    private static final Duration PER_CHARACTER = Duration.ofMillis(60);
    private static final Duration LONGEST_TYPING = Duration.ofSeconds(8);
    private static final Duration PATIENCE = Duration.ofSeconds(75);
    private static final Duration UNTIL_NEXT_VISIT = Duration.ofMinutes(4);

    private final Map<String, Visit> visits = new LinkedHashMap<>();
    private final BusinessNumber number;
    private final BiConsumer<Person, DemoCustomer.Line> voice;
    private final Timer timer;
    private final double pace;
    private boolean running;
    private int written;

    /**
     * Nobody writes yet.
     *
     * @param number which business number they write to
     * @param voice sends a customer's message
     * @param timer lets time pass
     * @param pace how long everything takes, 1 for as long as with people
     */
    Demo(
            List<DemoCustomer> customers,
            BusinessNumber number,
            BiConsumer<Person, DemoCustomer.Line> voice,
            Timer timer,
            double pace) {
        this.number = number;
        this.voice = voice;
        this.timer = timer;
        this.pace = pace;
        customers.forEach(customer -> visits.put(customer.person().waId(), new Visit(customer)));
    }

    /** Does something later, unless it is cancelled before. */
    @FunctionalInterface
    interface Timer {
        Future<?> after(Duration delay, Runnable work);
    }

    /** A customer's present conversation. */
    private static final class Visit {
        private final DemoCustomer customer;
        private int said;
        private boolean reminded;
        private boolean typing;
        private boolean goodbye;
        private @Nullable Future<?> next;

        Visit(DemoCustomer customer) {
            this.customer = customer;
        }
    }

    BusinessNumber number() {
        return number;
    }

    synchronized void start() {
        running = true;
        int place = 0;
        for (Visit visit : visits.values()) {
            type(visit, BETWEEN_FIRST_MESSAGES.multipliedBy(place++));
        }
    }

    synchronized void stop() {
        running = false;
        visits.values().forEach(Demo::cancel);
    }

    /** Somebody wrote to that number; does nothing for people who are not of the demo, and for answers while one is typing already. */
    synchronized void heard(String phoneNumberId, String waId) {
        Visit visit = visits.get(waId);
        if (!running
                || visit == null
                || visit.typing
                || visit.said == 0
                || !number.phoneNumberId().equals(phoneNumberId)) {
            return;
        }
        if (visit.said < visit.customer.lines().size()) {
            type(visit, READING);
        } else if (!visit.goodbye) {
            visit.goodbye = true;
            DemoCustomer.Line goodbye = new DemoCustomer.Line("text", visit.customer.goodbye());
            visit.typing = true;
            schedule(visit, READING.plus(typingTime(goodbye)), () -> {
                say(visit, goodbye);
                comeBack(visit);
            });
        }
    }

    synchronized ObjectNode toJson() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("running", running)
                .put("phoneNumberId", number.phoneNumberId())
                .put("customers", visits.size())
                .put("written", written);
    }

    private void type(Visit visit, Duration after) {
        DemoCustomer.Line line = visit.customer.lines().get(visit.said);
        visit.typing = true;
        schedule(visit, after.plus(typingTime(line)), () -> {
            visit.said++;
            say(visit, line);
            schedule(visit, PATIENCE, () -> lookAgain(visit));
        });
    }

    /** Nobody has answered for a while. */
    private void lookAgain(Visit visit) {
        if (visit.reminded) {
            comeBack(visit);
            return;
        }
        visit.reminded = true;
        say(visit, new DemoCustomer.Line("text", visit.customer.reminder()));
        schedule(visit, PATIENCE, () -> lookAgain(visit));
    }

    private void comeBack(Visit visit) {
        schedule(visit, UNTIL_NEXT_VISIT, () -> {
            visit.said = 0;
            visit.reminded = false;
            visit.goodbye = false;
            type(visit, Duration.ZERO);
        });
    }

    private void say(Visit visit, DemoCustomer.Line line) {
        visit.typing = false;
        written++;
        voice.accept(visit.customer.person(), line);
    }

    private static Duration typingTime(DemoCustomer.Line line) {
        Duration typing = PER_CHARACTER.multipliedBy(line.words().length());
        return typing.compareTo(LONGEST_TYPING) < 0 ? typing : LONGEST_TYPING;
    }

    /** In place of what the customer was about to do; give or take a third, because nobody is a clock. */
    private void schedule(Visit visit, Duration delay, Runnable work) {
        cancel(visit);
        double factor = pace * (2.0 / 3 + ThreadLocalRandom.current().nextDouble() * 2 / 3);
        visit.next = timer.after(Duration.ofNanos(Math.round(delay.toNanos() * factor)), () -> {
            synchronized (this) {
                if (running) {
                    work.run();
                }
            }
        });
    }

    private static void cancel(Visit visit) {
        if (visit.next != null) {
            visit.next.cancel(false);
            visit.next = null;
        }
    }
}
