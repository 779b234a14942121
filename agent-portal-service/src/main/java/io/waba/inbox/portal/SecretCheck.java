package io.waba.inbox.portal;

import io.waba.inbox.portal.agents.TokenSettings;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationListener;

/** Refuses a missing or weak secret before anything else starts, so that nothing but this is said. */
final class SecretCheck implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        Binder.get(event.getEnvironment()).bindOrCreate("waba.tokens", TokenSettings.class);
    }
}
