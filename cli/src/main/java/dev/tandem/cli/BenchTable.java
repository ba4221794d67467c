package dev.tandem.cli;

import dev.tandem.cli.peer.Contender;
import dev.tandem.cli.peer.KnownPeer;
import dev.tandem.cli.work.ConvGeometry;
import dev.tandem.cli.work.PassKind;
import dev.tandem.cli.work.Work;
import dev.tandem.error.UsageException;
import dev.tandem.graph.Window;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * What is measured of the CPU backend, with the ratio that is wanted: matrix products and convolutions of LeNet and AlexNet,
 * their steps, and a perceptron's, beside other engines; passes beside the speed of memory; more threads and narrower vectors
 * beside Tandem itself; and the memory of a step.
 */
final class BenchTable {

    private static final String LENET = "lenet";
    private static final String ALEXNET = "alexnet-onecolumn";
    private static final int OF_KERNELS = 7;
    /** Of steps that take most of a second, or more. */
    private static final int OF_LONG_STEPS = 5;

    private BenchTable() {
    }

    /** All of it. */
    static List<BenchEntry> entries() {
        return Stream.of(products(), convolutions(), steps(), passes(), threads(), widths(), memory())
                .flatMap(List::stream).toList();
    }

    /**
     * Those in whose name, what or shape a pattern is found, upper and lower case alike.
     *
     * @throws UsageException if it is no regular expression, or found in none
     */
    static List<BenchEntry> entries(String pattern) {
        Pattern sought;
        try {
            sought = Pattern.compile(pattern, Pattern.CASE_INSENSITIVE);
        } catch (PatternSyntaxException e) {
            throw new UsageException("option", "--only", "is no regular expression", e.getDescription(),
                    "write for instance 'gemm' or 'train|infer'");
        }
        List<BenchEntry> found = entries().stream()
                .filter(e -> sought.matcher(e.name() + ": " + e.text()).find()).toList();
        if (found.isEmpty()) {
            throw new UsageException("option", "--only", "fits no row", pattern,
                    "write for instance 'gemm' or 'train|infer'");
        }
        return found;
    }

    private static List<BenchEntry> products() {
        return List.of(square(64, 0.8), square(128, 0.8), square(256, 0.95), square(512, 0.95), square(1024, 0.95),
                square(2048, 0.95), product("LeNet C1 as a product", 6, 50_176, 25, 1),
                product("LeNet C2 as a product", 16, 6400, 150, 1), product("LeNet FC1", 64, 120, 400, 1),
                product("LeNet FC2", 64, 84, 120, 1), product("AlexNet FC6", 32, 4096, 9216, 1),
                product("AlexNet conv3 as a product", 384, 1352, 1728, 0.95));
    }

    private static BenchEntry square(int size, double ofOpenBlas) {
        return product("square", size, size, size, ofOpenBlas);
    }

    private static BenchEntry product(String name, int m, int n, int k, double ofOpenBlas) {
        return BenchEntry.speed(name, new Work.Product(m, n, k)).wants(KnownPeer.OPENBLAS, Wanted.atLeast(ofOpenBlas))
                .rounds(OF_KERNELS);
    }

    private static List<BenchEntry> convolutions() {
        return Stream.of(
                convolution("LeNet C1", ConvGeometry.square(64, 1, 28, 6, Window.of(5, 5).pad(2)), 1.2),
                convolution("LeNet C2", ConvGeometry.square(64, 6, 14, 16, Window.of(5, 5)), 1.2),
                convolution("AlexNet conv1", ConvGeometry.square(8, 3, 224, 64, Window.of(11, 11).stride(4).pad(2)),
                        0.95),
                convolution("AlexNet conv2", ConvGeometry.square(8, 64, 27, 192, Window.of(5, 5).pad(2)), 0.95),
                convolution("AlexNet conv3", ConvGeometry.square(8, 192, 13, 384, Window.of(3, 3).pad(1)), 0.95),
                convolution("AlexNet conv4", ConvGeometry.square(8, 384, 13, 256, Window.of(3, 3).pad(1)), 0.95))
                .flatMap(s -> s).toList();
    }

