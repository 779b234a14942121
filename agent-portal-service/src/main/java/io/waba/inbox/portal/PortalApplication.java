package io.waba.inbox.portal;

import io.waba.inbox.portal.agents.AgentCommands;
import io.waba.inbox.portal.consume.BroadcastAgentChanges;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The agent portal: {@code agent …} and {@code token …} are commands, anything else starts the service. */
@SpringBootApplication
public class PortalApplication {

    public static void main(String[] args) {
        if (AgentCommands.knows(args)) {
            AgentCommands.main(args, BroadcastAgentChanges::over);
            return;
        }
        SpringApplication application = new SpringApplication(PortalApplication.class);
        application.addListeners(new SecretCheck());
        application.run(args);
    }
}
