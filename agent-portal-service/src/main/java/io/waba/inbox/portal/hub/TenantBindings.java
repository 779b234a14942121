package io.waba.inbox.portal.hub;

/** Which tenants' events this instance receives. Both calls block on the broker, so never call them on an event loop. */
public interface TenantBindings {

    /**
     * Makes this instance receive the tenant's events. When it returns, every event that the relay publishes from now on reaches
     * {@link Hub#receive}. Binding twice is harmless.
     *
     * @throws RuntimeException when the broker cannot be reached; the tenant is then not bound
     */
    void bind(String tenantId);

    /** Stops receiving the tenant's events; an event that is on its way may still arrive. Never throws for a broker that is away. */
    void unbind(String tenantId);
}
