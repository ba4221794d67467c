package dev.tandem.testkit.gradients;

import static dev.tandem.testkit.GradientCheck.probe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.error.UsageException;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import dev.tandem.testkit.GradientCheck;
import dev.tandem.testkit.GradientCheck.Slope;
import org.junit.jupiter.api.Test;

/** The check itself: it must find what is wrong, and measure to the digits it claims. */
class GradientCheckTest {

    private static Value x(GraphBuilder b) {
        return b.input("x", TensorType.f32(3));
    }

    @Test
    void aGradientThatForgetsAFactorIsFound() {
        var check = GradientCheck.of(b -> Ops.sum(Ops.mul(x(b), Ops.detach(x(b)))));
        var result = check.given("x", 1, 2, 3).run();
        assertThat(result.worst().error()).isBetween(0.9, 1.1);
        assertThatThrownBy(() -> result.isWithin(1e-9)).isInstanceOf(AssertionError.class)
                .hasMessageMatching("gradient along .*: measured .*, computed .*, relative error 1.0.e\\+00 > 1e-09");
    }

    @Test
    void anErrorInOneElementOfManyIsFoundByADirection() {
        // the slope at 0 is 0 on one side: a derivative that is half wrong
        var check = GradientCheck.of(b -> probe(Ops.relu(b.input("x", TensorType.f32(50)))));
        double[] x = new double[50];
        java.util.Arrays.fill(x, 1);
        assertThat(check.given("x", x).run().worst().error()).isLessThan(1e-9);
        x[17] = 0;
        assertThat(check.given("x", x).run().worst().error()).isGreaterThan(1e-3);
    }

    @Test
    void inputsStatesAndSingleElementsAreAllChanged() {
        var result = GradientCheck.of(b -> {
            Value w = b.state("w", TensorType.f32(2, 2), new Init.Fill(0));
            return probe(Ops.tanh(Ops.matmul(b.input("x", TensorType.f32(1, 2)), w)));
        }).run();
        assertThat(result.slopes().stream().map(Slope::direction)).containsExactlyInAnyOrder("direction 0",
                "direction 1", "direction 2", "x", "x[0]", "x[1]", "w", "w[0]", "w[1]", "w[2]", "w[3]");
        result.isWithin(1e-9);
    }

    @Test
    void aLeafWithoutInfluenceHasNoSlope() {
        GradientCheck.of(b -> {
            Ops.neg(b.input("unused", TensorType.f32(2)));
            return Ops.sum(Ops.square(x(b)));
        }).run().isWithin(1e-9);
    }

    @Test
    void aSlopeOfNothingThatIsMeasuredIsAnError() {
        var slopes = GradientCheck.of(b -> Ops.sum(Ops.detach(x(b)))).run();
        assertThat(slopes.worst().error()).isInfinite();
    }

    @Test
    void theSameSeedMeasuresTheSame() {
        var check = GradientCheck.of(b -> Ops.sum(Ops.tanh(x(b)))).seed(3);
        assertThat(check.run()).isEqualTo(check.run());
        assertThat(check.run()).isNotEqualTo(check.seed(4).run());
    }

    @Test
    void valuesAreDrawnFromTheirRange() {
        GradientCheck.of(b -> Ops.sum(Ops.log(x(b)))).between("x", 1, 2).run().isWithin(1e-9);
    }

    @Test
    void aLossThatIsNoScalarIsRefused() {
        assertThatThrownBy(() -> GradientCheck.of(GradientCheckTest::x).run()).isInstanceOf(UsageException.class)
                .hasMessage("gradient 'x': the loss is not a float scalar (f32[3]) — take its mean or its sum");
    }

    @Test
    void aProbeNeedsAValue() {
        assertThatThrownBy(GradientCheck::probe).hasMessage("a probe needs a value");
    }

    @Test
    void integersArePartOfTheLossAndHaveNoSlope() {
        var result = GradientCheck.of(b -> {
            Value rows = b.input("rows", TensorType.of(DType.I32, 2));
            return probe(Ops.gather(x(b), rows));
        }).given("rows", 2, 2).run();
        assertThat(result.slopes().stream().map(Slope::direction)).noneMatch(d -> d.startsWith("rows"));
        result.isWithin(1e-9);
    }
}
