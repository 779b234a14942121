package io.waba.inbox.portal.media;

import java.util.HashMap;
import java.util.Map;

/** How many requests may be at something at once: in all, and of one tenant, so that none takes the places of all others. */
final class Places {

    private final int most;
    private final int mostOfOneTenant;
    private final Map<String, Integer> taken = new HashMap<>();
    private int all;

    Places(int most, int mostOfOneTenant) {
        this.most = most;
        this.mostOfOneTenant = mostOfOneTenant;
    }

    /** Takes a place, to be given back by {@link #giveBack}; returns false when there is none for this tenant. */
    synchronized boolean take(String tenantId) {
        int ofTenant = taken.getOrDefault(tenantId, 0);
        if (all >= most || ofTenant >= mostOfOneTenant) {
            return false;
        }
        taken.put(tenantId, ofTenant + 1);
        all++;
        return true;
    }

    /** @throws IllegalStateException when the tenant has none */
    synchronized void giveBack(String tenantId) {
        Integer ofTenant = taken.get(tenantId);
        if (ofTenant == null) {
            throw new IllegalStateException("places of " + tenantId + ": 0 (expected: 1 or more)");
        }
        if (ofTenant == 1) {
            taken.remove(tenantId);
        } else {
            taken.put(tenantId, ofTenant - 1);
        }
        all--;
    }
}
