package io.waba.inbox.graph;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A body that is handed out once at most, and that knows whether it was. The JDK's client repeats some requests on its own when a kept
 * connection turns out to be closed (POST too, with {@code jdk.httpclient.enableAllMethodRetry}); it asks for the body again to do so and
 * gets none, so that no request is complete twice, whatever the client and its settings do. A request without its body was not read whole
 * by anybody, so that a body that was never handed out is certainly not sent.
 */
final class OnceBody implements BodyPublisher {

    private enum State {
        WITHHELD,
        HANDED_OUT,
        SEALED
    }

    private static final Flow.Subscription NOTHING = new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    };

    private final BodyPublisher body;
    private final AtomicReference<State> state = new AtomicReference<>(State.WITHHELD);

    OnceBody(byte[] body) {
        this.body = BodyPublishers.ofByteArray(body);
    }

    /**
     * Withholds the body from now on.
     *
     * @return whether it was never handed out, and so never will be
     */
    boolean seal() {
        return state.compareAndSet(State.WITHHELD, State.SEALED);
    }

    @Override
    public long contentLength() {
        return body.contentLength();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        if (state.compareAndSet(State.WITHHELD, State.HANDED_OUT)) {
            body.subscribe(subscriber);
        } else {
            subscriber.onSubscribe(NOTHING);
            subscriber.onError(
                    new IllegalStateException("body: asked for again (expected: once, or not after the call)"));
        }
    }
}
