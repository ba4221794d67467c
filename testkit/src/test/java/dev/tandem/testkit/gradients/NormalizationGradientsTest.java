package dev.tandem.testkit.gradients;

import static dev.tandem.testkit.GradientCheck.probe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.autodiff.Gradients;
import dev.tandem.graph.Expansion;
import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Op;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.runtime.Session;
import dev.tandem.tensor.TensorType;
import dev.tandem.testkit.GradientCheck;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NormalizationGradientsTest {

    private static final double BOUND = 1e-9;
    /** Sums of some dozens of terms in double, in another order. */
    private static final double ROUNDING = 1e-12;

    private static Value f32(GraphBuilder b, String name, int... sizes) {
        return b.input(name, TensorType.f32(sizes));
    }

    private static List<Value> batchNorm(GraphBuilder b) {
        return Ops.batchNorm(f32(b, "x", 3, 2, 2, 2), f32(b, "scale", 2), f32(b, "shift", 2), 1e-5);
    }

    @Test
    void batchNormWhoseStatisticsAreNotDifferentiated() {
        GradientCheck.of(b -> probe(batchNorm(b).get(0))).run().isWithin(BOUND);
        GradientCheck.of(b -> probe(Ops.tanh(Ops.batchNorm(f32(b, "x", 5, 3), f32(b, "scale", 3), f32(b, "shift", 3),
                0.1).get(0)))).run().isWithin(BOUND);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void batchNormWhoseStatisticsAreDifferentiatedToo(int result) {
        GradientCheck.of(b -> probe(batchNorm(b).get(result))).run().isWithin(BOUND);
        GradientCheck.of(b -> {
            var results = batchNorm(b);
            return probe(results.get(0), Ops.tanh(results.get(result)));
        }).run().isWithin(BOUND);
    }

    @Test
    void theGradientOfBatchNormsGradient() {
        GradientCheck.ofGradients(b -> probe(Ops.tanh(batchNorm(b).get(0)))).run().isWithin(BOUND);
    }

    private static Value lrn(Value x, int size) {
        return Ops.localResponseNormalization(x, size, 2, 0.3, 0.75);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void localResponseNormalisation(int size) {
        GradientCheck.of(b -> probe(lrn(f32(b, "x", 2, 5, 2, 2), size))).run().isWithin(BOUND);
        GradientCheck.ofGradients(b -> probe(Ops.tanh(lrn(f32(b, "x", 1, 5, 2), size)))).run().isWithin(BOUND);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.25, 0.5})
    void dropoutWithAKeyThatStays(double rate) {
        GradientCheck.of(b -> probe(Ops.tanh(Ops.dropout(f32(b, "x", 4, 5), rate)))).run().isWithin(BOUND);
        GradientCheck.ofGradients(b -> probe(Ops.tanh(Ops.dropout(f32(b, "x", 4, 5), rate)))).run().isWithin(BOUND);
    }

    @Test
    void aRegionIsDifferentiatedThroughItsBody() {
        var body = new GraphBuilder(true);
        Value first = body.input("a", TensorType.f32(3));
        Value second = body.input("b", TensorType.f32(3));
        body.output("product", Ops.mul(Ops.tanh(first), second));
        body.output("sum", Ops.add(first, second));
        var region = new Op.Region("body", body.build());
        GradientCheck.of(b -> probe(b.addNamed(region, List.of(f32(b, "x", 3), f32(b, "y", 3)), "region")
                .toArray(Value[]::new))).run().isWithin(BOUND);
    }

    // ---- composites and their expansions

    /** A composite and the types of its operands. */
    record Whole(Op.Composite op, TensorType... operands) {
        @Override
        public String toString() {
            return op.getClass().getSimpleName();
        }
    }

    static Stream<Whole> composites() {
        TensorType image = TensorType.f32(3, 4, 2, 3);
        TensorType channels = TensorType.f32(4);
        return Stream.of(new Whole(new Op.BatchNorm(1e-3, List.of()), image, channels, channels),
                new Whole(new Op.BatchNormGradient(), image, channels, channels, channels, image),
                new Whole(new Op.LocalResponseNormalization(3, 2, 0.3, 0.75), image),
                new Whole(new Op.LocalResponseNormalization(4, 1, 0.1, 0.5), image),
                new Whole(new Op.LocalResponseNormalizationGradient(3, 2, 0.3, 0.75), image, image),
                new Whole(new Op.LocalResponseNormalizationGradient(4, 1, 0.1, 0.5), image, image));
    }

    @ParameterizedTest
    @MethodSource("composites")
    void anExpansionComputesWhatTheOracleComputesFromTheDefinition(Whole whole) {
        assertSame(whole, (b, operands) -> b.addNamed(whole.op, operands, "whole"),
                (b, operands) -> Expansion.of(whole.op, operands));
    }

    @ParameterizedTest
    @MethodSource("composites")
    void theGradientOfAnExpansionIsTheExpansionOfTheGradient(Whole whole) {
        assertSame(whole, (b, operands) -> gradients(b.addNamed(whole.op, operands, "whole"), operands),
                (b, operands) -> gradients(Expansion.of(whole.op, operands), operands));
    }

    private static List<Value> gradients(List<Value> results, List<Value> operands) {
        // only the first result: the gradient composite of batch norm serves where its statistics are not differentiated
        return List.copyOf(Gradients.of(probe(results.get(0)), operands).values());
    }

    private static void assertSame(Whole whole, BiFunction<GraphBuilder, List<Value>, List<Value>> one,
            BiFunction<GraphBuilder, List<Value>, List<Value>> other) {
        var b = new GraphBuilder(true);
        var operands = new ArrayList<Value>();
        for (TensorType type : whole.operands) {
            operands.add(b.input("operand" + operands.size(), type));
        }
        var outputs = new LinkedHashMap<String, Value>();
        one.apply(b, operands).forEach(v -> outputs.put("one" + outputs.size(), v));
        int count = outputs.size();
        other.apply(b, operands).forEach(v -> outputs.put("other" + (outputs.size() - count), v));
        try (var backend = OracleBackend.open(); var session = new Session(backend, 1)) {
            var program = session.compile(new Graph(b.nodes(), outputs, Map.of(), Map.of()));
            var random = new Random(6);
            program.inputs().forEach(i -> program.set(i, random.doubles(
                    b.input(i, whole.operands[Integer.parseInt(i.substring(7))]).type().elements(), 0.5, 2).toArray()));
            program.run();
            for (int i = 0; i < count; i++) {
                assertThat(program.read("one" + i)).as("result %d", i).containsExactly(program.read("other" + i),
                        within(ROUNDING));
            }
        }
    }
}
