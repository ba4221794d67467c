package dev.tandem.cpu.formula;

import static dev.tandem.graph.Expr.add;
import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.mul;
import static dev.tandem.graph.Expr.o;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tandem.cpu.code.GeneratedLoop;
import dev.tandem.cpu.code.LoopSpec;
import dev.tandem.cpu.code.Reach;
import dev.tandem.cpu.device.Cpu;
import dev.tandem.cpu.device.CpuScope;
import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.device.Workers;
import dev.tandem.cpu.lanes.Lanes;
import dev.tandem.cpu.lanes.Widths;
import dev.tandem.cpu.scalar.ScalarLanes;
import dev.tandem.cpu.vector.VectorLanes;
import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Loops are the formulas, bit for bit. Run in a JVM for each width of vectors, see the module's pom. */
@Tag("lanes")
final class GeneratedFormulasTest {

    /** Calls after which the JVM has compiled a loop. */
    private static final int HOT = 6000;

    private final CpuScope scope = new CpuScope("test", new ArrayList<>());

    @BeforeAll
    static void theMachineHasTheVectorsAskedFor() {
        int asked = Widths.asked();
        assumeTrue(asked <= Widths.widest(),
                "this machine has vectors of " + Widths.widest() + " bits, " + asked + " are asked for");
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static Lanes lanes() {
        return Widths.isScalar() ? ScalarLanes.create("test") : VectorLanes.create();
    }

    private static int width() {
        return lanes().elements().width();
    }

    /** Formulas of float operands, now and then repeated ones, over a shape of a few rows. */
    private final class Case {
        final long seed;
        final RandomFormulas random;
        final Shape shape;
        final List<TensorType> types = new ArrayList<>();
        final List<float[]> operands = new ArrayList<>();
        final List<Expr> formulas;

        Case(long seed) {
            this.seed = seed;
            random = new RandomFormulas(seed);
            shape = switch (random.below(3)) {
                case 0 -> Shape.of(1 + random.below(400));
                case 1 -> Shape.of(1 + random.below(6), 32 + random.below(70));
                default -> Shape.of(1 + random.below(3), 1 + random.below(4), 4 + random.below(4),
                        8 + random.below(5));
            };
            int count = 1 + random.below(4);
            for (int i = 0; i < count; i++) {
                types.add(random.below(3) > 0
                        ? new TensorType(DType.F32, shape)
                        : random.repeated(DType.F32, shape));
                float[] values = new float[types.getLast().elements()];
                for (int k = 0; k < values.length; k++) {
                    values[k] = random.element(DType.F32);
                }
                operands.add(values);
            }
            formulas = random.formulas(1 + random.below(3), count, shape);
        }

        Optional<GeneratedLoop> loop(int given) {
            return Reach.of(formulas, types.subList(given, types.size()), given, shape)
                    .map(reach -> new LoopSpec(formulas, reach, width()))
                    .filter(LoopSpec::canBeGenerated)
                    .map(spec -> GeneratedLoop.of(spec, () -> {
                        throw new IllegalStateException("made by hand");
                    }));
        }

        int[][] expected() {
            float[][] results = new float[formulas.size()][shape.elements()];
            for (int i = 0; i < shape.elements(); i++) {
                int[] at = RandomFormulas.coordinates(i, shape);
                float[] here = new float[operands.size()];
                for (int k = 0; k < here.length; k++) {
                    here[k] = RandomFormulas.at(operands.get(k), types.get(k).shape(), at);
                }
                float[] values = RandomFormulas.values(formulas, here, at);
                for (int r = 0; r < values.length; r++) {
                    results[r][i] = values[r];
                }
            }
            return Arrays.stream(results).map(RandomFormulas::bits).toArray(int[][]::new);
        }

        /** Runs ranges that begin anywhere; results may be in the place of operands. */
        int[][] run(GeneratedLoop generated, int given) {
            generated.make();
            var loop = generated.orCount(0);
            var in = new ArrayList<Tensor>();
            for (int i = given; i < types.size(); i++) {
                in.add(Tensors.of(scope, types.get(i), operands.get(i)));
            }
            var out = results(in);
            var memory = new Memory(in, given, out);
            float[] handedIn = new float[shape.elements()];
            for (int i = 0; i < handedIn.length; i++) {
                handedIn[i] = RandomFormulas.at(operands.getFirst(), types.getFirst().shape(),
                        RandomFormulas.coordinates(i, shape));
            }
            for (int from = 0; from < shape.elements();) {
                int to = Math.min(shape.elements(), from + 1 + random.below(150));
                loop.run(memory.arrays(), memory.starts(), handedIn, from, from, to);
                from = to;
            }
            assertThat(out).allMatch(Tensors::isIntactAround);
            return out.stream().map(Tensors::floats).map(RandomFormulas::bits).toArray(int[][]::new);
        }

        private List<Tensor> results(List<Tensor> over) {
            var type = new TensorType(DType.F32, shape);
            var left = new ArrayList<>(over.stream().filter(t -> t.type().equals(type)).toList());
            var results = new ArrayList<Tensor>();
            for (int i = 0; i < formulas.size(); i++) {
                results.add(!left.isEmpty() && random.below(2) > 0
                        ? left.remove(random.below(left.size()))
                        : Tensors.of(scope, type, new float[shape.elements()]));
            }
            return results;
        }

        String description() {
            return "seed " + seed + ": " + formulas + " of " + types + " over " + shape;
        }
    }

    @Test
    void aLoopIsItsFormulasElementByElement() {
        int generated = 0;
        for (long seed = 0; seed < 900; seed++) {
            var test = new Case(seed);
            for (int given = 0; given < 2; given++) {
                var loop = test.loop(given);
                if (loop.isPresent()) {
                    assertThat(test.run(loop.get(), given)).as("%s, %d handed in:%n%s", test.description(), given,
                            loop.get().listing()).isDeepEqualTo(test.expected());
                    generated++;
                }
            }
        }
        assertThat(generated).isGreaterThan(400);
    }

    @Test
    void everyFunctionOfAnyNumberIsTheSameColdAndHot() {
        var type = TensorType.f32(512 + 7);
        float[] numbers = new float[type.elements()];
        var random = new RandomFormulas(7);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i % 3 == 0 ? Float.intBitsToFloat(0x9E3779B9 * i) : random.element(DType.F32);
        }
        for (Fn fn : Fn.values()) {
            check(List.of(apply(fn, o(0))), numbers);
        }
        for (Fn2 fn : Fn2.values()) {
            if (fn != Fn2.POW) {
                check(List.of(apply(fn, o(0), add(o(0), Expr.lit(0.25)))), numbers);
            }
        }
    }

