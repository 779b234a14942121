package io.waba.inbox.portal.hub;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Bindings in memory; the broker behind them can be away. */
public final class MemoryBindings implements TenantBindings {

    private final Set<String> bound = ConcurrentHashMap.newKeySet();
    private final AtomicInteger binds = new AtomicInteger();
    private volatile boolean away;
    private volatile Runnable onBind = () -> {};
    private volatile Runnable onUnbind = () -> {};

    public void setAway(boolean away) {
        this.away = away;
    }

    /** Runs within each bind, after the tenant was bound. */
    public void onBind(Runnable happening) {
        onBind = happening;
    }

    /** Runs within each unbind, after the tenant was unbound. */
    public void onUnbind(Runnable happening) {
        onUnbind = happening;
    }

    public boolean isBound(String tenantId) {
        return bound.contains(tenantId);
    }

    public int binds() {
        return binds.get();
    }

    @Override
    public void bind(String tenantId) {
        if (away) {
            throw new IllegalStateException("the broker is away");
        }
        bound.add(tenantId);
        binds.incrementAndGet();
        onBind.run();
    }

    @Override
    public void unbind(String tenantId) {
        bound.remove(tenantId);
        onUnbind.run();
    }
}
