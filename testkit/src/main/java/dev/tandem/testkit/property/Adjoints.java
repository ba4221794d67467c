package dev.tandem.testkit.property;

import dev.tandem.graph.Op;
import dev.tandem.graph.Op.PoolKind;
import dev.tandem.graph.Window;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.testkit.check.Check;
import dev.tandem.verify.Tolerance;
import java.util.ArrayList;
import java.util.List;

/**
 * A gradient is the adjoint of what it is the gradient of: ⟨conv(x, w), dy⟩ = ⟨x, inputGradient(w, dy)⟩ = ⟨w,
 * filterGradient(x, dy)⟩, and so for products and pooling.
 */
final class Adjoints {

    private final Subject subject;

    private Adjoints(Subject subject) {
        this.subject = subject;
    }

    static List<Probe> of(Subject subject) {
        var adjoints = new Adjoints(subject);
        var probes = new ArrayList<Probe>();
        Window asymmetric = new Window(List.of(3, 2), List.of(2, 1), List.of(1, 0), List.of(2, 1), List.of(1, 2),
                false);
        for (Window w : List.of(Window.of(3, 3).pad(1), Window.of(5, 5).stride(2), Window.of(3, 3).dilate(2),
                asymmetric)) {
            for (int groups : List.of(1, 2)) {
                probes.add(new Probe("⟨conv(x, w), dy⟩ " + w + " groups " + groups,
                        () -> adjoints.convolution(w, groups)));
            }
            probes.add(new Probe("⟨pool(x), dy⟩ " + w, () -> adjoints.pooling(w)));
        }
        for (int flags = 0; flags < 4; flags++) {
            boolean transA = (flags & 1) != 0;
            boolean transB = (flags & 2) != 0;
            probes.add(new Probe("⟨a·b, dy⟩ transA " + transA + " transB " + transB,
                    () -> adjoints.product(transA, transB)));
        }
        return probes;
    }

    private void convolution(Window window, int groups) {
        TensorType x = TensorType.f32(2, 4, 13, 11);
        TensorType w = TensorType.f32(6, 4 / groups, window.kernel().get(0), window.kernel().get(1));
        TensorType y = slide(x, 6, window);
        double[] xs = Subject.normals(x, 1);
        double[] ws = Subject.normals(w, 2);
        double[] dys = Subject.normals(y, 3);
        double[] ys = subject.first(new Op.Conv(window, groups, List.of()), List.of(x, w), xs, ws);
        double[] dxs = subject.first(new Op.ConvInputGradient(window, groups, x.shape(), List.of()), List.of(w, y), ws,
                dys);
        double[] dws = subject.first(new Op.ConvFilterGradient(window, groups, List.of()), List.of(x, y), xs, dys);
        String what = "conv " + window + " groups " + groups;
        equal(what + ", ⟨x, dx⟩", ys, dys, Subject.dot(xs, dxs));
        equal(what + ", ⟨w, dw⟩", ys, dys, Subject.dot(ws, dws));
    }

    private void pooling(Window window) {
        TensorType x = TensorType.f32(2, 3, 13, 11);
        TensorType y = slide(x, 3, window);
        double[] xs = Subject.normals(x, 1);
        double[] ts = Subject.normals(x, 2);
        double[] dys = Subject.normals(y, 3);
        for (PoolKind kind : PoolKind.values()) {
            boolean isMax = kind == PoolKind.MAX;
            double[] ys = isMax
                    ? subject.first(new Op.PoolTangent(window), List.of(x, x), xs, ts)
                    : subject.first(new Op.Pool(kind, window), List.of(x), ts);
            var gradient = new Op.PoolGradient(kind, window, x.shape());
            double[] dts = isMax
                    ? subject.first(gradient, List.of(x, y), xs, dys)
                    : subject.first(gradient, List.of(y), dys);
            equal("pool " + kind + " " + window, ys, dys, Subject.dot(ts, dts));
        }
    }

    private void product(boolean transA, boolean transB) {
        TensorType a = transA ? TensorType.f32(2, 33, 17) : TensorType.f32(2, 17, 33);
        TensorType b = transB ? TensorType.f32(2, 9, 33) : TensorType.f32(2, 33, 9);
        TensorType y = TensorType.f32(2, 17, 9);
        double[] as = Subject.normals(a, 1);
        double[] bs = Subject.normals(b, 2);
        double[] dys = Subject.normals(y, 3);
        double[] ys = product(transA, transB, a, b, as, bs);
        double[] das = transA ? product(transB, true, b, y, bs, dys) : product(false, !transB, y, b, dys, bs);
        double[] dbs = transB ? product(true, transA, y, a, dys, as) : product(!transA, false, a, y, as, dys);
        equal("a·b, ⟨a, da⟩", ys, dys, Subject.dot(as, das));
        equal("a·b, ⟨b, db⟩", ys, dys, Subject.dot(bs, dbs));
    }

    private double[] product(boolean transA, boolean transB, TensorType a, TensorType b, double[] as, double[] bs) {
        return subject.first(new Op.MatMul(transA, transB, List.of()), List.of(a, b), as, bs);
    }

    private static TensorType slide(TensorType x, int channels, Window window) {
        Shape y = x.shape().with(1, channels);
        for (int i = 0; i < window.axes(); i++) {
            y = y.with(2 + i, window.positions(i, x.shape().size(2 + i)));
        }
        return new TensorType(DType.F32, y);
    }

    /** A dot product of n zero-mean numbers is about ‖y‖‖dy‖/√n; the share of it that rounding may change is bounded. */
    private void equal(String what, double[] y, double[] dy, double other) {
        double size = Math.sqrt(Subject.dot(y, y) * Subject.dot(dy, dy) / y.length);
        double bound = Tolerance.accumulating(subject.candidate().precision()).maxError() * size;
        double error = Math.abs(Subject.dot(y, dy) - other);
        if (!(error <= bound)) {
            throw subject.violation(Check.ADJOINT, what,
                    "⟨y, dy⟩ is %.8g, the other product %.8g".formatted(Subject.dot(y, dy), other));
        }
    }
}
