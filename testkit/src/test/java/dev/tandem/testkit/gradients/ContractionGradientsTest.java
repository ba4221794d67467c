package dev.tandem.testkit.gradients;

import static dev.tandem.testkit.GradientCheck.probe;

import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Op;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.graph.Window;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.testkit.GradientCheck;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Contractions are linear in each operand, so that slopes are exact but for rounding. */
class ContractionGradientsTest {

    private static final double BOUND = 1e-9;

    private static Value f32(GraphBuilder b, String name, Shape shape) {
        return b.input(name, TensorType.f32(shape.sizes()));
    }

    @ParameterizedTest
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void productsOfMatricesHoweverTheyLie(boolean transA, boolean transB) {
        Shape a = transA ? Shape.of(2, 4, 3) : Shape.of(2, 3, 4);
        Shape right = transB ? Shape.of(2, 5, 4) : Shape.of(2, 4, 5);
        GradientCheck.of(b -> probe(Ops.matmul(f32(b, "a", a), f32(b, "b", right), transA, transB))).run()
                .isWithin(BOUND);
        GradientCheck.ofGradients(b -> probe(Ops.square(Ops.matmul(f32(b, "a", a), f32(b, "b", right), transA,
                transB)))).run().isWithin(BOUND);
    }

    /** A convolution's geometry. */
    record Geometry(String name, Shape x, int filters, Window window, int groups) {

        Shape filter() {
            return Shape.of(filters, x.size(1) / groups).then(Shape.of(window.kernel()));
        }

        Shape y() {
            int[] sizes = x.with(1, filters).sizes();
            for (int i = 0; i < window.axes(); i++) {
                sizes[2 + i] = window.positions(i, x.size(2 + i));
            }
            return Shape.of(sizes);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Geometry> geometries() {
        var uneven = new Window(List.of(3, 2), List.of(2, 1), List.of(0, 2), List.of(1, 0), List.of(1, 2), false);
        var solid = new Window(List.of(2, 1, 3), List.of(1, 2, 1), List.of(1, 0, 1), List.of(0, 0, 1), List.of(1, 1, 1),
                false);
        return Stream.of(new Geometry("plain", Shape.of(2, 3, 5, 4), 2, Window.of(3, 2), 1),
                new Geometry("stride and padding", Shape.of(2, 2, 5, 6), 3, Window.of(3, 3).stride(2).pad(1), 1),
                new Geometry("dilation", Shape.of(1, 2, 6, 7), 2, Window.of(2, 3).dilate(2), 1),
                new Geometry("uneven in everything", Shape.of(2, 1, 6, 5), 2, uneven, 1),
                new Geometry("groups", Shape.of(2, 4, 4, 3), 6, Window.of(2, 2), 2),
                new Geometry("a filter a channel", Shape.of(1, 3, 4, 4), 3, Window.of(3, 3).pad(1), 3),
                new Geometry("one axis", Shape.of(2, 2, 9), 3, Window.of(3).stride(2).pad(1).dilate(2), 1),
                new Geometry("three axes", Shape.of(1, 2, 3, 4, 3), 2, solid, 1));
    }

    @ParameterizedTest
    @MethodSource("geometries")
    void convolutions(Geometry g) {
        GradientCheck.of(b -> probe(Ops.conv(f32(b, "x", g.x), f32(b, "w", g.filter()), g.window, g.groups))).run()
                .isWithin(BOUND);
    }

    @ParameterizedTest
    @MethodSource("geometries")
    void transposedConvolutions(Geometry g) {
        GradientCheck.of(b -> probe(Ops.convInputGradient(f32(b, "w", g.filter()), f32(b, "dy", g.y()), g.window,
                g.groups, g.x))).run().isWithin(BOUND);
    }

    @ParameterizedTest
    @MethodSource("geometries")
    void filterGradients(Geometry g) {
        GradientCheck.of(b -> probe(Ops.convFilterGradient(f32(b, "x", g.x), f32(b, "dy", g.y()), g.window, g.groups)))
                .run().isWithin(BOUND);
    }

    @ParameterizedTest
    @MethodSource("geometries")
    void secondDerivativesOfConvolutions(Geometry g) {
        GradientCheck.ofGradients(b -> probe(Ops.tanh(Ops.conv(f32(b, "x", g.x), f32(b, "w", g.filter()), g.window,
                g.groups)))).between("x", -0.5, 0.5).between("w", -0.5, 0.5).run().isWithin(BOUND);
    }

    @Test
    void twoReadersOfOneFilterAddUp() {
        GradientCheck.of(b -> {
            Value w = f32(b, "w", Shape.of(2, 2, 3));
            Value x = f32(b, "x", Shape.of(1, 2, 6));
            Window window = Window.of(3).pad(1);
            return probe(Ops.conv(Ops.tanh(Ops.conv(x, w, window, 1)), w, window, 1));
        }).run().isWithin(BOUND);
    }

    @Test
    void detachedOperandsHaveNoGradient() {
        GradientCheck.of(b -> {
            Value x = f32(b, "x", Shape.of(2, 3));
            Value w = b.constant(TensorType.f32(3, 2), dev.tandem.tensor.Values.of(1, 2, 3, 4, 5, 6));
            return probe(b.addNamed(new Op.Copy(), List.of(Ops.matmul(x, Ops.detach(w))), "copy").get(0));
        }).run().isWithin(BOUND);
    }
}