    private static Stream<BenchEntry> convolution(String name, ConvGeometry geometry, double ofOneDnn) {
        return Arrays.stream(Work.Direction.values())
                .map(direction -> BenchEntry.speed(name, new Work.Convolution(direction, geometry))
                        .wants(KnownPeer.ONEDNN, Wanted.atLeast(ofOneDnn)).rounds(OF_KERNELS));
    }

    private static List<BenchEntry> steps() {
        return List.of(lenet(new Work.Training(LENET, 1), 8), lenet(new Work.Training(LENET, 64), 6),
                lenet(new Work.Training(LENET, 256), 5), alexNet(new Work.Training(ALEXNET, 1), 4),
                alexNet(new Work.Training(ALEXNET, 8), 2), alexNet(new Work.Training(ALEXNET, 32), 1.3),
                BenchEntry.speed("MLP 784-512-512-10", new Work.Training("mlp", 64)),
                lenet(new Work.Inference(LENET, 1), 1.5), lenet(new Work.Inference(LENET, 64), 1.5),
                alexNet(new Work.Inference(ALEXNET, 1), 1), alexNet(new Work.Inference(ALEXNET, 32), 1));
    }

    private static BenchEntry lenet(Work work, double timesPyTorch) {
        return BenchEntry.speed("LeNet", work).wants(KnownPeer.DJL, Wanted.atLeast(timesPyTorch));
    }

    private static BenchEntry alexNet(Work work, double timesPyTorch) {
        return BenchEntry.speed("AlexNet", work).wants(KnownPeer.DJL, Wanted.atLeast(timesPyTorch))
                .rounds(OF_LONG_STEPS);
    }

    private static List<BenchEntry> passes() {
        return Arrays.stream(PassKind.values())
                .map(kind -> BenchEntry.speed("pass", Work.Pass.of(kind))
                        .wants(KnownPeer.TRIAD, Wanted.atLeast(0.85)).rounds(OF_KERNELS))
                .toList();
    }

    private static List<BenchEntry> threads() {
        return List.of(twoThreads("LeNet", new Work.Training(LENET, 64)),
                twoThreads("AlexNet", new Work.Training(ALEXNET, 8)).rounds(OF_LONG_STEPS),
                twoThreads("square", new Work.Product(1024, 1024, 1024)).rounds(OF_KERNELS));
    }

    private static BenchEntry twoThreads(String name, Work work) {
        Contender one = Contender.tandemWithThreads(1);
        return BenchEntry.forms(name + ", 1 to 2 threads", work, Contender.tandemWithThreads(2), List.of(one))
                .wants(one, Wanted.atLeast(1.85));
    }

    private static List<BenchEntry> widths() {
        return List.of(widths("LeNet", new Work.Training(LENET, 64)),
                widths("square", new Work.Product(512, 512, 512)));
    }

    /** Half as wide may be half as fast, and so on: no slower than that width's share. */
    private static BenchEntry widths(String name, Work work) {
        Contender half = Contender.tandemWithLanes("256");
        Contender quarter = Contender.tandemWithLanes("128");
        Contender scalar = Contender.tandemWithLanes("scalar");
        return BenchEntry.forms(name + ", vector widths", work, Contender.tandemWithLanes("512"),
                List.of(half, quarter, scalar))
                .wants(half, Wanted.atMost(2)).wants(quarter, Wanted.atMost(4)).wants(scalar, Wanted.atMost(16))
                .rounds(OF_KERNELS);
    }

    private static List<BenchEntry> memory() {
        return List.of(memory("LeNet", LENET, 64), memory("LeNet", LENET, 256), memory("AlexNet", ALEXNET, 8),
                memory("AlexNet", ALEXNET, 32));
    }

    private static BenchEntry memory(String name, String model, int batch) {
        return BenchEntry.memory(name, new Work.Training(model, batch)).wants(KnownPeer.DJL, Wanted.atMost(1));
    }
}
