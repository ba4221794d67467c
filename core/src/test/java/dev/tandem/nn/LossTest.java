package dev.tandem.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.autodiff.Gradients;
import dev.tandem.error.UsageException;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.runtime.Session;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LossTest {

    private static final int SAMPLES = 6;
    private static final int OUTPUTS = 5;
    private static final TensorType TYPE = TensorType.f32(SAMPLES, OUTPUTS);
    private static final int[] CLASSES = {0, 4, 2, 1, 1, 3};

    /** The loss of one sample from its outputs and targets. */
    @FunctionalInterface
    interface Formula {
        double of(double[] y, double[] t);
    }

    private static Formula sum(Formula1 term) {
        return (y, t) -> IntStream.range(0, y.length).mapToDouble(i -> term.of(y[i], t[i])).sum();
    }

    /** The part of one output. */
    @FunctionalInterface
    interface Formula1 {
        double of(double y, double t);
    }

    private static final Formula CROSS_ENTROPY = sum(
            (y, t) -> -t * Math.log(1 / (1 + Math.exp(-y))) - (1 - t) * Math.log(1 / (1 + Math.exp(y))));
    private static final Formula BINARY_HINGE = sum((y, t) -> Math.max(0, 1 - t * y));
    private static final Formula DIVERGENCE = (y, t) -> {
        double sum = Arrays.stream(y).map(Math::exp).sum();
        return sum((a, b) -> b == 0 ? 0 : b * Math.log(b / (Math.exp(a) / sum))).of(y, t);
    };

    static Stream<Arguments> losses() {
        return Stream.of(
                Arguments.of(Loss.squaredError(), gaussian(), sum((y, t) -> (y - t) * (y - t) / 2)),
                Arguments.of(Loss.meanSquaredError(), gaussian(), sum((y, t) -> (y - t) * (y - t) / OUTPUTS)),
                Arguments.of(Loss.meanAbsoluteError(), gaussian(), sum((y, t) -> Math.abs(y - t) / OUTPUTS)),
                Arguments.of(Loss.huber(0.7), gaussian(), sum((y, t) -> Math.abs(y - t) <= 0.7
                        ? (y - t) * (y - t) / 2
                        : 0.7 * (Math.abs(y - t) - 0.35))),
                Arguments.of(Loss.sigmoidCrossEntropy(), probabilities(), CROSS_ENTROPY),
                Arguments.of(Loss.klDivergence(), distributions(), DIVERGENCE),
                Arguments.of(Loss.binaryHinge(), signs(), BINARY_HINGE));
    }

    private static double[] gaussian() {
        return Evaluated.gaussian(2, SAMPLES * OUTPUTS);
    }

    private static double[] probabilities() {
        return Arrays.stream(gaussian()).map(v -> Math.clamp(Math.abs(v), 0, 1)).toArray();
    }

    private static double[] signs() {
        return Arrays.stream(gaussian()).map(Math::signum).toArray();
    }

    /** Of which each has a 0. */
    private static double[] distributions() {
        double[] t = probabilities();
        for (int n = 0; n < SAMPLES; n++) {
            t[n * OUTPUTS + n % OUTPUTS] = 0;
            double sum = Arrays.stream(t, n * OUTPUTS, (n + 1) * OUTPUTS).sum();
            for (int i = n * OUTPUTS; i < (n + 1) * OUTPUTS; i++) {
                t[i] /= sum;
            }
        }
        return t;
    }

    private static double[] row(double[] values, int sample) {
        return Arrays.copyOfRange(values, sample * OUTPUTS, (sample + 1) * OUTPUTS);
    }

    private static double[] expected(Formula formula, double[] y, double[] t) {
        return IntStream.range(0, SAMPLES).mapToDouble(n -> formula.of(row(y, n), row(t, n))).toArray();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("losses")
    void aLossOfValuesIsItsFormula(Loss loss, double[] targets, Formula formula) {
        double[] y = Evaluated.gaussian(1, SAMPLES * OUTPUTS);
        assertThat(losses(loss, y, targets)).containsExactly(expected(formula, y, targets), within(1e-12));
    }

    static Stream<Arguments> lossesOfClasses() {
        return Stream.of(
                Arguments.of(Loss.squaredError(), 0, sum((y, t) -> (y - t) * (y - t) / 2)),
                Arguments.of(Loss.meanSquaredError(), 0, sum((y, t) -> (y - t) * (y - t) / OUTPUTS)),
                Arguments.of(Loss.sigmoidCrossEntropy(), 0, CROSS_ENTROPY),
                Arguments.of(Loss.softmaxCrossEntropy(), 0, DIVERGENCE),
                Arguments.of(Loss.binaryHinge(), -1, BINARY_HINGE),
                Arguments.of(Loss.multiclassHinge(), 0, (Formula) (y, t) -> {
                    double right = sum((a, b) -> a * b).of(y, t);
                    return sum((a, b) -> b == 1 ? 0 : Math.max(0, 1 + a - right)).of(y, t);
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lossesOfClasses")
    void aLossOfClassesIsItsFormula(Loss loss, double other, Formula formula) {
        double[] y = Evaluated.gaussian(1, SAMPLES * OUTPUTS);
        double[] targets = new double[SAMPLES * OUTPUTS];
        Arrays.setAll(targets, i -> CLASSES[i / OUTPUTS] == i % OUTPUTS ? 1 : other);
        assertThat(losses(loss, y, CLASSES)).containsExactly(expected(formula, y, targets), within(1e-12));
    }

    private static double[] losses(Loss loss, double[] y, Object targets) {
        return look(targets, (out, t) -> loss.apply(out, t), y);
    }

    private static double[] look(Object targets, BinaryOperator<Value> function, double[] y) {
        var b = new GraphBuilder(true);
        Value out = b.input("y", TensorType.f32(y.length / OUTPUTS, OUTPUTS));
        Value t = b.input("t", targets instanceof int[]
                ? TensorType.of(DType.I32, y.length / OUTPUTS)
                : TensorType.f32(y.length / OUTPUTS, OUTPUTS));
        try (var backend = OracleBackend.open(); var session = new Session(backend, 0)) {
            return session.look(function.apply(out, t), Map.of("y", y, "t", targets));
        }
    }

    /** σ(y) − t, also where a naive formula overflows and at 0, where first weights of 0 put every output. */
    @Test
    void theGradientOfSigmoidCrossEntropyIsExactEverywhere() {
        double[] y = {-1000, -100, 0, 100, 1000};
        double[] t = {0, 1, 0.25, 1, 0};
        double[] gradient = look(t, (out, target) -> Objects.requireNonNull(Gradients.of(
                Ops.sum(Loss.sigmoidCrossEntropy().apply(out, target)), List.of(out)).get(out)), y);
        assertThat(gradient).containsExactly(new double[]{0, -1, 0.25, 0, 1}, within(1e-15));
        assertThat(losses(Loss.sigmoidCrossEntropy(), y, t)).containsExactly(new double[]{100 + Math.log(2) + 1000},
                within(1e-9));
    }

    @Test
    void klDivergenceOfADistributionFromItselfIsNothing() {
        double[] t = {0.1, 0.2, 0.3, 0.25, 0.15};
        double[] y = Arrays.stream(t).map(v -> Math.log(v) + 50).toArray();
        assertThat(losses(Loss.klDivergence(), y, t)).containsExactly(new double[]{0}, within(1e-13));
    }

    @Test
    void aLossSaysWhatTargetsItTakes() {
        var b = new GraphBuilder(true);
        Value y = b.input("y", TYPE);
        Value classes = b.input("classes", TensorType.of(DType.I32, SAMPLES));
        Value values = b.input("values", TYPE);
        for (Loss loss : List.of(Loss.huber(1), Loss.klDivergence())) {
            assertThatThrownBy(() -> loss.apply(y, classes)).isInstanceOf(UsageException.class).hasMessage("loss '"
                    + loss.name()
                    + "': takes values of the output's shape, not classes (output f32[6,5], target i32[6])"
                    + " — give float32 targets, or choose a loss for classes: softmaxCrossEntropy");
        }
        for (Loss loss : List.of(Loss.softmaxCrossEntropy(), Loss.multiclassHinge())) {
            assertThatThrownBy(() -> loss.apply(y, values)).isInstanceOf(UsageException.class).hasMessage("loss '"
                    + loss.name()
                    + "': takes classes, not values (output f32[6,5], target f32[6,5]) — give i32 targets,"
                    + " one a sample, or choose a loss for values: klDivergence, squaredError");
        }
        assertThatThrownBy(() -> Loss.huber(0)).isInstanceOf(UsageException.class)
                .hasMessage("loss 'huber': δ must be above 0 (δ 0.0) — 1 is usual");
    }

    @Test
    void aLossOfOnesOwnTakesBoth() {
        var b = new GraphBuilder(true);
        Value y = b.input("y", TYPE);
        var loss = new Loss("own", (out, t) -> Ops.sum(out, false, 1));
        assertThat(loss.apply(y, b.input("classes", TensorType.of(DType.I32, SAMPLES))).shape().rank()).isEqualTo(1);
        assertThat(loss.apply(y, b.input("values", TYPE)).shape().rank()).isEqualTo(1);
    }
}
