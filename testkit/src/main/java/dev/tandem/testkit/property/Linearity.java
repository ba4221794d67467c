package dev.tandem.testkit.property;

import dev.tandem.graph.Op;
import dev.tandem.graph.Window;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.testkit.check.Check;
import dev.tandem.verify.Difference;
import dev.tandem.verify.Tolerance;
import java.util.List;

/** f(2x − z/2) = 2f(x) − f(z)/2 for what is linear in its first operand. */
final class Linearity {

    private static final TensorType X = TensorType.f32(2, 3, 9, 7);
    private static final TensorType W = TensorType.f32(5, 3, 3, 3);
    private static final TensorType Y = TensorType.f32(2, 5, 9, 7);

    private Linearity() {
    }

    static List<Probe> of(Subject subject) {
        Window window = Window.of(3, 3).pad(1);
        return List.of(linear(subject, new Op.Conv(window, 1, List.of()), X, W),
                linear(subject, new Op.ConvInputGradient(window, 1, X.shape(), List.of()), W, Y),
                linear(subject, new Op.ConvFilterGradient(window, 1, List.of()), X, Y),
                linear(subject, new Op.MatMul(false, false, List.of()), TensorType.f32(13, 40),
                        TensorType.f32(40, 11)));
    }

    private static Probe linear(Subject subject, Op op, TensorType first, TensorType second) {
        String what = op.getClass().getSimpleName() + " " + first + " " + second;
        return new Probe("linear in x: " + what, () -> {
            double[] x = Subject.normals(first, 1);
            double[] z = Subject.normals(first, 2);
            double[] w = Subject.normals(second, 3);
            double[] both = subject.first(op, List.of(first, second), combined(x, z), w);
            double[] apart = combined(subject.first(op, List.of(first, second), x, w),
                    subject.first(op, List.of(first, second), z, w));
            Tolerance tolerance = subject.candidate().tolerance(op, Tolerance.ACCUMULATING);
            Difference d = Difference.of(apart, both);
            if (!d.isWithin(tolerance)) {
                throw subject.violation(Check.LINEAR, what, d.line(tolerance, "f(2x − z/2)", Shape.of(both.length)));
            }
        });
    }

    /** 2x − z/2, rounded to float32 as an operand has to be; the rounding is far below the bounds. */
    private static double[] combined(double[] x, double[] z) {
        double[] sum = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            sum[i] = (float) (2 * x[i] - z[i] / 2);
        }
        return sum;
    }
}
