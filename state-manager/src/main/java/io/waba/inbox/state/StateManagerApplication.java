package io.waba.inbox.state;

import io.waba.inbox.state.operate.OperatorCommands;
import io.waba.inbox.state.outbound.OutboundSettings;
import io.waba.inbox.state.tenants.TenantCommand;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service, or with {@code tenant …}, {@code dead …}, {@code unrouted} or {@code notifications} as arguments runs one command and exits. */
@SpringBootApplication
public class StateManagerApplication {

    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals(TenantCommand.NAME)) {
            List<String> arguments = Arrays.asList(args).subList(1, args.length);
            System.exit(TenantCommand.run(arguments, System.getenv(), System.out, System.err));
        }
        if (OperatorCommands.knows(args)) {
            System.exit(
                    OperatorCommands.run(List.of(args), System.getenv(), System.out, System.err, Clock.systemUTC()));
        }
        try {
            OutboundSettings.requireToken(System.getenv());
        } catch (IllegalArgumentException e) {
            System.err.println("state-manager does not start. " + e.getMessage());
            System.exit(1);
        }
        SpringApplication.run(StateManagerApplication.class, args);
    }
}
