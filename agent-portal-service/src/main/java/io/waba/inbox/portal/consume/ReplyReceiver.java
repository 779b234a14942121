package io.waba.inbox.portal.consume;

import io.waba.inbox.amqp.Pauses;
import io.waba.inbox.portal.commands.Replies;
import io.waba.inbox.shared.command.CommandResult;
import io.waba.inbox.shared.wire.MalformedMessageException;
import io.waba.inbox.shared.wire.WireJson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.context.SmartLifecycle;

/** The queue that answers to this instance's commands come to. An answer that is lost with its connection is one that did not come in time. */
final class ReplyReceiver implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ReplyReceiver.class);

    private static final String PURPOSE = "waba.portal.replies";

    private final InstanceQueue queue;
    private volatile boolean running;

    ReplyReceiver(ConnectionFactory connections, Pauses pauses, Replies replies) {
        this.queue = new InstanceQueue(connections, pauses, PURPOSE, new InstanceQueue.Listener() {
            @Override
            public void ready(String name) {
                replies.arriveAt(name);
            }

            @Override
            public void receive(byte[] body) {
                try {
                    replies.arrived(WireJson.decode(body, CommandResult.class));
                } catch (MalformedMessageException e) {
                    log.error("reply malformed reason={}", e.getMessage());
                }
            }

            @Override
            public void gone() {
                replies.arriveNowhere();
            }
        });
    }

    @Override
    public void start() {
        running = true;
        queue.start();
    }

    @Override
    public void stop() {
        running = false;
        queue.stop();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the first request is served, and until the last one is answered. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 4096;
    }
}
