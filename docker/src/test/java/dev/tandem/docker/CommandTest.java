package dev.tandem.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The command in a container, in both images: without a GPU that of CUDA's does all that the other does. */
@Tag("container")
@ParameterizedClass
@EnumSource(Image.class)
class CommandTest {

    @Parameter
    private Image image = Image.CPU;

    @TempDir
    private Path pictures;

    @TempDir
    private Path work;

    private Caller caller = new Caller(0, 0);

    @BeforeEach
    void folders() {
        Pictures.fill(pictures);
        caller = Caller.owning(work);
    }

    private Container withPictures() {
        return Container.of(image).mountToRead(pictures, "/data");
    }

    private Container onCallersFolders() {
        return withPictures().user(caller.option()).mount(work, "/work");
    }

    private static String[] training(String... more) {
        var words = new ArrayList<>(
                List.of("train", "--data", "/data", "--batch", "8", "--epochs", "12", "--threads", "1"));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    @Test
    void trainsIntoAMountedFolderWhatTheCallerThenOwns() {
        Ended ended = onCallersFolders().run(training("--json", "--out", "run")).with(0);

        JsonNode result = ended.json();
        assertThat(result.propertyNames()).contains("model", "data", "backend", "device", "epochs", "steps",
                "trainLoss", "testAccuracy", "testError", "imagesPerSecond", "seconds", "peakBytes",
                "parametersSha256", "run");
        assertThat(result.get("steps").asInt()).isEqualTo(12 * 5);
        assertThat(result.get("testAccuracy").asDouble()).isEqualTo(1);
        assertThat(work.resolve("run")).isDirectoryContaining("glob:**/report.html")
                .isDirectoryContaining("glob:**/checkpoint-60.safetensors")
                .isDirectoryContaining("glob:**/result.json");
        assertThat(caller.notTheirsIn(work)).isEmpty();
    }

    @Test
    void withoutAGpuItSaysSoInOneLineAndTrainsOnTheCpuAsAnyUserInAFolderOfItsOwn() {
        Ended ended = withPictures().user("12345:54321").run(training()).with(0);

        assertThat(ended.said()).filteredOn(line -> line.contains("cuda")).singleElement().asString()
                .startsWith("not on cuda: no NVIDIA driver found — run tandem doctor");
        assertThat(ended.said()).filteredOn(line -> line.startsWith("running on cpu: ")).singleElement().asString()
                .contains("-bit vectors");
    }

    @Test
    void aGpuThatIsAskedForByNameAndNotThereEndsWith3() {
        Ended ended = onCallersFolders().run(training("--backend", "cuda")).with(3);

        assertThat(ended.said()).singleElement().asString().contains("no NVIDIA driver found");
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void verifiesOneStepAgainstTheOracle() {
        JsonNode result = Container.of(image).run("verify", "lenet", "--json").with(0).json();

        assertThat(result.get("ok").asBoolean()).isTrue();
        assertThat(result.get("backends").toString()).contains("cpu");
        assertThat(result.get("layers")).hasSizeGreaterThan(10).allMatch(layer -> layer.get("ok").asBoolean());
    }

    @Test
    void theDoctorFindsTheVectorsAndSaysWhatIsMissingForAGpu() {
        JsonNode result = Container.of(image).run("doctor", "--json").with(0).json();

        assertThat(result.get("checks")).filteredOn(check -> check.get("name").asString().equals("vector module"))
                .singleElement().matches(check -> check.get("ok").asBoolean());
        assertThat(result.get("checks")).filteredOn(check -> check.get("name").asString().equals("CUDA driver"))
                .singleElement().asString().contains("--gpus all");
        assertThat(result.get("backends")).filteredOn(backend -> backend.get("ok").asBoolean())
                .extracting(backend -> backend.get("name").asString()).containsExactly("cpu");
    }

    @Test
    void wrongUsageEndsWith2AndTheRightSpelling() {
        Ended ended = Container.of(image).run("train", "--epoch", "3").with(2);

        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("--epochs");
    }

    @Test
    void withoutACommandItHelps() {
        assertThat(Container.of(image).run().with(0).out()).contains("tandem train", "tandem doctor");
    }

    @Test
    void withARootThatCanNotBeWrittenToItTrainsAndNamesWhatAJpegShows() throws Exception {
        onCallersFolders().readOnlyRoot().run(training("--out", "run")).with(0);
        Pictures.write("disc", 5, "jpeg", work.resolve("what.jpeg"));

        JsonNode result = onCallersFolders().readOnlyRoot().run("predict", "run", "what.jpeg", "--json").with(0).json();

        JsonNode prediction = result.get("predictions").get(0);
        assertThat(prediction.get("file").asString()).isEqualTo("what.jpeg");
        assertThat(prediction.get("label").asString()).isEqualTo("disc");
        assertThat(prediction.get("probability").asDouble()).isBetween(0.9, 1.0);
    }

    @Test
    void aRunThatHasNoFolderToGoToIsRefusedBeforeItTrains() {
        assertThat(withPictures().readOnlyRoot().run(training()).with(2).said()).last().asString()
                .contains("can't hold the run", "--out");
    }
}
