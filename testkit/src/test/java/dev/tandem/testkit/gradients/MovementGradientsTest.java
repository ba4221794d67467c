package dev.tandem.testkit.gradients;

import static dev.tandem.testkit.GradientCheck.probe;

import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Op;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.testkit.GradientCheck;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class MovementGradientsTest {

    private static final double BOUND = 1e-9;

    private static Value f32(GraphBuilder b, String name, int... sizes) {
        return b.input(name, TensorType.f32(sizes));
    }

    /** Of x [2,3,4], with and without something curved behind it. */
    private static void check(UnaryOperator<Value> movement) {
        GradientCheck.of(b -> probe(movement.apply(f32(b, "x", 2, 3, 4)))).run().isWithin(BOUND);
        GradientCheck.ofGradients(b -> probe(Ops.tanh(movement.apply(f32(b, "x", 2, 3, 4))))).run().isWithin(BOUND);
    }

    @Test
    void reshape() {
        check(x -> Ops.reshape(x, 4, 6));
    }

    @Test
    void transpose() {
        check(x -> Ops.transpose(x, 2, 0, 1));
    }

    @Test
    void slice() {
        check(x -> Ops.slice(x, 1, 1, 3));
        check(x -> x.builder().addNamed(new Op.Slice(List.of(1, 0, 2), List.of(2, 2, 3)), List.of(x), "slice").get(0));
    }

    @Test
    void pad() {
        check(x -> Ops.pad(x, List.of(1, 0, 2), List.of(0, 3, 1)));
    }

    @Test
    void concatAlsoOfAValueWithItself() {
        check(x -> Ops.concat(1, x, Ops.tanh(x), x));
    }

    @Test
    void splitOfWhichAPartIsNotRead() {
        check(x -> {
            var parts = x.builder().addNamed(new Op.Split(2, List.of(1, 2, 1)), List.of(x), "split");
            return Ops.mul(parts.get(0), Ops.tanh(parts.get(1)));
        });
    }

    @Test
    void broadcast() {
        check(x -> Ops.broadcast(Ops.reshape(x, 2, 1, 3, 4), Shape.of(5, 2, 3, 3, 4)));
        check(x -> Ops.broadcast(Ops.slice(x, 0, 0, 1), Shape.of(2, 3, 4)));
    }

    @Test
    void castBetweenFloats() {
        check(x -> Ops.cast(Ops.tanh(Ops.cast(x, DType.F64)), DType.F32));
    }

    @Test
    void copy() {
        check(x -> x.builder().addNamed(new Op.Copy(), List.of(x), "copy").get(0));
    }

    @Test
    void gatherOfRowsAlsoTwice() {
        GradientCheck
                .of(b -> probe(Ops.gather(Ops.tanh(f32(b, "x", 5, 3)), b.input("i", TensorType.of(DType.I32, 2, 2)))))
                .given("i", 4, 1, 1, 0).run().isWithin(BOUND);
        GradientCheck.ofGradients(b -> probe(Ops.tanh(Ops.gather(f32(b, "x", 5, 3),
                b.input("i", TensorType.of(DType.I32, 4)))))).given("i", 4, 1, 1, 0).run().isWithin(BOUND);
    }

    private static Value scattered(GraphBuilder b) {
        return Ops.scatterAdd(f32(b, "base", 4, 2), b.input("i", TensorType.of(DType.I32, 3)),
                Ops.tanh(f32(b, "updates", 3, 2)));
    }

    @Test
    void scatterAddAlsoTwiceIntoARow() {
        GradientCheck.of(b -> probe(scattered(b))).given("i", 3, 0, 3).run().isWithin(BOUND);
        GradientCheck.ofGradients(b -> probe(Ops.tanh(scattered(b)))).given("i", 3, 0, 3).run().isWithin(BOUND);
    }

    @Test
    void updatesThatAreLeftOutHaveNoGradient() {
        GradientCheck.of(b -> probe(Ops.square(scattered(b)))).given("i", 3, -1, 4).run().isWithin(BOUND);
    }
}
