package io.waba.inbox.embedded;

/** Runs the embedded broker and store as a process of its own until it gets SIGTERM. */
public final class EmbeddedInfrastructureApplication {

    private EmbeddedInfrastructureApplication() {}

    public static void main(String[] args) {
        EmbeddedInfrastructure infrastructure =
                EmbeddedInfrastructure.start(EmbeddedInfrastructureSettings.fromEnvironment(System.getenv()));
        Runtime.getRuntime().addShutdownHook(new Thread(infrastructure::close, "shutdown"));
        System.out.println("Embedded infrastructure is ready: broker " + infrastructure.rabbitmqUri()
                + ", document store " + infrastructure.mongodbUri());
    }
}
