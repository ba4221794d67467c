package dev.tandem.testkit.property;

import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Op;
import dev.tandem.graph.Op.PoolKind;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Window;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.testkit.check.Check;
import dev.tandem.verify.Difference;
import dev.tandem.verify.Tolerance;
import java.util.Arrays;
import java.util.List;

/** What adds up: a softmax's rows to one, a pooling's gradient to what it distributes. */
final class Sums {

    private Sums() {
    }

    static List<Probe> of(Subject subject) {
        return List.of(new Probe("softmax rows sum to one", () -> softmax(subject)),
                new Probe("the gradient of max pooling is as much as dy",
                        () -> mass(subject, PoolKind.MAX, Window.of(3, 3).stride(2).pad(1))),
                new Probe("the gradient of average pooling is as much as dy",
                        () -> mass(subject, PoolKind.AVERAGE, Window.of(3, 2).stride(2).pad(1).ceiling())),
                new Probe("the gradient of padded average pooling is as much as dy",
                        () -> mass(subject, PoolKind.AVERAGE_PADDED, Window.of(3, 3))));
    }

    private static void softmax(Subject subject) {
        var b = new GraphBuilder(false);
        TensorType type = TensorType.f32(33, 17);
        b.output("out", Ops.softmax(b.input("in0", type)));
        double[] x = Arrays.stream(Subject.normals(type, 1)).map(v -> (float) (30 * v)).toArray();
        double[] y = subject.run(b.build(), x);
        double[] sums = new double[33];
        for (int i = 0; i < y.length; i++) {
            sums[i / 17] += y[i];
        }
        double[] ones = new double[33];
        Arrays.fill(ones, 1);
        Difference d = Difference.of(ones, sums);
        if (!d.isWithin(Tolerance.ACCUMULATING)) {
            throw subject.violation(Check.SOFTMAX, "softmax " + type,
                    d.line(Tolerance.ACCUMULATING, "row sums", Shape.of(33)));
        }
    }

    private static void mass(Subject subject, PoolKind kind, Window window) {
        Shape x = Shape.of(2, 3, 13, 12);
        TensorType y = TensorType.f32(2, 3, window.positions(0, 13), window.positions(1, 12));
        double[] dys = Arrays.stream(Subject.normals(y, 2)).map(Math::abs).toArray();
        var op = new Op.PoolGradient(kind, window, x);
        TensorType input = TensorType.f32(x.sizes());
        double[] dxs = kind == PoolKind.MAX
                ? subject.first(op, List.of(input, y), Subject.normals(input, 1), dys)
                : subject.first(op, List.of(y), dys);
        Difference d = Difference.of(new double[]{Arrays.stream(dys).sum()},
                new double[]{Arrays.stream(dxs).sum()});
        if (!d.isWithin(Tolerance.ACCUMULATING)) {
            throw subject.violation(Check.MASS, "pool " + kind + " " + window,
                    d.line(Tolerance.ACCUMULATING, "Σdx", Shape.of()));
        }
    }
}
