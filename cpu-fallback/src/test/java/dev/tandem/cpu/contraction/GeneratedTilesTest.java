package dev.tandem.cpu.contraction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.cpu.Trial;
import dev.tandem.cpu.device.Cpu;
import dev.tandem.cpu.device.CpuScope;
import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.device.Workers;
import dev.tandem.cpu.lanes.Lanes;
import dev.tandem.cpu.scalar.ScalarLanes;
import dev.tandem.cpu.vector.VectorLanes;
import dev.tandem.graph.Expr;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.graph.Window;
import dev.tandem.spi.Bound;
import dev.tandem.spi.Kernel;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Generated tiles give the bits of the kernel that works until they are ready. */
@Tag("lanes")
class GeneratedTilesTest {

    /**
     * A convolution and its gradients.
     *
     * @param filters in all groups, as are the image's channels
     */
    record Case(Shape image, int filters, Window window, int groups) {

        Shape filter() {
            int[] sizes = new int[image.rank()];
            sizes[0] = filters;
            sizes[1] = image.size(1) / groups;
            for (int i = 0; i < window.axes(); i++) {
                sizes[2 + i] = window.kernel().get(i);
            }
            return Shape.of(sizes);
        }

        @Override
        public String toString() {
            return filters + " of " + window + " over " + image + (groups == 1 ? "" : " in " + groups + " groups");
        }
    }

    /** Images whose lines are only shifted: one, or some in which a line is a block of samples. */
    static Stream<Case> lines() {
        return Stream.of(new Case(Shape.of(1, 1, 7, 6, 16), 6, window(1, 2, 5, 5), 1),
                new Case(Shape.of(1, 6, 9, 8, 48), 16, window(1, 0, 5, 5), 1),
                new Case(Shape.of(1, 5, 4, 3, 32), 13, window(1, 1, 3, 3), 1),
                new Case(Shape.of(1, 4, 8, 7, 16), 6, window(2, 1, 3, 3), 2),
                new Case(Shape.of(1, 3, 6, 5, 80), 1, window(1, 0, 1, 1), 1),
                new Case(Shape.of(1, 3, 2, 2, 16), 25, window(1, 2, 3, 3), 1),
                new Case(Shape.of(1, 2, 9, 9, 16), 3,
                        new Window(List.of(3, 2, 1), List.of(1, 1, 1), List.of(2, 0, 0), List.of(1, 1, 0),
                                List.of(2, 3, 1), false),
                        1),
                new Case(Shape.of(1, 3, 5, 64), 7,
                        new Window(List.of(3, 1), List.of(1, 1), List.of(1, 0), List.of(1, 0),
                                List.of(1, 1), false),
                        1),
                new Case(Shape.of(1, 3, 5, 6, 16), 4, window(1, 1, 1, 1), 1),
                new Case(Shape.of(1, 3, 5, 6, 16), 4, window(1, 1, 1, 3), 1),
                new Case(Shape.of(1, 3, 5, 6, 16), 4, window(1, 1, 3, 1), 1),
                new Case(Shape.of(1, 3, 5, 6, 16), 4, window(2, 1, 1, 1), 1),
                new Case(Shape.of(1, 3, 5, 6, 20), 4, window(1, 1, 3, 3), 1),
                new Case(Shape.of(3, 1, 9, 28, 16), 6, window(1, 2, 5, 5), 1),
                new Case(Shape.of(4, 6, 8, 14, 16), 16, window(1, 0, 5, 5), 1),
                new Case(Shape.of(2, 4, 6, 5, 16), 10, window(1, 3, 5, 5), 2),
                new Case(Shape.of(10, 2, 5, 5, 16), 3, window(1, 1, 3, 3), 1),
                new Case(Shape.of(3, 3, 7, 9, 16), 5, window(2, 1, 3, 3), 1),
                new Case(Shape.of(2, 2, 8, 20, 16), 3, window(1, 4, 3, 11), 1),
                new Case(Shape.of(2, 2, 7, 9, 16), 3,
                        new Window(List.of(2, 3, 1), List.of(1, 1, 1), List.of(1, 2, 0), List.of(0, 2, 0),
                                List.of(2, 2, 1), false),
                        1),
                new Case(Shape.of(1, 2, 5, 9, 32), 3, window(2, 1, 3, 3), 1));
    }

