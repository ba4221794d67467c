package dev.tandem.kernels;

import dev.tandem.graph.Op.PoolKind;
import dev.tandem.graph.Window;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.List;

/** Pooling, one launch each: a thread an element of the result. */
final class PoolPlan {

    private PoolPlan() {
    }

    /** (x) → y. */
    static Plan pool(PoolKind kind, Window window, TensorType x) {
        String type = ElementTypes.of(x.dtype());
        var kernel = new LaunchBuilder("pool", Library.WINDOW, Library.POOL).operand(type, "x", 0).result(type, "y", 0);
        var geometry = new WindowGeometry(window, x.shape());
        return end(kernel, geometry, geometry.outputs(),
                "pool<%s, %s>(x, y, w, planes);\n".formatted(template(kind), type), x.shape());
    }

    /** MAX: (x, dy) → dx; averages: (dy) → dx. */
    static Plan gradient(PoolKind kind, Window window, TensorType dx) {
        String type = ElementTypes.of(dx.dtype());
        var kernel = new LaunchBuilder("pool_gradient", Library.WINDOW, Library.POOL);
        boolean isMax = kind == PoolKind.MAX;
        if (isMax) {
            kernel.operand(type, "x", 0);
        }
        kernel.operand(type, "dy", isMax ? 1 : 0).result(type, "dx", 0);
        var geometry = new WindowGeometry(window, dx.shape());
        return end(kernel, geometry, geometry.inputs(), "pool_gradient<%s, %s>(%s, dy, dx, w, planes);\n"
                .formatted(template(kind), type, isMax ? "x" : "dy"), dx.shape());
    }

    /** (x, t) → t where x is largest. */
    static Plan tangent(Window window, TensorType x) {
        String type = ElementTypes.of(x.dtype());
        var kernel = new LaunchBuilder("pool_tangent", Library.WINDOW, Library.POOL).operand(type, "x", 0)
                .operand(type, "t", 1).result(type, "y", 0);
        var geometry = new WindowGeometry(window, x.shape());
        return end(kernel, geometry, geometry.outputs(), "pool_tangent<%s>(x, t, y, w, planes);\n".formatted(type),
                x.shape());
    }

    private static Plan end(LaunchBuilder kernel, WindowGeometry geometry, int elements, String call, Shape x) {
        int planes = x.size(0) * x.size(1);
        kernel.number("planes", planes);
        return new Plan(List.of(kernel.over((long) planes * elements, geometry.declare(kernel) + call)), 0);
    }

    private static String template(PoolKind kind) {
        return switch (kind) {
            case MAX -> "Largest";
            case AVERAGE -> "Mean";
            case AVERAGE_PADDED -> "PaddedMean";
        };
    }
}
