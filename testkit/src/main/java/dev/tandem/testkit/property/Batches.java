package dev.tandem.testkit.property;

import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Op.PoolKind;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.graph.Window;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.testkit.check.Check;
import dev.tandem.verify.Difference;
import dev.tandem.verify.Tolerance;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;

/** A batch gives what its samples give alone: the same bits where the backend promises that, else within the class. */
final class Batches {

    private static final int SAMPLES = 5;

    private Batches() {
    }

    static List<Probe> of(Subject subject) {
        Shape image = Shape.of(3, 9, 8);
        return List.of(
                split(subject, "conv", image, TensorType.f32(4, 3, 3, 3),
                        (x, w) -> Ops.conv(x, w, Window.of(3, 3).pad(1), 1)),
                split(subject, "matmul", Shape.of(65), TensorType.f32(65, 17), Ops::matmul),
                split(subject, "pool", image, TensorType.f32(1),
                        (x, w) -> Ops.pool(PoolKind.AVERAGE, x, Window.of(3, 3).stride(2))),
                split(subject, "lrn", image, TensorType.f32(1),
                        (x, w) -> Ops.localResponseNormalization(x, 3, 2, 0.1, 0.75)),
                split(subject, "softmax", Shape.of(17), TensorType.f32(1), (x, w) -> Ops.softmax(x)),
                split(subject, "sum", image, TensorType.f32(1), (x, w) -> Ops.sum(x, false, 1, 2, 3)));
    }

    private static Probe split(Subject subject, String what, Shape sample, TensorType weight,
            BinaryOperator<Value> function) {
        return new Probe("a batch of " + SAMPLES + " is its samples: " + what, () -> {
            double[] x = Subject.normals(TensorType.f32(sample.batched(SAMPLES).sizes()), 1);
            double[] w = Subject.normals(weight, 2);
            double[] whole = run(subject, function, sample.batched(SAMPLES), weight, x, w);
            double[] parts = new double[whole.length];
            int size = x.length / SAMPLES;
            for (int i = 0; i < SAMPLES; i++) {
                double[] one = Arrays.copyOfRange(x, i * size, (i + 1) * size);
                double[] part = run(subject, function, sample.batched(1), weight, one, w);
                System.arraycopy(part, 0, parts, i * part.length, part.length);
            }
            boolean exact = subject.candidate().samplesAreIndependent();
            Tolerance tolerance = exact
                    ? Tolerance.EXACT
                    : Tolerance.accumulating(subject.candidate().precision());
            Difference d = Difference.of(parts, whole);
            if (!d.isWithin(tolerance)) {
                throw subject.violation(Check.BATCH, what,
                        d.line(tolerance, "y", Shape.of(SAMPLES, whole.length / SAMPLES)));
            }
        });
    }

    private static double[] run(Subject subject, BinaryOperator<Value> function, Shape x, TensorType w, double[] xs,
            double[] ws) {
        var b = new GraphBuilder(false);
        Value weight = b.input("in1", w);
        Value y = function.apply(b.input("in0", TensorType.f32(x.sizes())), weight);
        boolean isRead = b.nodes().stream().anyMatch(n -> n.operands().contains(weight));
        b.output("out", y);
        return isRead ? subject.run(b.build(), xs, ws) : subject.run(b.build(), xs);
    }
}
