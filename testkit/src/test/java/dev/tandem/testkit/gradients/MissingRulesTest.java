package dev.tandem.testkit.gradients;

import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.o;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.autodiff.Gradients;
import dev.tandem.error.UsageException;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Op;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.graph.Window;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.runtime.Session;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Layout;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/** What has no gradient says so, and where it has one the choice at a tie is the documented one. */
class MissingRulesTest {

    private final GraphBuilder b = new GraphBuilder(true);
    private final Value x = b.input("x", TensorType.f32(1, 1, 3, 3));
    private final Value w = b.input("w", TensorType.f32(1, 1, 2, 2));

    private AbstractThrowableAssert<?, ? extends Throwable> gradient(Op op, Value... operands) {
        Value y = b.addNamed(op, List.of(operands), "layer").get(0);
        Value loss = Ops.sum(y);
        return assertThatThrownBy(() -> Gradients.of(loss, List.of(operands[0]))).isInstanceOf(UsageException.class);
    }

    @Test
    void anEpilogueComesAfterDifferentiation() {
        var relu = List.of(apply(Fn.RELU, o(0)));
        Window window = Window.of(2, 2);
        Value dy = b.input("dy", TensorType.f32(1, 1, 2, 2));
        Value channel = b.input("channel", TensorType.f32(1));
        gradient(new Op.MatMul(false, false, relu), w, w).hasMessageMatching(
                "gradient 'layer': an operation with an epilogue has no gradient rule \\(.*matMul.*relu.*\\) — "
                        + "differentiate the graph before it is fused");
        gradient(new Op.Conv(window, 1, relu), x, w).hasMessageContaining("no gradient rule");
        gradient(new Op.ConvInputGradient(window, 1, x.shape(), relu), w, dy).hasMessageContaining("no gradient rule");
        gradient(new Op.ConvFilterGradient(window, 1, relu), x, dy).hasMessageContaining("no gradient rule");
        gradient(new Op.BatchNorm(0.1, relu), x, channel, channel).hasMessageContaining("no gradient rule");
    }

    @Test
    void aLayoutComesAfterDifferentiation() {
        gradient(new Op.Relayout(Layout.CHANNELS_LAST), x).hasMessage("gradient 'layer': a layout is chosen after "
                + "differentiation (CHANNELS_LAST f32[1,1,3,3]) — differentiate the graph before a backend's passes");
    }

    @Test
    void anExtremeOfMoreElementsThanAFloatCountsIsRefused() {
        int many = (1 << 24) + 1;
        Value large = b.input("large", TensorType.f32(many));
        Value max = Ops.max(large, false, 0);
        assertThatThrownBy(() -> Gradients.of(max, List.of(large))).isInstanceOf(UsageException.class).hasMessage(
                "gradient 'max': the gradient of a maximum or minimum over so many elements is not exact "
                        + "(16777217 elements, 2^24 at most) — reduce one axis after the other");
    }

    @Test
    void onlyFloatsOfTheLossesGraphHaveGradients() {
        Value loss = Ops.sum(x);
        Value integers = b.input("integers", TensorType.of(DType.I32, 2));
        assertThatThrownBy(() -> Gradients.of(loss, List.of(integers))).isInstanceOf(UsageException.class).hasMessage(
                "gradient 'integers': a value that is not a float has no gradient (%integers i32[2]) — "
                        + "leave it out, or cast it before it is used");
        Value other = new GraphBuilder(true).input("other", TensorType.f32(1));
        assertThatThrownBy(() -> Gradients.of(loss, List.of(other))).isInstanceOf(UsageException.class).hasMessage(
                "gradient 'other': the value belongs to another graph than the loss (%other f32[1]) — "
                        + "pass values of the loss's graph");
        Value count = b.input("count", TensorType.of(DType.I32));
        assertThatThrownBy(() -> Gradients.of(count, List.of(x))).isInstanceOf(UsageException.class)
                .hasMessage("gradient 'count': the loss is not a float scalar (i32[]) — take its mean or its sum");
    }

    @Test
    void aTieGivesItsGradientToTheFirst() {
        var rows = new GraphBuilder(true);
        Value v = rows.input("v", TensorType.f32(2, 3));
        Value up = Gradients.of(Ops.sum(Ops.max(v, false, 1)), List.of(v)).get(v);
        Value down = Gradients.of(Ops.sum(Ops.reduce(Op.Kind.MIN, o(0), false, List.of(1), v)), List.of(v)).get(v);
        Value first = Gradients.of(Ops.sum(Ops.max(v, Ops.broadcast(rows.constant(5), Shape.of(2, 3)))), List.of(v))
                .get(v);
        try (var backend = OracleBackend.open(); var session = new Session(backend, 1)) {
            var inputs = Map.of("v", new double[]{5, 7, 7, 4, 4, 9});
            assertThat(session.look(up, inputs)).containsExactly(0, 1, 0, 0, 0, 1);
            assertThat(session.look(down, inputs)).containsExactly(1, 0, 0, 1, 0, 0);
            assertThat(session.look(first, inputs)).containsExactly(1, 1, 1, 0, 0, 1);
        }
    }

    @Test
    void whatDoesNotReachTheLossHasZeros() {
        for (Value cut : List.of(Ops.detach(x), Ops.cast(x, DType.I32))) {
            Value loss = Ops.sum(cut);
            Value gradient = Gradients.of(loss, List.of(x)).get(x);
            try (var backend = OracleBackend.open(); var session = new Session(backend, 1)) {
                assertThat(session.look(gradient, Map.of())).containsOnly(0).hasSize(9);
            }
        }
    }
}
