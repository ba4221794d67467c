package dev.tandem.docker;

import com.github.dockerjava.api.DockerClient;
import org.testcontainers.containers.startupcheck.StartupCheckStrategy;
import org.testcontainers.utility.DockerStatus;

/** Waits for a container to end, well or not. */
final class UntilItsEnd extends StartupCheckStrategy {

    @Override
    public StartupStatus checkStartupState(DockerClient client, String id) {
        return DockerStatus.isContainerStopped(getCurrentState(client, id))
                ? StartupStatus.SUCCESSFUL
                : StartupStatus.NOT_YET_KNOWN;
    }
}
