package dev.tandem.testkit.gradients;

import static dev.tandem.testkit.GradientCheck.probe;

import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Op;
import dev.tandem.graph.Op.PoolKind;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.graph.Window;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.testkit.GradientCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PoolingGradientsTest {

    private static final double BOUND = 1e-9;

    static Stream<Arguments> pools() {
        var uneven = new Window(List.of(3, 2), List.of(2, 1), List.of(1, 0), List.of(0, 1), List.of(1, 1), false);
        var shapes = List.of(Shape.of(2, 2, 6, 4), Shape.of(1, 2, 5, 5), Shape.of(1, 1, 7, 6), Shape.of(2, 2, 6, 5),
                Shape.of(2, 1, 8), Shape.of(1, 1, 7, 7), Shape.of(1, 2, 4, 3, 4));
        var windows = List.of(Window.of(2, 2).stride(2), Window.of(3, 3).stride(2).pad(1), Window.of(3, 2).dilate(2),
                uneven, Window.of(3).stride(2).ceiling(), Window.of(3, 3).stride(2).pad(1).ceiling(),
                Window.of(2, 2, 2).stride(2));
        var pools = new ArrayList<Arguments>();
        for (PoolKind kind : PoolKind.values()) {
            for (int i = 0; i < shapes.size(); i++) {
                pools.add(Arguments.of(kind, shapes.get(i), windows.get(i)));
            }
        }
        return pools.stream();
    }

    private static Value pooled(GraphBuilder b, PoolKind kind, Shape shape, Window window) {
        return Ops.pool(kind, b.input("x", TensorType.f32(shape.sizes())), window);
    }

    @ParameterizedTest
    @MethodSource("pools")
    void pooling(PoolKind kind, Shape shape, Window window) {
        GradientCheck.of(b -> probe(pooled(b, kind, shape, window))).run().isWithin(BOUND);
    }

    @ParameterizedTest
    @MethodSource("pools")
    void theGradientOfPooling(PoolKind kind, Shape shape, Window window) {
        GradientCheck.of(b -> {
            Value x = b.input("x", TensorType.f32(shape.sizes()));
            Value dy = b.input("dy", TensorType.f32(Ops.pool(kind, x, window).shape().sizes()));
            return probe(Ops.square(Ops.poolGradient(kind, window, x, dy)));
        }).run().isWithin(BOUND);
    }

    @ParameterizedTest
    @MethodSource("pools")
    void secondDerivatives(PoolKind kind, Shape shape, Window window) {
        GradientCheck.ofGradients(b -> probe(Ops.tanh(pooled(b, kind, shape, window)))).run().isWithin(BOUND);
    }

    @Test
    void theTangentOfAMaximum() {
        GradientCheck.of(b -> {
            Value x = b.input("x", TensorType.f32(1, 2, 6));
            Value t = b.input("t", TensorType.f32(1, 2, 6));
            return probe(Ops.square(b.addNamed(new Op.PoolTangent(Window.of(3).stride(2)), List.of(x, t), "tangent")
                    .get(0)));
        }).run().isWithin(BOUND);
    }
}
