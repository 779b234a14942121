package io.waba.inbox.portal.activity;

import io.waba.inbox.portal.agents.LastSeen;
import io.waba.inbox.portal.hub.Hub;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires what agents do; the ports to broker and store come from elsewhere. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ActivitySettings.class)
class ActivityConfiguration {

    /** The time, and one thread each for the broker and for the store: neither waits for the other, and no socket for them. */
    record Threads(ScheduledExecutorService timer, ExecutorService talking, ExecutorService keeping)
            implements AutoCloseable {

        private static final int MOST_WAITING = 10_000;

        static Threads start() {
            return new Threads(
                    new ScheduledThreadPoolExecutor(1, task -> daemon(task, "activity-timer")),
                    one("activity-talk"),
                    one("activity-keep"));
        }

        private static ExecutorService one(String name) {
            return new ThreadPoolExecutor(
                    1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), task -> daemon(task, name));
        }

        private static Thread daemon(Runnable task, String name) {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        }

        @Override
        public void close() {
            timer.shutdownNow();
            keeping.shutdownNow();
            talking.shutdownNow();
        }
    }

    @Bean
    Threads activityThreads() {
        return Threads.start();
    }

    @Bean
    Activity activity(
            Hub hub,
            Broadcast broadcast,
            CustomerTyping customer,
            LastSeen lastSeen,
            Threads activityThreads,
            ActivitySettings settings,
            Clock clock) {
        return new Activity(
                UUID.randomUUID().toString(),
                Audience.of(hub),
                broadcast,
                customer,
                lastSeen,
                activityThreads.talking(),
                activityThreads.keeping(),
                settings,
                clock,
                System::nanoTime);
    }

    @Bean
    ActivityLifecycle activityLifecycle(Activity activity, ActivitySettings settings, Threads activityThreads) {
        return new ActivityLifecycle(activity, settings, activityThreads.timer(), activityThreads.talking());
    }

    @Bean
    ReadNews readNews(
            ObjectProvider<Hub> hub,
            ObjectProvider<Activity> activity,
            Reading reading,
            Threads activityThreads,
            Clock clock) {
        return new ReadNews(
                hub::getObject,
                reading,
                (tenantId, agentId) -> activity.getObject().hasTabs(tenantId, agentId),
                activityThreads.keeping(),
                clock);
    }
}
