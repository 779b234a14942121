package io.waba.inbox.portal.hub;

import io.waba.inbox.shared.access.ErrorCode;
import io.waba.inbox.shared.event.EventEnvelope;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

/** A subscriber that remembers what the hub told it, as one line each. */
final class RecordingSubscriber implements Subscriber {

    /** Shows an event as its data's text, and counts how often it had to. */
    static final class TextProtocol implements WireProtocol<String> {

        final List<String> encoded = new CopyOnWriteArrayList<>();

        @Override
        public String encode(EventEnvelope event) {
            String text = event.type().equals("new_message")
                    ? event.data().path("message").asString()
                    : event.type() + " " + event.data().path("message").asString();
            encoded.add(text);
            return text;
        }
    }

    final List<String> told = new CopyOnWriteArrayList<>();
    private final String tenantId;
    private final String agentId;
    private final Executor lane;
    private final TextProtocol protocol;
    private volatile boolean drains = true;
    private volatile String poison = "";

    RecordingSubscriber(String tenantId, String agentId, Executor lane, TextProtocol protocol) {
        this.tenantId = tenantId;
        this.agentId = agentId;
        this.lane = lane;
        this.protocol = protocol;
    }

    /** What it is given does not leave any more. */
    void clog() {
        drains = false;
    }

    /** It fails on this text. */
    void failOn(String text) {
        poison = text;
    }

    @Override
    public String tenantId() {
        return tenantId;
    }

    @Override
    public String agentId() {
        return agentId;
    }

    @Override
    public Executor lane() {
        return lane;
    }

    @Override
    public void attached(long position, boolean resumed) {
        told.add((resumed ? "resumed " : "attached ") + position);
    }

    @Override
    public void refused(ErrorCode code, String detail) {
        told.add("refused " + code.code());
    }

    @Override
    public void deliver(HubEvent event) {
        String text = event.encodedFor(protocol);
        if (text.equals(poison)) {
            throw new IllegalStateException("this one cannot be delivered");
        }
        told.add(text);
    }

    @Override
    public void whenDrained(Runnable next) {
        if (drains) {
            next.run();
        }
    }

    @Override
    public void cannotGoOn(String reason) {
        told.add("sent away");
    }
}