    @Test
    void aKernelChangesNoBitWhenItsLoopIsReady() {
        var type = TensorType.f32(3, 5000);
        var row = TensorType.f32(5000);
        var b = new GraphBuilder(false);
        var formulas = List.of(mul(apply(Fn.TANH, add(o(0), o(1))), o(0)));
        Node node = b.add(new Op.Map(formulas, DType.F32), "y", b.input("x", type), b.input("r", row)).node();
        try (var workers = new Workers(2)) {
            var kernel = MapKernel.of((Op.Map) node.op(), node,
                    new Cpu(lanes(), workers));
            assertThat(kernel.describe()).isEqualTo("generated when hot");
            float[] numbers = new float[15_000];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (i % 777 - 300) / 99f;
            }
            Tensor x = Tensors.of(scope, type, numbers);
            Tensor r = Tensors.of(scope, row, Arrays.copyOf(numbers, 5000));
            Tensor y = Tensors.of(scope, type, numbers);
            Tensor workspace = new Tensor(scope.allocate(kernel.workspaceBytes()), 0, type);
            var bound = kernel.bind(new Tensor[]{x, r}, new Tensor[]{y}, workspace);
            bound.run();
            int[] interpreted = RandomFormulas.bits(Tensors.floats(y));
            Arrays.fill(Storage.floats(workspace), Float.NaN);
            var reach = Reach.of(formulas, List.of(type, row), 0, type.shape()).orElseThrow();
            GeneratedLoop.of(new LoopSpec(formulas, reach, width()), () -> {
                throw new IllegalStateException("known already");
            }).make();
            bound.run();
            assertThat(RandomFormulas.bits(Tensors.floats(y))).isEqualTo(interpreted);
            assertThat(Storage.floats(workspace)).as("what the interpreter would have written").containsOnly(Float.NaN);
            assertThat(Tensors.isIntactAround(y)).isTrue();
        }
    }

    private void check(List<Expr> formulas, float[] numbers) {
        var type = TensorType.f32(numbers.length);
        var reach = Reach.of(formulas, List.of(type), 0, type.shape()).orElseThrow();
        var generated = GeneratedLoop.of(new LoopSpec(formulas, reach, width()), () -> {
            throw new IllegalStateException("made by hand");
        });
        generated.make();
        var loop = generated.orCount(0);
        Tensor in = Tensors.of(scope, type, numbers);
        Tensor out = Tensors.of(scope, type, numbers);
        var memory = new Memory(List.of(in), 0, List.of(out));
        int[] expected = RandomFormulas.bits(floats(numbers, formulas));
        for (int i = 0; i < HOT; i++) {
            loop.run(memory.arrays(), memory.starts(), numbers, 0, 0, numbers.length);
            if (i == 0 || i == HOT - 1) {
                assertThat(RandomFormulas.bits(Tensors.floats(out))).as("%s, run %d", formulas, i)
                        .isEqualTo(expected);
            }
        }
    }

    private static float[] floats(float[] numbers, List<Expr> formulas) {
        float[] values = new float[numbers.length];
        IntStream.range(0, numbers.length).forEach(
                i -> values[i] = RandomFormulas.values(formulas, new float[]{numbers[i]}, new int[]{i})[0]);
        return values;
    }
}
