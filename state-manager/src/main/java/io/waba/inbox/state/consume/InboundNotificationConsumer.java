package io.waba.inbox.state.consume;

import io.micrometer.core.instrument.MeterRegistry;
import io.waba.inbox.amqp.MessageHandler;
import io.waba.inbox.amqp.Outcome;
import io.waba.inbox.shared.inbound.InboundNotification;
import io.waba.inbox.shared.wire.WireJson;
import io.waba.inbox.state.store.NotificationStore;
import io.waba.inbox.state.tenants.TenantDirectory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code waba.inbound.notifications}: stored whole and counted by field. */
public final class InboundNotificationConsumer implements MessageHandler {

    private static final Logger log = LoggerFactory.getLogger(InboundNotificationConsumer.class);

    private final TenantDirectory tenants;
    private final NotificationStore notifications;
    private final MeterRegistry registry;

    public InboundNotificationConsumer(
            TenantDirectory tenants, NotificationStore notifications, MeterRegistry registry) {
        this.tenants = tenants;
        this.notifications = notifications;
        this.registry = registry;
    }

    @Override
    public Outcome handle(byte[] body) {
        InboundNotification notification = WireJson.decode(body, InboundNotification.class);
        String id = notifications.store(tenantOf(notification.phoneNumberId()), notification);
        registry.counter("waba.notifications", "field", notification.field()).increment();
        log.info(
                "notification persisted id={} field={} problem={}",
                id,
                notification.field(),
                notification.problem() == null ? "-" : notification.problem());
        return Outcome.done();
    }

    private @Nullable String tenantOf(@Nullable String phoneNumberId) {
        return phoneNumberId == null ? null : tenants.tenantOf(phoneNumberId).orElse(null);
    }
}
