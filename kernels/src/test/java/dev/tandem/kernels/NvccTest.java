package dev.tandem.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import dev.tandem.testkit.table.CaseTable;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** NVIDIA's compiler takes every kernel, without a warning, for the oldest and the newest devices. */
class NvccTest {

    @TempDir
    private Path folder;

    private static Stream<Plan> plans() {
        var cases = new CaseTable().edges().stream().flatMap(c -> c.graph().nodes().stream());
        return Stream.concat(Nodes.examples().stream(), cases).flatMap(NvccTest::plans);
    }

    private static Stream<Plan> plans(Node node) {
        return switch (node.op()) {
            case Op.Region r when NodeKernels.footprint(r).isPresent() -> Stream.of(NodeKernels.of(node));
            case Op.MatMul _,Op.Composite _,Op.Input _,Op.State _,Op.Constant _,Op.Reshape _ -> Stream.empty();
            case Op.Contraction c -> {
                TensorType y = node.types().get(0);
                var halves = node.operandTypes().stream().map(t -> t.as(DType.BF16)).toList();
                yield Stream.of(NodeKernels.convolution(c, node.operandTypes(), y),
                        NodeKernels.convolution(c, halves, y));
            }
            case Op.Map _,Op.Reduce _,Op.Pool _,Op.PoolGradient _,Op.PoolTangent _,Op.Iota _,Op.Transpose _,Op.Slice _,Op.Pad _,Op.Concat _,Op.Split _,Op.Gather _,Op.ScatterAdd _,Op.Broadcast _,Op.Cast _,Op.Copy _,Op.Detach _,Op.Relayout _,Op.Random _ ->
                Stream.of(NodeKernels.of(node));
        };
    }

    private static boolean hasNvcc() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(f -> Files.isExecutable(Path.of(f, "nvcc")));
    }

    @ParameterizedTest
    @ValueSource(ints = {75, 80, 90, 120})
    @Tag("slow")
    void everyKernelCompiles(int architecture) throws IOException, InterruptedException {
        assumeTrue(hasNvcc(), "nvcc is not on the PATH");
        String text = plans().flatMap(p -> p.launches().stream()).map(l -> l.source().text()).distinct()
                .collect(Collectors.joining("\n"));
        Path file = Files.writeString(folder.resolve("all.cu"), text);
        Path log = folder.resolve("log");
        int status = new ProcessBuilder(
                List.of("nvcc", "-cubin", "-std=c++17", "-Werror", "all-warnings", "-Xptxas", "-O0",
                        "-arch=sm_" + architecture, "-o", folder.resolve("all.cubin").toString(), file.toString()))
                .redirectErrorStream(true).redirectOutput(log.toFile()).start().waitFor();
        String said = Files.readString(log, StandardCharsets.UTF_8);
        assertThat(status).as(said.lines().limit(30).collect(Collectors.joining("\n"))).isZero();
    }
}