    /** Images with many channels. */
    static Stream<Case> pixels() {
        return Stream.of(new Case(Shape.of(2, 3, 19, 17), 16, plane(4, 2, 5, 11, 1), 1),
                new Case(Shape.of(2, 4, 12, 31), 42, plane(2, 3, 3, 14, 1), 2),
                new Case(Shape.of(1, 1, 40, 31), 35, plane(1, 2, 2, 5, 2), 1),
                new Case(Shape.of(3, 17, 6, 27), 40, plane(1, 1, 3, 3, 1), 1),
                new Case(Shape.of(1, 32, 7, 5), 34, plane(1, 2, 5, 5, 1), 2),
                new Case(Shape.of(4, 5, 8, 9), 70, plane(1, 0, 1, 1, 1), 1),
                new Case(Shape.of(2, 18, 9, 8), 20, plane(2, 1, 3, 2, 1), 1),
                new Case(Shape.of(1, 16, 9, 14), 16, plane(1, 3, 3, 3, 2), 1),
                new Case(Shape.of(2, 16, 30, 30), 16, plane(1, 1, 3, 1, 3), 1),
                new Case(Shape.of(3, 20, 40, 41), 16, plane(1, 0, 2, 3, 1), 1),
                new Case(Shape.of(1, 64, 12, 13), 130, plane(1, 1, 3, 3, 1), 1),
                new Case(Shape.of(2, 16, 2, 2), 16, plane(1, 3, 2, 2, 1), 1),
                new Case(Shape.of(2, 16, 5, 1), 16,
                        new Window(List.of(1, 1), List.of(1, 2), List.of(0, 0), List.of(0, 0),
                                List.of(1, 1), false),
                        1),
                new Case(Shape.of(2, 16, 4, 4), 16,
                        new Window(List.of(1, 1), List.of(2, 2), List.of(0, 0), List.of(3, 3),
                                List.of(1, 1), false),
                        1),
                new Case(Shape.of(5, 16, 3, 70), 18, plane(1, 0, 1, 1, 1), 1),
                new Case(Shape.of(2, 16, 21), 17, new Window(List.of(5), List.of(1), List.of(2), List.of(0),
                        List.of(1), false), 1));
    }

    private static Window plane(int stride, int pad, int height, int width, int dilation) {
        return new Window(List.of(height, width), List.of(stride, stride), List.of(pad, pad), List.of(pad, pad),
                List.of(dilation, dilation), false);
    }

    private static Window window(int stride, int pad, int height, int width) {
        return new Window(List.of(height, width, 1), List.of(stride, stride, 1), List.of(pad, pad, 0),
                List.of(pad, pad, 0),
                List.of(1, 1, 1), false);
    }

    @ParameterizedTest
    @MethodSource({"lines", "pixels"})
    void aConvolutionIsTheSame(Case which) {
        var b = new GraphBuilder(false);
        var conv = new Op.Conv(which.window, which.groups, List.of());
        Value x = input(b, "x", which.image);
        Value filter = input(b, "filter", which.filter());
        check(node(b, conv, x, filter));
        check(finished(b, conv, x, filter));
    }

    @ParameterizedTest
    @MethodSource({"lines", "pixels"})
    void anInputGradientIsTheSame(Case which) {
        var b = new GraphBuilder(false);
        Value x = input(b, "x", which.image);
        Value filter = input(b, "filter", which.filter());
        Shape y = node(b, new Op.Conv(which.window, which.groups, List.of()), x, filter).types().get(0).shape();
        var gradient = new Op.ConvInputGradient(which.window, which.groups, which.image, List.of());
        Value dy = input(b, "dy", y);
        check(node(b, gradient, filter, dy));
        check(finished(b, gradient, filter, dy));
    }

    /** Images with many channels of their own, or long rows of cells. */
    static Stream<Case> manyProducts() {
        return pixels().filter(c -> c.image.size(1) / c.groups >= 16 || c.window.kernel().getLast() >= 5);
    }

    @ParameterizedTest
    @MethodSource({"lines", "manyProducts"})
    void aFilterGradientIsTheSame(Case which) {
        var b = new GraphBuilder(false);
        Value x = input(b, "x", which.image);
        Shape filter = which.filter();
        Shape y = node(b, new Op.Conv(which.window, which.groups, List.of()), x, input(b, "filter", filter)).types()
                .get(0).shape();
        var gradient = new Op.ConvFilterGradient(which.window, which.groups, List.of());
        check(node(b, gradient, x, input(b, "dy", y)));
    }

