package dev.tandem.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.DeviceRequest;
import com.github.dockerjava.api.model.HostConfig;
import java.util.List;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;
import tools.jackson.databind.json.JsonMapper;

/** The Docker engine that answers here. */
final class Engine {

    /** As {@code docker run --gpus all} asks for them. */
    static final DeviceRequest ALL_GPUS = new DeviceRequest().withCount(-1).withCapabilities(List.of(List.of("gpu")));

    private Engine() {
    }

    /** Asks it, or skips the test that calls this. */
    static DockerClient client() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw Skip.because("no Docker engine answers (DOCKER_HOST=" + System.getenv("DOCKER_HOST")
                    + ") — start one, or say where it is with DOCKER_HOST");
        }
        return DockerClientFactory.instance().client();
    }

    /** What it knows of an image; empty if it has none of that name, which is then not looked for anywhere else. */
    static Optional<InspectImageResponse> find(String name) {
        try {
            return Optional.of(client().inspectImageCmd(name).exec());
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    /**
     * Why it gives containers no GPU; empty if it does. Only starting one shows: an engine may have GPUs without naming a runtime
     * for them.
     */
    static Optional<String> gpuProblem(Image image) {
        DockerClient client = client();
        String id = client.createContainerCmd(image.required())
                .withEntrypoint("/bin/true")
                .withHostConfig(
                        HostConfig.newHostConfig().withNetworkMode("none").withDeviceRequests(List.of(ALL_GPUS)))
                .exec()
                .getId();
        try {
            client.startContainerCmd(id).exec();
            return Optional.empty();
        } catch (DockerException e) {
            return Optional.of(message(e));
        } finally {
            client.removeContainerCmd(id).withForce(true).exec();
        }
    }

    /** The engine's own words, without the JSON around them. */
    private static String message(DockerException problem) {
        String all = String.valueOf(problem.getMessage());
        int start = all.indexOf('{');
        return start < 0
                ? all.strip()
                : JsonMapper.builder().build().readTree(all.substring(start)).path("message").asString(all).strip();
    }
}
