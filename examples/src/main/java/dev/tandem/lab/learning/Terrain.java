package dev.tandem.lab.learning;

import dev.tandem.graph.Expr;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.report.figure.Mark;
import dev.tandem.runtime.Session;
import dev.tandem.tensor.TensorType;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A function of the plane, to be walked down.
 *
 * @param formula of (0: x, 1: y)
 */
record Terrain(Expr formula) {

    /**
     * A part of the plane.
     *
     * @param fromX left end
     * @param toX right end
     * @param fromY lower end
     * @param toY upper end
     */
    record Window(double fromX, double toX, double fromY, double toY) {

        /** The middles of columns × rows cells, row by row from below. */
        Points cells(int columns, int rows) {
            return points(columns, rows, column -> at(fromX, toX, (column + 0.5) / columns),
                    row -> at(fromY, toY, (row + 0.5) / rows));
        }

        /** The corners of a grid that reaches from edge to edge, row by row from below. */
        Points grid(int side) {
            double last = side - 1;
            return points(side, side, column -> at(fromX, toX, column / last), row -> at(fromY, toY, row / last));
        }

        private static Points points(int columns, int rows, IntToDoubleFunction x, IntToDoubleFunction y) {
            return new Points(
                    IntStream.range(0, columns * rows).mapToDouble(i -> x.applyAsDouble(i % columns)).toArray(),
                    IntStream.range(0, columns * rows).map(i -> i / columns).mapToDouble(y).toArray());
        }

        private static double at(double from, double to, double share) {
            return from + (to - from) * share;
        }
    }

    /** Points of the plane. */
    record Points(double[] x, double[] y) {

        static Points of(double x, double y) {
            return new Points(new double[]{x}, new double[]{y});
        }

        /** One point, so many times. */
        static Points of(double x, double y, int times) {
            return new Points(IntStream.range(0, times).mapToDouble(_ -> x).toArray(),
                    IntStream.range(0, times).mapToDouble(_ -> y).toArray());
        }

        int count() {
            return x.length;
        }
    }

    /** Its height for each point, as values of a graph. */
    Value height(Value x, Value y) {
        return Ops.map("height", formula, x, y);
    }

    /** Its height at each point. */
    double[] heights(Session session, Points points) {
        var b = new GraphBuilder(false);
        TensorType type = TensorType.f32(points.count());
        return session.look(height(b.input("x", type), b.input("y", type)), Map.of("x", points.x(), "y", points.y()));
    }

    /** Lines of equal height in a part of the plane. */
    Mark.Contours contours(Session session, Window part, double... levels) {
        int side = 121;
        return new Mark.Contours(part.fromX, part.toX, part.fromY, part.toY, side,
                heights(session, part.grid(side)), levels);
    }
}