    @ParameterizedTest
    @CsvSource({"1, 16, 1", "6, 48, 5", "13, 64, 40", "120, 64, 400", "25, 80, 7", "5, 20, 3", "70, 90, 600",
            "20, 70, 700",
            "60, 64, 4", "3, 700, 50", "10, 700, 70", "1, 4100, 40", "4, 1030, 37", "2, 1024, 33", "26, 690, 64",
            "37, 130, 84", "2, 33, 1200"})
    void aProductIsTheSame(int rows, int columns, int depth) {
        var b = new GraphBuilder(false);
        Value right = input(b, "b", Shape.of(depth, columns));
        for (boolean transA : new boolean[]{false, true}) {
            Value left = input(b, "a" + transA, transA ? Shape.of(depth, rows) : Shape.of(rows, depth));
            check(node(b, new Op.MatMul(transA, true, List.of()), left,
                    input(b, "t" + transA, Shape.of(columns, depth))));
            var product = new Op.MatMul(transA, false, List.of());
            check(node(b, product, left, right));
            check(node(b, product.with(List.of(Expr.apply(Expr.Fn.RELU, Expr.add(Expr.o(0), Expr.o(1))))), left, right,
                    input(b, "bias", Shape.of(rows, 1))));
        }
    }

    @ParameterizedTest
    @CsvSource({"3, 4, 70, 500", "2, 25, 40, 33"})
    void productsOfABatchAreTheSame(int matrices, int rows, int columns, int depth) {
        var b = new GraphBuilder(false);
        check(node(b, new Op.MatMul(false, false, List.of()), input(b, "a", Shape.of(matrices, rows, depth)),
                input(b, "b", Shape.of(matrices, depth, columns))));
    }

    /** Shapes that are compared with the oracle, too. */
    static Stream<Case> anyShapes() {
        return ConvTest.cases().limit(30)
                .map(c -> new Case(c.x().shape(), c.y().shape().size(1), c.window(), c.groups()));
    }

    @ParameterizedTest
    @MethodSource("anyShapes")
    void whateverIsGeneratedIsTheSame(Case which) {
        var b = new GraphBuilder(false);
        Value x = input(b, "x", which.image);
        Value filter = input(b, "filter", which.filter());
        Node forward = node(b, new Op.Conv(which.window, which.groups, List.of()), x, filter);
        Value dy = input(b, "dy", forward.types().get(0).shape());
        checkBits(forward);
        checkBits(node(b, new Op.ConvInputGradient(which.window, which.groups, which.image, List.of()), filter, dy));
        checkBits(node(b, new Op.ConvFilterGradient(which.window, which.groups, List.of()), x, dy));
    }

    private static Value input(GraphBuilder b, String name, Shape shape) {
        return b.input(name, new TensorType(DType.F32, shape));
    }

    private static Node node(GraphBuilder b, Op op, Value... operands) {
        return b.add(op, List.of(operands), "node").get(0).node();
    }

    /** With a number a channel and one an element, to two results. */
    private static Node finished(GraphBuilder b, Op.Contraction op, Value... operands) {
        Shape result = node(b, op, operands).types().get(0).shape();
        int[] channels = new int[result.rank()];
        Arrays.fill(channels, 1);
        channels[1] = result.size(1);
        var all = new ArrayList<>(List.of(operands));
        all.add(input(b, "bias", Shape.of(channels)));
        all.add(input(b, "other", result));
        Expr sum = Expr.add(Expr.o(0), Expr.o(1));
        return node(b, op.with(List.of(Expr.apply(Expr.Fn.RELU, sum), Expr.mul(sum, Expr.o(2)))),
                all.toArray(Value[]::new));
    }

    private static void check(Node node) {
        checkBits(node);
        for (Lanes lanes : List.of(ScalarLanes.create("scalar"), VectorLanes.create())) {
            try (var workers = new Workers(1)) {
                assertThat(kernel(node, new Cpu(lanes, workers)) instanceof Generated made && !made.tiles().isEmpty())
                        .as("whether %s is generated", node.op())
                        .isEqualTo(generates(node, lanes.elements().width()));
            }
        }
    }

