package io.waba.inbox.simulator;

import java.io.IOException;
import java.util.List;

/** The command line: {@code send}, {@code batch}, or nothing for the server. */
public final class SimulatorApplication {

    private static final String USAGE =
            """
            whatsapp-simulator, a stand-in for Meta

              send  --text "hello" [--from +15550001111] [--name "John Doe"] [--phone-number-id <id>]
                    [--type text|image|...] [--message-id <id that a reaction, edit or revoke is about>] [--webhook-url <url>]
              batch --count 100 [--concurrency 8] [--messages-per-webhook 1] [--customers 1] [--deadline-seconds 60]
                    [--text ... --from ... --name ... --phone-number-id ... --type ... --webhook-url ...]
              (no command) serves the Graph API on SIMULATOR_HTTP_PORT

            Webhooks are signed with WABA_APP_SECRET and go to SIMULATOR_WEBHOOK_URL, or to WEBHOOK_HTTP_PORT on this machine.
            """;

    private SimulatorApplication() {}

    public static void main(String[] args) throws InterruptedException {
        List<String> arguments = List.of(args);
        String command = arguments.isEmpty() ? "server" : arguments.get(0);
        try {
            if (command.equals("server")) {
                serve();
            } else {
                System.exit(run(command, arguments.subList(1, arguments.size())));
            }
        } catch (IllegalArgumentException | IOException e) {
            System.err.println("whatsapp-simulator: " + e.getMessage());
            System.exit(1);
        }
    }

    private static int run(String command, List<String> arguments) throws InterruptedException {
        return switch (command) {
            case "send" -> SendCommand.run(arguments, System.getenv(), System.out, System.err);
            case "batch" -> BatchCommand.run(arguments, System.getenv(), System.out);
            case "help", "--help", "-h" -> {
                System.out.print(USAGE);
                System.out.println("Types: " + String.join(" ", WebhookFactory.messageKinds()));
                yield 0;
            }
            default ->
                throw new IllegalArgumentException(command + ": unknown (expected: send, batch, help or nothing)");
        };
    }

    private static void serve() throws IOException {
        SimulatorServer server = SimulatorServer.start(SimulatorSettings.fromEnvironment(System.getenv()), System.out);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "shutdown"));
    }
}
