package io.waba.inbox.portal.socketio;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.SmartLifecycle;

/** Starts the gateway when everything else runs, and stops it first. */
final class GatewayLifecycle implements SmartLifecycle {

    private static final String LIBRARY = "com.corundumstudio.socketio";

    /** On the way down after the relay, which another instance then takes over while the sockets close, and before what they need. */
    static final int PHASE = DEFAULT_PHASE - 1;

    private final RealtimeGateway gateway;
    private volatile boolean running;

    GatewayLifecycle(RealtimeGateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public void start() {
        // Whatever an operator turns on elsewhere: at finer levels the library logs what it sends, which is customers'
        // words.
        LoggingSystem.get(getClass().getClassLoader()).setLogLevel(LIBRARY, LogLevel.WARN);
        gateway.start();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        gateway.stop();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
