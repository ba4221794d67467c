package dev.tandem.autodiff;

import static dev.tandem.graph.Expr.o;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.error.UsageException;
import dev.tandem.graph.Expr;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Listing;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Op.Kind;
import dev.tandem.graph.Op.PoolKind;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.graph.Window;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Layout;
import dev.tandem.tensor.TensorType;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GradientsTest {

    private final GraphBuilder b = new GraphBuilder(true);
    private final Value x = b.input("x", TensorType.f32(2, 3));
    private final Value w = b.state("w", TensorType.f32(3, 4), new Init.Fill(0));

    private Value gradient(Value loss, Value of) {
        return Gradients.of(loss, List.of(of)).get(of);
    }

    /** The nodes appended while differentiating, each as kind and name. */
    private String appended(Value loss, Value... wrt) {
        int before = b.nodes().size();
        Gradients.of(loss, List.of(wrt));
        return b.nodes().subList(before, b.nodes().size()).stream().map(n -> Listing.kind(n.op()) + " " + n.name())
                .collect(Collectors.joining("\n"));
    }

    @Test
    void gradientsAreNamedAfterTheNodeTheyAreOf() {
        Value y = b.scope("dense1", () -> Ops.matmul(x, w));
        Value loss = b.scope("loss", () -> Ops.sum(y));
        assertThat(appended(loss, w, x)).isEqualTo("""
                constant constant
                reshape grad/loss/sum/reshape
                broadcast grad/loss/sum/broadcast
                matMul grad/dense1/matmul/matmul
                matMul grad/dense1/matmul/matmul""");
    }

    @Test
    void aGradientHasTheTypeOfItsValueInTheOrderAsked() {
        Value loss = Ops.sum(Ops.matmul(Ops.tanh(x), w));
        var gradients = Gradients.of(loss, List.of(w, x, loss));
        assertThat(gradients.keySet()).containsExactly(w, x, loss);
        gradients.forEach((v, g) -> assertThat(g.type()).isEqualTo(v.type()));
        assertThat(gradients.get(loss).op()).isInstanceOf(Op.Constant.class);
    }

    @Test
    void whatTheLossDoesNotDependOnHasZeros() {
        Value loss = Ops.sum(x);
        Value zeros = gradient(loss, w);
        assertThat(zeros.op()).isInstanceOf(Op.Broadcast.class);
        assertThat(zeros.type()).isEqualTo(w.type());
        assertThat(zeros.node().name()).isEqualTo("grad/w/broadcast");
        assertThat(((Op.Constant) zeros.node().operands().get(0).op()).values().at(0)).isZero();
    }

    @Test
    void detachAndIntegersEndAGradient() {
        Value detached = Ops.sum(Ops.detach(x));
        assertThat(gradient(detached, x).op()).isInstanceOf(Op.Broadcast.class);
        Value counted = Ops.sum(Ops.cast(Ops.cast(x, DType.I32), DType.F32));
        assertThat(gradient(counted, x).op()).isInstanceOf(Op.Broadcast.class);
        assertThat(gradient(Ops.sum(Ops.cast(Ops.argMax(x, 1), DType.F32)), x).op()).isInstanceOf(Op.Broadcast.class);
    }

    @Test
    void nothingIsAppendedForWhatIsNotWanted() {
        Value loss = Ops.sum(Ops.matmul(Ops.tanh(x), w));
        assertThat(appended(loss, w)).contains("matMul grad/matmul/matmul").doesNotContain("tanh");
    }

    @Test
    void contributionsAreAddedTwoAtATime() {
        Value y = Ops.tanh(x);
        Value loss = Ops.sum(Ops.mul(Ops.add(y, Ops.exp(y)), Ops.sigmoid(y)));
        assertThat(appended(loss, x).lines().filter(l -> l.endsWith("grad/tanh/sum"))).hasSize(2);
    }

    @Test
    void aDerivativeReadsTheResultOfAFunction() {
        Value y = Ops.tanh(x);
        Value dx = gradient(Ops.sum(y), x);
        assertThat(dx.node().operands()).contains(y).doesNotContain(x);
        assertThat(Listing.attributes(dx.op())).containsExactly("a * (1 - b * b)");
    }

    @Test
    void aBroadcastOperandsGradientIsReducedAtOnce() {
        Value row = b.state("row", TensorType.f32(3), new Init.Fill(0));
        Value scale = b.state("scale", TensorType.f32(3), new Init.Fill(1));
        Value y = Ops.map("affine", Expr.add(Expr.mul(o(0), o(1)), o(2)), x, scale, row);
        int before = b.nodes().size();
        Gradients.of(Ops.sum(Ops.exp(y)), List.of(row, scale));
        var reductions = b.nodes().subList(before + 2, b.nodes().size()).stream().map(Node::op)
                .filter(Op.Reduce.class::isInstance).map(Op.Reduce.class::cast).toList();
        assertThat(reductions).singleElement()
                .satisfies(r -> assertThat(r.reductions()).extracting(Op.Reduction::kind).containsExactly(Kind.SUM,
                        Kind.SUM));
    }

    @Test
    void compositesHaveGradientsOfTheirOwn() {
        Value image = b.input("image", TensorType.f32(2, 3, 4, 4));
        Value c = b.state("c", TensorType.f32(3), new Init.Fill(1));
        Value y = Ops.batchNorm(image, c, c, 1e-5).get(0);
        y = Ops.localResponseNormalization(y, 3, 2, 1e-4, 0.75);
        y = Ops.dropout(y, 0.5);
        y = Ops.pool(PoolKind.MAX, y, Window.of(2, 2).stride(2));
        assertThat(appended(Ops.sum(y), c)).contains("poolGradient grad/pool/dx", "dropout grad/dropout/dx",
                "localResponseNormalizationGradient grad/lrn/dx", "batchNormGradient grad/batchNorm");
    }

    @Test
    void statisticsAreDifferentiatedThroughTheExpansion() {
        Value image = b.input("image", TensorType.f32(2, 3, 4));
        Value c = b.state("c", TensorType.f32(3), new Init.Fill(1));
        Value mean = Ops.batchNorm(image, c, c, 1e-5).get(1);
        assertThat(appended(Ops.sum(mean), image)).contains("reduce batchNorm/sums")
                .doesNotContain("batchNormGradient");
    }

    @Test
    void whatWasAppendedCanBeDifferentiatedAgain() {
        Value loss = Ops.sum(Ops.square(Ops.matmul(x, w)));
        Value second = gradient(Ops.sum(Ops.square(gradient(loss, w))), x);
        assertThat(second.type()).isEqualTo(x.type());
    }

    // ---- errors

    @Test
    void theLossMustBeAFloatScalar() {
        assertThatThrownBy(() -> gradient(Ops.tanh(x), x)).isInstanceOf(UsageException.class).hasMessage(
                "gradient 'tanh': the loss is not a float scalar (f32[2,3]) — take its mean or its sum");
        Value n = b.input("n", TensorType.of(DType.I32));
        assertThatThrownBy(() -> gradient(n, x)).isInstanceOf(UsageException.class)
                .hasMessage("gradient 'n': the loss is not a float scalar (i32[]) — take its mean or its sum");
    }

    @Test
    void wantedValuesMustBeFloatsOfTheSameGraph() {
        Value n = b.input("n", TensorType.of(DType.I32, 2));
        assertThatThrownBy(() -> gradient(Ops.sum(x), n)).isInstanceOf(UsageException.class).hasMessage(
                "gradient 'n': a value that is not a float has no gradient (%n i32[2]) — leave it out, or cast it before it is used");
        Value foreign = new GraphBuilder(true).input("foreign", TensorType.f32(2));
        assertThatThrownBy(() -> gradient(Ops.sum(x), foreign)).isInstanceOf(UsageException.class).hasMessage(
                "gradient 'foreign': the value belongs to another graph than the loss (%foreign f32[2]) — pass values of the loss's graph");
    }

    @Test
    void epiloguesAndLayoutsComeLaterThanDifferentiation() {
        Value finished = b.add(new Op.MatMul(false, false, List.of(Expr.square(o(0)))), "finished", x, w);
        assertThatThrownBy(() -> gradient(Ops.sum(finished), w)).isInstanceOf(UsageException.class)
                .hasMessage("gradient 'finished': an operation with an epilogue has no gradient rule ("
                        + Listing.line(finished.node()) + ") — differentiate the graph before it is fused");
        Value cube = b.input("cube", TensorType.f32(2, 3, 4));
        Value laid = b.add(new Op.Relayout(Layout.CHANNELS_LAST), "laid", cube);
        assertThatThrownBy(() -> gradient(Ops.sum(laid), cube)).isInstanceOf(UsageException.class)
                .hasMessage("gradient 'laid': a layout is chosen after differentiation (CHANNELS_LAST f32[2,3,4])"
                        + " — differentiate the graph before a backend's passes");
    }

    @Test
    void anExtremeOfMoreElementsThanFloatsCountHasNoGradient() {
        Value large = b.input("large", TensorType.f32(5000, 5000));
        assertThatThrownBy(() -> gradient(Ops.reduce(Kind.MAX, o(0), false, List.of(0, 1), large), large))
                .isInstanceOf(UsageException.class)
                .hasMessage("gradient 'max': the gradient of a maximum or minimum over so many elements is not exact"
                        + " (25000000 elements, 2^24 at most) — reduce one axis after the other");
    }
}
