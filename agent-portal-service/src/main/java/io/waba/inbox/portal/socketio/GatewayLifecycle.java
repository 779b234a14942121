package io.waba.inbox.portal.socketio;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.SmartLifecycle;

/** Starts the gateway when everything else runs, and stops it first. */
final class GatewayLifecycle implements SmartLifecycle {

    private static final String LIBRARY = "com.corundumstudio.socketio";

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
}
