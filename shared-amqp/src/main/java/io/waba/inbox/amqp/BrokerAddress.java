package io.waba.inbox.amqp;

import com.rabbitmq.client.Address;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory.ConfirmType;
import org.springframework.boot.amqp.autoconfigure.RabbitProperties;

/** {@code RABBITMQ_URI} read as the services' Spring Boot reads it, for the command line, which runs without Spring. */
final class BrokerAddress {

    private static final int TIMEOUT_MILLIS = 5_000;

    private final RabbitProperties properties;

    private BrokerAddress(RabbitProperties properties) {
        this.properties = properties;
    }

    /** @throws IllegalArgumentException when it is not an address; the message does not repeat it, it may hold a password */
    static BrokerAddress parse(String addresses) {
        RabbitProperties properties = new RabbitProperties();
        try {
            properties.setAddresses(Arrays.asList(addresses.split(",", -1)));
            BrokerAddress address = new BrokerAddress(properties);
            if (address.hosts().isEmpty()) {
                throw new IllegalArgumentException("none");
            }
            return address;
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "RABBITMQ_URI: not an address (expected: amqp://user:password@host:port)", e);
        }
    }

    List<Address> hosts() {
        return properties.determineAddresses().stream()
                .map(Address::parseAddress)
                .toList();
    }

    /** With publisher confirms; the caller destroys it. */
    CachingConnectionFactory connections() {
        CachingConnectionFactory connections = new CachingConnectionFactory();
        connections.setAddresses(properties.determineAddresses());
        connections.setUsername(properties.determineUsername());
        connections.setPassword(Objects.requireNonNullElse(properties.determinePassword(), ""));
        String virtualHost = properties.determineVirtualHost();
        if (virtualHost != null) {
            connections.setVirtualHost(virtualHost);
        }
        connections.setPublisherConfirmType(ConfirmType.CORRELATED);
        connections.setPublisherReturns(true);
        connections.setConnectionTimeout(TIMEOUT_MILLIS);
        connections.getRabbitConnectionFactory().setChannelRpcTimeout(TIMEOUT_MILLIS);
        // A second connection behind one's back would not have what was taken on the first.
        connections.getRabbitConnectionFactory().setAutomaticRecoveryEnabled(false);
        if (properties.getSsl().determineEnabled()) {
            encrypt(connections.getRabbitConnectionFactory());
        }
        return connections;
    }

    BrokerUnusableException unusable(Exception cause) {
        String hosts = String.join(",", properties.determineAddresses());
        String problem = cause instanceof com.rabbitmq.client.PossibleAuthenticationFailureException
                ? hosts + ": user or password refused (expected: those of the broker)"
                : hosts + " (expected: a RabbitMQ that answers)";
        return new BrokerUnusableException("RABBITMQ_URI: " + problem, cause);
    }

    private static void encrypt(com.rabbitmq.client.ConnectionFactory factory) {
        try {
            factory.useSslProtocol(SSLContext.getDefault());
            factory.enableHostnameVerification();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("TLS: " + e.getMessage() + " (expected: a Java with TLS)", e);
        }
    }
}
