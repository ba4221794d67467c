package dev.tandem.docker;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.output.OutputFrame.OutputType;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** A container of an image, as {@code docker run} would start it; without network, as nothing here needs one. */
final class Container {

    private static final Duration LONGEST = Duration.ofMinutes(4);

    private final Image image;
    private final List<Bind> binds = new ArrayList<>();
    private final Map<String, String> variables = new LinkedHashMap<>();
    private final List<Consumer<CreateContainerCmd>> options = new ArrayList<>();

    private Container(Image image) {
        this.image = image;
    }

    static Container of(Image image) {
        return new Container(image);
    }

    /** {@code --user}. */
    Container user(String idAndGroup) {
        return with(command -> command.withUser(idAndGroup));
    }

    /** {@code --env}. */
    Container variable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    /** {@code --volume HOST:INSIDE}. */
    Container mount(Path host, String inside) {
        binds.add(new Bind(host.toAbsolutePath().toString(), new Volume(inside)));
        return this;
    }

    /** {@code --volume HOST:INSIDE:ro}. */
    Container mountToRead(Path host, String inside) {
        binds.add(new Bind(host.toAbsolutePath().toString(), new Volume(inside), AccessMode.ro));
        return this;
    }

    /** {@code --memory}, without more in swap. */
    Container memory(long bytes) {
        return withHost(host -> host.withMemory(bytes).withMemorySwap(bytes));
    }

    /** {@code --cpus}. */
    Container cpus(int count) {
        return withHost(host -> host.withNanoCPUs(count * 1_000_000_000L));
    }

    /** {@code --gpus all}. */
    Container gpus() {
        return variable("NVIDIA_VISIBLE_DEVICES", "all")
                .withHost(host -> host.withDeviceRequests(List.of(Engine.ALL_GPUS)));
    }

    /** {@code --read-only}. */
    Container readOnlyRoot() {
        return withHost(host -> host.withReadonlyRootfs(true));
    }

    /** {@code --tmpfs}. */
    Container memoryFolder(String inside) {
        return withHost(host -> host.withTmpFs(Map.of(inside, "")));
    }

    /** {@code --entrypoint}. */
    Container program(String program) {
        return with(command -> command.withEntrypoint(program));
    }

    /** {@code --health-interval}. */
    Container healthEvery(Duration interval) {
        return with(command -> command.withHealthcheck(new HealthCheck().withInterval(interval.toNanos())));
    }

    private Container withHost(Consumer<HostConfig> option) {
        return with(command -> option.accept(Objects.requireNonNull(command.getHostConfig())));
    }

    private Container with(Consumer<CreateContainerCmd> option) {
        options.add(option);
        return this;
    }

    /** Runs it to its end. */
    Ended run(String... arguments) {
        GenericContainer<?> container = container(arguments)
                .withStartupCheckStrategy(new UntilItsEnd().withTimeout(LONGEST));
        try (Running running = start(container)) {
            return running.ended();
        }
    }

    /** Starts it and waits until it has written a line in which a pattern is found. */
    Running startUntil(String pattern, String... arguments) {
        return start(container(arguments)
                .waitingFor(Wait.forLogMessage(".*" + pattern + ".*\\n?", 1).withStartupTimeout(LONGEST)));
    }

    /** Starts it and waits until its health check is content. */
    Running startUntilHealthy(String... arguments) {
        return start(container(arguments).waitingFor(Wait.forHealthcheck().withStartupTimeout(LONGEST)));
    }

    private static Running start(GenericContainer<?> container) {
        container.start();
        return new Running(container);
    }

    private GenericContainer<?> container(String... arguments) {
        return new GenericContainer<>(DockerImageName.parse(image.required()))
                .withImagePullPolicy(name -> false)
                .withNetworkMode("none")
                .withStartupAttempts(1)
                .withCommand(arguments)
                .withCreateContainerCmdModifier(command -> {
                    // What docker run does with no more options; "void" where an engine gives GPUs to all without being asked.
                    variables.putIfAbsent("NVIDIA_VISIBLE_DEVICES", "void");
                    command.withEnv(variables.entrySet().stream().map(v -> v.getKey() + "=" + v.getValue()).toList());
                    Objects.requireNonNull(command.getHostConfig()).withBinds(binds);
                    options.forEach(option -> option.accept(command));
                });
    }

    /** One that was started. Closing it removes it. */
    record Running(GenericContainer<?> container) implements AutoCloseable {

        /** {@code docker stop}: SIGTERM, and after a while SIGKILL. */
        Ended stop(Duration grace) {
            container.getDockerClient()
                    .stopContainerCmd(container.getContainerId())
                    .withTimeout((int) grace.toSeconds())
                    .exec();
            return ended();
        }

        /** Waits for its end. */
        Ended ended() {
            int status = container.getDockerClient()
                    .waitContainerCmd(container.getContainerId())
                    .start()
                    .awaitStatusCode((int) LONGEST.toSeconds(), TimeUnit.SECONDS);
            return new Ended(status, container.getLogs(OutputType.STDOUT), container.getLogs(OutputType.STDERR),
                    Boolean.TRUE.equals(container.getCurrentContainerInfo().getState().getOOMKilled()));
        }

        @Override
        public void close() {
            container.close();
        }
    }
}
