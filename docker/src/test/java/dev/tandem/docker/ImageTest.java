package dev.tandem.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.model.ContainerConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the images are. */
@Tag("container")
@ParameterizedClass
@EnumSource(Image.class)
class ImageTest {

    private static final long MOST_BYTES_ABOVE_THE_BASE = 250_000_000;
    private static final String LABEL = "org.opencontainers.image.";

    @Parameter
    private Image image = Image.CPU;

    private ContainerConfig config() {
        return Objects.requireNonNull(image.inspected().getConfig());
    }

    private Map<String, String> labels() {
        return Objects.requireNonNull(config().getLabels());
    }

    @Test
    void addsLittleToItsBase() {
        InspectImageResponse base = Engine.find(labels().get(LABEL + "base.name"))
                .orElseThrow(() -> Skip.because("image '" + labels().get(LABEL + "base.name")
                        + "', the base of '" + image + "', is not in the engine as an image — pull it"));
        long above = image.inspected().getSize() - base.getSize();
        System.out.println(image + ": " + above / 1_000_000 + " MB above " + labels().get(LABEL + "base.name"));

        assertThat(above).isPositive().isLessThanOrEqualTo(MOST_BYTES_ABOVE_THE_BASE);
    }

    @Test
    void sayWhatTheyAre() {
        assertThat(labels()).containsEntry(LABEL + "title", "Tandem").containsEntry(LABEL + "licenses", "Apache-2.0");
        assertThat(labels().get(LABEL + "version")).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(labels().get(LABEL + "revision")).matches("[0-9a-f]{40}.*");
        assertThat(Container.of(image).run("--version").with(0).out())
                .startsWith("tandem " + labels().get(LABEL + "version") + ", Java 25");
    }

    @Test
    void nobodyIsRootInside() {
        assertThat(Objects.requireNonNull(config().getUser())).matches("[1-9]\\d*:[1-9]\\d*");
        assertThat(Container.of(image).program("id").run("-u").with(0).out()).isEqualTo("10001\n");
    }

    @Test
    void noCompilerIsInside() {
        Ended ended = Container.of(image).program("sh").run("-c",
                "for c in cc gcc c++ g++ clang as ld nvcc javac jlink jshell; do command -v $c; done; true").with(0);

        assertThat(ended.out()).isEmpty();
    }

    @Test
    void theHealthCheckOfAWorkingContainerIsContent() {
        try (var running = Container.of(image).memory(512L << 20).healthEvery(Duration.ofSeconds(1))
                .startUntilHealthy("train", "--epochs", "1000")) {
            assertThat(running.container().isHealthy()).isTrue();
        }
        assertThat(Objects.requireNonNull(config().getHealthcheck()).getInterval())
                .isEqualTo(Duration.ofMinutes(5).toNanos());
    }
}
