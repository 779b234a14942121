package io.waba.inbox.state;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Counts what this process logs, at the level that the service logs at, stack traces as one line. */
final class LogLines implements AutoCloseable {

    private static final int KEPT = 30;

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Deque<String> last = new ArrayDeque<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            add(event.getLevel() + " " + event.getLoggerName() + " " + event.getFormattedMessage());
        }
    };
    private long count;

    LogLines() {
        appender.setContext(root.getLoggerContext());
        appender.start();
        root.addAppender(appender);
    }

    private synchronized void add(String line) {
        count++;
        last.addLast(line);
        if (last.size() > KEPT) {
            last.removeFirst();
        }
    }

    synchronized void forget() {
        count = 0;
        last.clear();
    }

    synchronized long count() {
        return count;
    }

    synchronized List<String> last() {
        return List.copyOf(last);
    }

    @Override
    public void close() {
        root.detachAppender(appender);
        appender.stop();
    }
}
