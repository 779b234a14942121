package io.waba.inbox.testing;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.testcontainers.DockerClientFactory;

/** Whether containers can be had on this machine, found out without the noise of a failed attempt. */
final class DockerEngine {

    private static final long PULL_SECONDS = 90;

    private DockerEngine() {}

    /** Fast and never throws: a machine with the docker client alone has no engine. */
    static boolean answers() {
        boolean addressKnown = System.getenv("DOCKER_HOST") != null
                || Files.exists(Path.of("/var/run/docker.sock"))
                || Files.exists(Path.of(System.getProperty("user.home"), ".docker", "run", "docker.sock"));
        return addressKnown && DockerClientFactory.instance().isDockerAvailable();
    }

    /** True when the image is there, or was pulled within a minute and a half. */
    static boolean has(String image) {
        DockerClient client = DockerClientFactory.lazyClient();
        try {
            client.inspectImageCmd(image).exec();
            return true;
        } catch (NotFoundException absent) {
            return pull(client, image);
        }
    }

    private static boolean pull(DockerClient client, String image) {
        try {
            return client.pullImageCmd(image).start().awaitCompletion(PULL_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (RuntimeException unreachableRegistry) {
            return false;
        }
    }
}
