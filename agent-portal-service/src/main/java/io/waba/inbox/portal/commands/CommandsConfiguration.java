package io.waba.inbox.portal.commands;

import io.waba.inbox.portal.activity.CustomerTyping;
import io.waba.inbox.shared.command.CommandAction;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Lets the settings be read, and agents' typing be shown to customers. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CommandSettings.class)
class CommandsConfiguration {

    @Bean
    CustomerTyping customerTyping(Commands commands) {
        return (tenantId, agentId, conversationId) ->
                commands.tell(tenantId, agentId, conversationId, new CommandAction.Typing());
    }
}
