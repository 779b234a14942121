package io.waba.inbox.portal;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.mongodb.autoconfigure.MongoClientSettingsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** What every part of the service shares. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration implements WebMvcConfigurer {

    /** What the page makes of an address is its own affair: a link to a conversation, or a reload, gets the page. */
    static final String[] PAGE_ADDRESSES = {
        "/login", "/dashboard", "/conversations", "/conversations/*", "/administration", "/administration/*"
    };

    private static final Duration ASSET_LIFE = Duration.ofDays(365);

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    /** A request that waits half a minute for a store that is away helps nobody: the driver's own 30 s become 2. */
    @Bean
    MongoClientSettingsBuilderCustomizer impatientMongoClient() {
        return settings -> settings.applyToClusterSettings(
                        cluster -> cluster.serverSelectionTimeout(2, TimeUnit.SECONDS))
                .applyToSocketSettings(
                        socket -> socket.connectTimeout(2, TimeUnit.SECONDS).readTimeout(20, TimeUnit.SECONDS));
    }

    /** Built files have their content's hash in their names; index.html, which names them, is asked for each time. */
    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/assets/**")
                .addResourceLocations("classpath:/static/assets/")
                .setCacheControl(CacheControl.maxAge(ASSET_LIFE).cachePublic().immutable());
    }

    @Override
    public void addViewControllers(ViewControllerRegistry registry) {
        for (String address : PAGE_ADDRESSES) {
            registry.addViewController(address).setViewName("forward:/index.html");
        }
    }
}
