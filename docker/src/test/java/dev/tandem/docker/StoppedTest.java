package dev.tandem.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.docker.Container.Running;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@Tag("container")
class StoppedTest {

    @TempDir
    private Path pictures;

    @TempDir
    private Path folder;

    private Caller caller = new Caller(0, 0);

    @BeforeEach
    void folders() {
        Pictures.fill(pictures);
        caller = Caller.owning(folder);
    }

    private Container onCallersFolders() {
        return Container.of(Image.CPU).user(caller.option()).mountToRead(pictures, "/data").mount(folder, "/work");
    }

    private static String[] training(String run) {
        return new String[]{"train", "--data", "/data", "--batch", "1", "--epochs", "30", "--threads", "1", "--json",
                "--out",
                run};
    }

    @Test
    void aStoppedTrainingLeavesACheckpointFromWhichAnotherContainerGoesOnToTheSameBits() {
        Container container = onCallersFolders();

        JsonNode stopped;
        try (Running running = container.startUntil("epoch +1/", training("stopped"))) {
            stopped = running.stop(Duration.ofSeconds(60)).with(1).json();
        }

        assertThat(stopped.get("stopped").asBoolean()).isTrue();
        int steps = stopped.get("steps").asInt();
        assertThat(folder.resolve("stopped/checkpoint-%d.json".formatted(steps))).exists();
        assertThat(folder.resolve("stopped/result.json")).doesNotExist();

        Ended resumed = container.run("train", "--resume", "stopped", "--json").with(0);
        Ended whole = container.run(training("whole")).with(0);

        assertThat(resumed.json().get("steps").asInt()).isGreaterThan(steps)
                .isEqualTo(whole.json().get("steps").asInt());
        assertThat(resumed.json().get("parametersSha256")).isEqualTo(whole.json().get("parametersSha256"));
        assertThat(caller.notTheirsIn(folder)).isEmpty();
    }

    @Test
    void twoAtOnceOnOneFolderGiveTheSameBitsAndDoNotDisturbEachOther() {
        Container container = onCallersFolders();

        try (Running first = container.startUntil("epoch +1/", training("first"));
                Running second = container.startUntil("epoch +1/", training("second"))) {
            Ended refused = container.run(training("second")).with(2);
            assertThat(refused.said()).singleElement().asString().contains("second");
            Ended one = first.ended().with(0);
            Ended other = second.ended().with(0);
            assertThat(one.json().get("parametersSha256")).isEqualTo(other.json().get("parametersSha256"));
        }
    }

    @Test
    void whatIsStoppedBeforeItTrainsEndsAtOnce() {
        try (Running running = Container.of(Image.CPU).startUntil("verifying", "verify", "alexnet-onecolumn")) {
            assertThat(running.stop(Duration.ofSeconds(60)).status()).isEqualTo(1);
        }
    }
}
