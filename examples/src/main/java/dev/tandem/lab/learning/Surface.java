package dev.tandem.lab.learning;

import static dev.tandem.graph.Expr.ONE;
import static dev.tandem.graph.Expr.add;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.mul;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Expr.square;
import static dev.tandem.graph.Expr.sub;

import dev.tandem.graph.Expr;
import dev.tandem.report.figure.Axis;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/**
 * A function of the plane to go down on: once as a formula for the engine, which finds its gradient itself, and once, with a gradient
 * found by hand, for what is to be independent of the engine.
 *
 * @param formula of x, operand 0, and y, operand 1
 * @param height the same in double precision
 * @param slopes its derivatives by x and by y
 * @param start where to begin
 * @param least the height of its minima
 * @param goal a height to be reached
 * @param steps of a race
 * @param x what a figure shows of it
 * @param y and upwards
 * @param levels heights at which a figure draws its lines
 */
record Surface(String name, Expr formula, DoubleBinaryOperator height, List<DoubleBinaryOperator> slopes,
        List<Double> start, double least, double goal, int steps, Axis x, Axis y, double... levels) {

    private static final Expr X = o(0);
    private static final Expr Y = o(1);

    double height(double[] point) {
        return height.applyAsDouble(point[0], point[1]);
    }

    double[] gradient(double[] point) {
        return slopes.stream().mapToDouble(s -> s.applyAsDouble(point[0], point[1])).toArray();
    }

    double[] begin() {
        return start.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** (1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)², least at (3, ½). <i>Source</i>: Beale 1958. */
    static Surface beale() {
        Expr squares = mul(Y, Y);
        return new Surface("Beale", add(square(bealeTerm(1.5, Y)),
                add(square(bealeTerm(2.25, squares)), square(bealeTerm(2.625, mul(squares, Y))))),
                (x, y) -> sq(1.5 - x + x * y) + sq(2.25 - x + x * y * y) + sq(2.625 - x + x * y * y * y),
                List.of((x, y) -> 2 * (1.5 - x + x * y) * (y - 1) + 2 * (2.25 - x + x * y * y) * (y * y - 1)
                        + 2 * (2.625 - x + x * y * y * y) * (y * y * y - 1),
                        (x, y) -> 2 * (1.5 - x + x * y) * x + 4 * (2.25 - x + x * y * y) * x * y
                                + 6 * (2.625 - x + x * y * y * y) * x * y * y),
                List.of(1.0, 1.5), 0, 0.1, 300, Axis.of("x").range(-0.5, 4), Axis.of("y").range(-1.5, 1.75),
                0.1, 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256);
    }

    private static Expr bealeTerm(double constant, Expr power) {
        return add(sub(lit(constant), X), mul(X, power));
    }

    /** (1 − x)² + 100(y − x²)², a bent valley, least at (1, 1). <i>Source</i>: Rosenbrock 1960. */
    static Surface rosenbrock() {
        return new Surface("Rosenbrock",
                add(square(sub(ONE, X)), mul(lit(100), square(sub(Y, square(X))))),
                (x, y) -> sq(1 - x) + 100 * sq(y - x * x),
                List.of((x, y) -> -2 * (1 - x) - 400 * x * (y - x * x), (x, y) -> 200 * (y - x * x)),
                List.of(-1.2, 1.0), 0, 1, 500, Axis.of("x").range(-1.75, 1.75), Axis.of("y").range(-0.5, 2),
                0.2, 1, 4, 16, 64, 150, 300, 600, 1000);
    }

    /** ½x² − ½y² + ¼y⁴: a saddle at (0, 0) between two minima at (0, ±1), where it is −¼. */
    static Surface saddle() {
        Expr squares = square(Y);
        return new Surface("Saddle",
                add(sub(mul(lit(0.5), square(X)), mul(lit(0.5), squares)), mul(lit(0.25), square(squares))),
                (x, y) -> 0.5 * x * x - 0.5 * y * y + 0.25 * sq(y * y),
                List.of((x, y) -> x, (x, y) -> -y + y * y * y),
                List.of(1.0, 0.001), -0.25, -0.2, 150, Axis.of("x").range(-1, 1.25), Axis.of("y").range(-0.75, 1.25),
                -0.24, -0.2, -0.15, -0.1, -0.05, 0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6);
    }

    private static double sq(double v) {
        return v * v;
    }
}
