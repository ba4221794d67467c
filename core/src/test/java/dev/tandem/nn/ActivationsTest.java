package dev.tandem.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.autodiff.Gradients;
import dev.tandem.graph.Ops;
import dev.tandem.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ActivationsTest {

    /** Zero, a kink of some, and numbers whose exponential overflows a float32 or a double. */
    private static final double[] XS = {-1000, -100, -20, -3, -1, -0.5, -1e-3, 0, 1e-3, 0.5, 1, 3, 20, 100, 1000};

    static Stream<Arguments> activations() {
        return Stream.of(
                Arguments.of("leakyRelu", Layers.leakyRelu(0.2), f(x -> x > 0 ? x : 0.2 * x)),
                Arguments.of("elu", Layers.elu(1.5), f(x -> x > 0 ? x : 1.5 * Math.expm1(x))),
                Arguments.of("gelu", Layers.gelu(), f(x -> x / 2
                        * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * Math.pow(x, 3)))))),
                Arguments.of("softplus", Layers.softplus(), f(x -> x > 30 ? x : Math.log1p(Math.exp(x)))),
                Arguments.of("swish", Layers.swish(), f(x -> x / (1 + Math.exp(-x)))),
                Arguments.of("hardTanh", Layers.hardTanh(), f(x -> Math.clamp(x, -1, 1))),
                Arguments.of("scaledTanh", Layers.scaledTanh(), f(x -> 1.7159 * Math.tanh(2 * x / 3))));
    }

    private static DoubleUnaryOperator f(DoubleUnaryOperator function) {
        return function;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("activations")
    void anActivationIsItsFormula(String kind, Layer layer, DoubleUnaryOperator formula) {
        assertThat(layer.kind()).isEqualTo(kind);
        assertThat(values(layer, XS)).containsExactly(DoubleStream.of(XS).map(formula).toArray(), within(1e-12));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("activations")
    void aNumberThatIsNoneStaysNone(String kind, Layer layer, DoubleUnaryOperator formula) {
        assertThat(values(layer, Double.NaN)).as(kind).containsOnly(Double.NaN);
    }

    static List<Arguments> published() {
        return List.of(
                Arguments.of(Layers.leakyRelu(0.01), -2, -0.02, 1e-15),
                Arguments.of(Layers.elu(1), -1, -0.6321205588, 1e-10),
                Arguments.of(Layers.gelu(), 1, 0.8411919906, 1e-10),
                Arguments.of(Layers.softplus(), 0, 0.6931471806, 1e-10),
                Arguments.of(Layers.swish(), 1, 0.7310585786, 1e-10),
                // chosen so by LeCun et al. 1998: ±1 at ±1
                Arguments.of(Layers.scaledTanh(), 1, 1, 1e-4),
                Arguments.of(Layers.scaledTanh(), -1, -1, 1e-4));
    }

    @ParameterizedTest(name = "{0} of {1} is {2}")
    @MethodSource("published")
    void anActivationGivesTheKnownNumber(Layer layer, double x, double y, double bound) {
        assertThat(values(layer, x)).containsExactly(new double[]{y}, within(bound));
    }

    @Test
    void theGeluWithTanhIsNearThatWithTheErrorFunction() {
        double[] xs = DoubleStream.iterate(-6, x -> x <= 6, x -> x + 0.01).toArray();
        double[] gelu = values(Layers.gelu(), xs);
        double worst = 0;
        for (int i = 0; i < xs.length; i++) {
            worst = Math.max(worst, Math.abs(gelu[i] - xs[i] * normalDistribution(xs[i])));
        }
        assertThat(worst).isBetween(1e-4, 5e-4);
    }

    /** Φ by Simpson's rule over its density. */
    private static double normalDistribution(double x) {
        int steps = 2000;
        double h = x / steps;
        double sum = 0;
        for (int i = 0; i <= steps; i++) {
            double weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
            sum += weight * Math.exp(-i * h * i * h / 2);
        }
        return 0.5 + sum * h / 3 / Math.sqrt(2 * Math.PI);
    }

    static List<Arguments> slopesAtZero() {
        return List.of(Arguments.of(Layers.leakyRelu(0.2), 0.2), Arguments.of(Layers.elu(1.5), 1.5),
                Arguments.of(Layers.gelu(), 0.5), Arguments.of(Layers.softplus(), 0.5),
                Arguments.of(Layers.swish(), 0.5), Arguments.of(Layers.hardTanh(), 1),
                Arguments.of(Layers.scaledTanh(), 1.7159 * 2 / 3));
    }

    /** Where first weights of 0 put every value. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("slopesAtZero")
    void theSlopeAtZeroIsThatOfItsLeftSideOrTheOnlyOne(Layer layer, double slope) {
        assertThat(slopes(layer, 0)).containsExactly(new double[]{slope}, within(1e-15));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("activations")
    void noSlopeOverflows(String kind, Layer layer, DoubleUnaryOperator formula) {
        assertThat(Arrays.stream(slopes(layer, XS))).as(kind).allMatch(d -> Math.abs(d) < 2);
    }

    private static double[] values(Layer layer, double... xs) {
        return Evaluated.of(layer, TensorType.f32(xs.length), xs).y();
    }

    private static double[] slopes(Layer layer, double... xs) {
        return Evaluated.untouched(x -> Objects.requireNonNull(
                Gradients.of(Ops.sum(layer.apply(x)), List.of(x)).get(x)), TensorType.f32(xs.length), xs).y();
    }
}