    /** Shared code first: tiles that were made once stay. */
    private static void checkBits(Node node) {
        List<MemorySegment> first = null;
        for (boolean generated : new boolean[]{false, true}) {
            for (Lanes lanes : List.of(ScalarLanes.create("scalar"), VectorLanes.create())) {
                for (int threads = 1; threads <= 3; threads++) {
                    var results = results(node, lanes, threads, generated);
                    first = first == null ? results : first;
                    for (int i = 0; i < first.size(); i++) {
                        assertThat(first.get(i).mismatch(results.get(i)))
                                .as("first byte of %s, result %d, that differs with %s, %d threads, %s", node.op(), i,
                                        lanes.description(), threads, generated ? "generated" : "shared code")
                                .isEqualTo(-1);
                    }
                }
            }
        }
    }

    private static List<MemorySegment> results(Node node, Lanes lanes, int threads, boolean generated) {
        try (var workers = new Workers(threads); var scope = new CpuScope("tiles", new ArrayList<>())) {
            Kernel kernel = kernel(node, new Cpu(lanes, workers));
            var tensors = tensors(node, scope);
            Tensor[] out = tensors.subList(node.operands().size(), tensors.size()).toArray(Tensor[]::new);
            Tensor workspace = new Tensor(scope.allocate(kernel.workspaceBytes()), 0,
                    TensorType.of(DType.U8, (int) kernel.workspaceBytes()));
            Storage.bytes(workspace).fill((byte) -1);
            Bound bound = kernel.bind(tensors.subList(0, node.operands().size()).toArray(Tensor[]::new), out,
                    workspace);
            if (generated && kernel instanceof Generated made) {
                made.tiles().make();
            }
            for (Tensor t : out) {
                Storage.bytes(t).fill((byte) -1);
            }
            bound.run();
            return Arrays.stream(out).map(t -> MemorySegment.ofArray(Storage.bytes(t).toArray(ValueLayout.JAVA_BYTE)))
                    .toList();
        }
    }

    private static boolean generates(Node node, int width) {
        Shape result = node.types().get(0).shape();
        boolean wholeLines = result.size(-1) % width == 0;
        return width > 1 && switch (node.op()) {
            case Op.Conv c -> isOfLines(c.window(), result) ? wholeLines : result.size(1) / c.groups() >= 16;
            case Op.ConvInputGradient c -> c.window().stride().stream().allMatch(step -> step == 1)
                    && (isOfLines(c.window(), result) ? wholeLines : result.size(1) / c.groups() >= 16);
            case Op.MatMul m -> m.transA() || !m.transB() || result.size(0) > 32;
            case Op.ConvFilterGradient c -> generatesGradient(c.window(), node.operandTypes().get(0).shape());
            default -> true;
        };
    }

    private static boolean isOfLines(Window window, Shape images) {
        return (images.size(0) == 1 || images.size(-1) == 16) && window.kernel().getLast() == 1;
    }

    /** Lines are to be whole sixteens, which lie equally far apart. */
    private static boolean generatesGradient(Window window, Shape images) {
        int length = images.size(-1);
        boolean isNext = window.stride().size() < 2 || window.stride().get(window.stride().size() - 2) == 1;
        return !isOfLines(window, images) || length % 16 == 0 && (isNext || length == 16);
    }

    private static Kernel kernel(Node node, Cpu cpu) {
        return switch (node.op()) {
            case Op.Conv c -> ConvKernel.of(c, node, cpu);
            case Op.ConvInputGradient c -> ConvInputGradientKernel.of(c, node, cpu);
            case Op.ConvFilterGradient c -> ConvFilterGradientKernel.of(c, node, cpu);
            case Op.MatMul m -> MatMulKernel.of(m, node, cpu);
            default -> throw new IllegalArgumentException(node.op().toString());
        };
    }

    private static List<Tensor> tensors(Node node, CpuScope scope) {
        var random = new Random(11);
        var tensors = new ArrayList<Tensor>();
        Stream.concat(node.operandTypes().stream(), node.types().stream()).forEach(type -> {
            var tensor = new Tensor(scope.allocate(type.bytes()), 0, type);
            float[] numbers = new float[type.elements()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = random.nextFloat() - 0.5f;
            }
            Storage.bytes(tensor).copyFrom(Trial.segment(numbers));
            tensors.add(tensor);
        });
        return tensors;
    }
}
