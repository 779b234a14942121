package io.waba.inbox.portal.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import io.waba.inbox.amqp.Pauses;
import io.waba.inbox.shared.event.EventEnvelope;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.amqp.AmqpConnectException;
import org.springframework.amqp.rabbit.connection.Connection;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;

class BroadcastReceiverTest {

    static Stream<Exception> waysToBeAway() {
        return Stream.of(
                new IOException("cut"),
                new AlreadyClosedException(new ShutdownSignalException(true, false, null, null)),
                new AmqpConnectException(new IOException("cut")));
    }

    /** The channel was open when it was asked, and closes before it is used. */
    @ParameterizedTest
    @MethodSource("waysToBeAway")
    void unbindingNeverFailsForABrokerThatIsAway(Exception away) throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        Channel channel = stub(Channel.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "isOpen" -> true;
            case "queueUnbind" -> {
                asked.incrementAndGet();
                throw away;
            }
            default -> null;
        });
        Connection connection = stub(Connection.class, (proxy, method, arguments) -> channel);
        BroadcastReceiver receiver = new BroadcastReceiver(
                stub(ConnectionFactory.class, (proxy, method, arguments) -> connection),
                new Pauses(Duration.ofMillis(20), Duration.ofMillis(100)));
        CountDownLatch ready = new CountDownLatch(1);
        receiver.start(new BroadcastReceiver.Listener() {
            @Override
            public void receive(EventEnvelope event) {}

            @Override
            public void resynchronise() {
                ready.countDown();
            }
        });
        try {
            assertThat(ready.await(10, TimeUnit.SECONDS)).isTrue();
            receiver.bind("a");
            assertThatCode(() -> receiver.unbind("a")).doesNotThrowAnyException();
            assertThat(asked).hasValue(1);
        } finally {
            receiver.stop();
        }
    }

    private static <T> T stub(Class<T> type, InvocationHandler answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, answers));
    }
}
