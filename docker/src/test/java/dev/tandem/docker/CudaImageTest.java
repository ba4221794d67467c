package dev.tandem.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only the CUDA image has: on a GPU, where the engine has one, and on what imitates one. */
@Tag("container")
class CudaImageTest {

    private static final Map<String, String> REHEARSAL = Map.of("TANDEM_OPTS", "-Dtandem.allowStandIn=true");

    @TempDir
    private Path folder;

    private static Container onGpu() {
        Engine.gpuProblem(Image.CUDA).ifPresent(problem -> {
            throw Skip.forLackOfGpu("the engine gives no GPU: " + problem);
        });
        return Container.of(Image.CUDA).gpus();
    }

    @Test
    void onAGpuItVerifiesAndTrains() {
        onGpu().run("doctor", "--backend", "cuda").with(0);
        assertThat(onGpu().run("verify", "lenet", "--backend", "cuda", "--json").with(0).json().get("ok").asBoolean())
                .isTrue();
        assertThat(onGpu().run("train", "--json").with(0).json().get("backend").asString()).isEqualTo("cuda");
    }

    @Test
    void onAGpuTheSuiteEndsWell() {
        Caller caller = Caller.owning(folder);

        onGpu().user(caller.option()).mount(folder, "/work").run("gpu-suite", "--quick").with(0);

        assertThat(folder.resolve("gpu-report/report.md")).exists();
    }

    @Test
    void withoutAGpuTheSuiteNamesWhatIsMissingAndEndsWith3() {
        Ended ended = Container.of(Image.CUDA).run("gpu-suite").with(3);

        assertThat(ended.out()).contains("MISSING CUDA driver", "start the container with --gpus all");
    }

    @Test
    void theOtherImageSaysWhereTheSuiteIs() {
        assertThat(Container.of(Image.CPU).run("gpu-suite").with(2).said())
                .containsExactly("tandem: 'gpu-suite' is not in this image — run it in the CUDA image (tandem:cuda)");
    }

    @Test
    void onTheStandInItVerifiesAsOutsideThoughNothingInsideCanBeWrittenTo() throws Exception {
        StandIn standIn = StandIn.required();
        String[] verify = {"verify", "lenet", "--backend", "cuda", "--cuda-path", standIn.folder().toString(),
                "--json"};
        Ended outside = standIn.runHere(folder, Map.of(), "tandem", verify).with(0);

        Ended inside = standIn.into(Container.of(Image.CUDA)).readOnlyRoot().memoryFolder("/tmp").run(verify).with(0);

        assertThat(inside.json().get("ok").asBoolean()).isTrue();
        assertThat(inside.json()).isEqualTo(outside.json());
    }

    @Test
    void onTheStandInTheSuiteIsRehearsed() throws Exception {
        StandIn standIn = StandIn.required();
        String cuda = standIn.folder().toString();
        standIn.runHere(folder, REHEARSAL, "target/gpu-bundle/run", "--quick", "--only", "replay", "--cuda-path", cuda,
                "--out", folder.resolve("outside").toString()).with(0);
        Container container = standIn.into(Container.of(Image.CUDA)).mount(folder, "/work");
        REHEARSAL.forEach(container::variable);

        Ended ended = container
                .run("gpu-suite", "--quick", "--only", "replay", "--cuda-path", cuda, "--out", "inside").with(0);

        assertThat(ended.out()).contains("replay: ok", "Every part ended well");
        assertThat(folder.resolve("inside/report.md")).content().contains("STAND-IN");
    }
}
