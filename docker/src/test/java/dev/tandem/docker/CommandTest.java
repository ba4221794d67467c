package dev.tandem.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
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

    private static final String[] SHORT_TRAINING =
            {"train", "--limit", "512", "--epochs", "1", "--json", "--out", "run"};

    @Parameter
    private Image image = Image.CPU;

    @TempDir
    private Path folder;

    private Caller caller = new Caller(0, 0);

    @BeforeEach
    void callersFolder() {
        caller = Caller.owning(folder);
    }

    private Container onCallersFolder() {
        return Container.of(image).user(caller.option()).mount(folder, "/work");
    }

    @Test
    void trainsIntoAMountedFolderWhatTheCallerThenOwns() {
        Ended ended = onCallersFolder().run(SHORT_TRAINING).with(0);

        JsonNode result = ended.json();
        assertThat(result.propertyNames()).contains("model", "data", "backend", "device", "epochs", "steps",
                "trainLoss", "testAccuracy", "testError", "imagesPerSecond", "seconds", "peakBytes",
                "parametersSha256", "run");
        assertThat(result.get("backend").asString()).isEqualTo("cpu");
        assertThat(result.get("steps").asInt()).isEqualTo(8);
        assertThat(result.get("device").asString()).contains("-bit vectors");
        assertThat(folder.resolve("run")).isDirectoryContaining("glob:**.html")
                .isDirectoryContaining("glob:**/checkpoint-8.safetensors")
                .isDirectoryContaining("glob:**/result.json");
        assertThat(caller.notTheirsIn(folder)).isEmpty();
    }

    @Test
    void withoutAGpuItSaysSoInOneLineAndTrainsOnTheCpu() {
        Ended ended = onCallersFolder().run(SHORT_TRAINING).with(0);

        assertThat(ended.said()).filteredOn(line -> line.contains("cuda")).singleElement().asString()
                .startsWith("not on cuda: no NVIDIA driver found — run tandem doctor");
        assertThat(ended.said()).filteredOn(line -> line.startsWith("running on cpu: ")).hasSize(1);
    }

    @Test
    void aGpuThatIsAskedForByNameAndNotThereEndsWith3() {
        Ended ended = onCallersFolder().run("train", "--backend", "cuda").with(3);

        assertThat(ended.said()).singleElement().asString().contains("no NVIDIA driver found");
        assertThat(folder).isEmptyDirectory();
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
    void wrongUsageEndsWith2AndTheNearestRightSpelling() {
        Ended ended = Container.of(image).run("train", "--epoch", "3").with(2);

        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("--epochs");
    }

    @Test
    void withoutACommandItHelps() {
        assertThat(Container.of(image).run().with(0).out()).contains("tandem train", "tandem doctor");
    }

    @Test
    void aReadOnlyRootAndAFolderInMemoryAreEnough() {
        onCallersFolder().readOnlyRoot().memoryFolder("/tmp").run(SHORT_TRAINING).with(0);

        assertThat(caller.notTheirsIn(folder)).isEmpty();
    }

    @Test
    void aReadOnlyRootIsEnough() {
        onCallersFolder().readOnlyRoot().run(SHORT_TRAINING).with(0);
        Container.of(image).readOnlyRoot().run("verify", "lenet").with(0);
    }

    @Test
    void nobodysUserCanTrainWithoutAMount() {
        Container.of(image).user("12345:54321").run(SHORT_TRAINING).with(0);
        Container.of(image).run(SHORT_TRAINING).with(0);
    }

    @Test
    void namesWhatAJpegShows() throws Exception {
        onCallersFolder().run("train", "--epochs", "1", "--quiet", "--out", "run").with(0);
        var one = new BufferedImage(28, 28, BufferedImage.TYPE_INT_RGB);
        var pen = one.createGraphics();
        pen.setColor(Color.WHITE);
        pen.fillRect(13, 4, 3, 20);
        pen.dispose();
        Path jpeg = folder.resolve("one.jpeg");
        assertThat(ImageIO.write(one, "jpeg", jpeg.toFile())).isTrue();
        assertThat(Files.size(jpeg)).isPositive();

        JsonNode result = onCallersFolder().readOnlyRoot().run("predict", "run", "one.jpeg", "--json").with(0).json();

        assertThat(result.get("predictions")).singleElement().asString().contains("one.jpeg");
        System.out.println(result);
    }
}
