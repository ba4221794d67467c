package dev.tandem.autodiff;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.Listing;
import dev.tandem.graph.Op;
import dev.tandem.graph.Op.PoolKind;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** The gradient rule of every operation: from the gradients of the results to those of the operands. */
final class Rules {

    private Rules() {
    }

    static void apply(Step s) {
        switch (s.node().op()) {
            case Op.Map m -> FormulaRules.map(s, m);
            case Op.Reduce r -> FormulaRules.reduce(s, r);
            case Op.MatMul m -> matmul(s, m);
            case Op.Conv c -> conv(s, c);
            case Op.ConvInputGradient c -> convInputGradient(s, c);
            case Op.ConvFilterGradient c -> convFilterGradient(s, c);
            case Op.Pool p -> s.give(0, () -> Ops.poolGradient(p.kind(), p.window(), s.in(0), s.dy()));
            case Op.PoolGradient p -> poolGradient(s, p);
            case Op.PoolTangent p -> s.give(1, () -> Ops.poolGradient(PoolKind.MAX, p.window(), s.in(0), s.dy()));
            case Op.Reshape r -> s.give(0, () -> Ops.reshape(s.dy(), s.in(0).shape()));
            case Op.Transpose t -> s.give(0, () -> Ops.transpose(s.dy(), inverse(t.order())));
            case Op.Slice c -> slice(s, c);
            case Op.Pad p -> pad(s, p);
            case Op.Concat c -> concat(s, c);
            case Op.Split c -> split(s, c);
            case Op.Gather g -> s.give(0, () -> Ops.scatterAdd(Ops.zeros(s.in(0)), s.in(1), s.dy()));
            case Op.ScatterAdd a -> scatterAdd(s);
            case Op.Broadcast b -> FormulaRules.broadcast(s);
            case Op.Cast c -> s.give(0, () -> Ops.cast(s.dy(), s.in(0).type().dtype()));
            case Op.Copy c -> s.give(0, s::dy);
            case Op.Relayout r ->
                throw s.error("a layout is chosen after differentiation", r.to() + " " + s.in(0).type(),
                        "differentiate the graph before a backend's passes");
            case Op.BatchNorm b -> batchNorm(s, b);
            case Op.BatchNormGradient b -> s.backward().throughExpansion(s, b);
            case Op.LocalResponseNormalization n -> s.give(0, () -> s.builder()
                    .add(new Op.LocalResponseNormalizationGradient(n.size(), n.k(), n.alpha(), n.beta()), "dx", s.in(0),
                            s.dy()));
            case Op.LocalResponseNormalizationGradient n -> s.backward().throughExpansion(s, n);
            case Op.Dropout d -> s.give(0, () -> s.builder().add(d, "dx", s.dy(), s.in(1)));
            case Op.Region r -> s.backward().throughExpansion(s, r);
            case Op.Input _,Op.State _,Op.Constant _,Op.Iota _,Op.Detach _,Op.Random _ -> {
                // a gradient ends here
            }
        }
    }

    // ---- contractions: each is linear in both operands, and the three convolutions are one another's gradients

    /** dA = dY·Bᵀ and dB = Aᵀ·dY, transposed where the operand itself is stored transposed. */
    private static void matmul(Step s, Op.MatMul m) {
        noEpilogue(s, m.epilogue());
        boolean ta = m.transA();
        boolean tb = m.transB();
        Value a = s.in(0);
        Value b = s.in(1);
        Value dy = s.dy();
        s.give(0, () -> ta ? Ops.matmul(b, dy, tb, true) : Ops.matmul(dy, b, false, !tb));
        s.give(1, () -> tb ? Ops.matmul(dy, a, true, ta) : Ops.matmul(a, dy, !ta, false));
    }

    private static void conv(Step s, Op.Conv c) {
        noEpilogue(s, c.epilogue());
        Value x = s.in(0);
        s.give(0, () -> Ops.convInputGradient(s.in(1), s.dy(), c.window(), c.groups(), x.shape()));
        s.give(1, () -> Ops.convFilterGradient(x, s.dy(), c.window(), c.groups()));
    }

    private static void convInputGradient(Step s, Op.ConvInputGradient c) {
        noEpilogue(s, c.epilogue());
        s.give(0, () -> Ops.convFilterGradient(s.dy(), s.in(1), c.window(), c.groups()));
        s.give(1, () -> Ops.conv(s.dy(), s.in(0), c.window(), c.groups()));
    }

    private static void convFilterGradient(Step s, Op.ConvFilterGradient c) {
        noEpilogue(s, c.epilogue());
        s.give(0, () -> Ops.convInputGradient(s.dy(), s.in(1), c.window(), c.groups(), s.in(0).shape()));
        s.give(1, () -> Ops.conv(s.in(0), s.dy(), c.window(), c.groups()));
    }

    private static void noEpilogue(Step s, List<Expr> epilogue) {
        if (!epilogue.isEmpty()) {
            throw s.error("an operation with an epilogue has no gradient rule", Listing.line(s.node()),
                    "differentiate the graph before it is fused");
        }
    }

    // ---- pooling: linear but for the choice of a maximum, which is constant almost everywhere

    private static void poolGradient(Step s, Op.PoolGradient p) {
        if (p.kind() == PoolKind.MAX) {
            s.give(1, () -> s.builder().add(new Op.PoolTangent(p.window()), "tangent", s.in(0), s.dy()));
        } else {
            s.give(0, () -> Ops.pool(p.kind(), s.dy(), p.window()));
        }
    }

    // ---- movement

    private static Integer[] inverse(List<Integer> order) {
        var inverse = new Integer[order.size()];
        for (int i = 0; i < inverse.length; i++) {
            inverse[order.get(i)] = i;
        }
        return inverse;
    }

    private static void slice(Step s, Op.Slice c) {
        Shape x = s.in(0).shape();
        var after = IntStream.range(0, x.rank()).mapToObj(i -> x.size(i) - c.end().get(i)).toList();
        s.give(0, () -> Ops.pad(s.dy(), c.start(), after));
    }

    private static void pad(Step s, Op.Pad p) {
        Shape x = s.in(0).shape();
        var end = IntStream.range(0, x.rank()).mapToObj(i -> p.low().get(i) + x.size(i)).toList();
        s.give(0, () -> s.builder().add(new Op.Slice(p.low(), end), "slice", s.dy()));
    }

    private static void concat(Step s, Op.Concat c) {
        var sizes = s.node().operands().stream().map(v -> v.shape().size(c.axis())).toList();
        var parts = s.builder().add(new Op.Split(c.axis(), sizes), List.of(s.dy()), "split");
        for (int i = 0; i < parts.size(); i++) {
            Value part = parts.get(i);
            s.give(i, () -> part);
        }
    }

    private static void split(Step s, Op.Split c) {
        s.give(0, () -> Ops.concat(c.axis(),
                IntStream.range(0, c.sizes().size()).mapToObj(s::dyOrZeros).toArray(Value[]::new)));
    }

    /** Updates whose index is outside were left out: their gradient is 0, not the NaN that Gather gives for such an index. */
    private static void scatterAdd(Step s) {
        s.give(0, s::dy);
        s.give(2, () -> {
            Value indices = s.in(1);
            Expr inside = Expr.mul(Expr.apply(Fn2.LE, Expr.ZERO, Expr.o(0)),
                    Expr.apply(Fn2.LT, Expr.o(0), Expr.lit(s.in(0).shape().size(0))));
            Value mask = s.builder().add(new Op.Map(List.of(inside), DType.I32), "inside", indices);
            Value rows = Ops.gather(s.dy(), indices);
            var masked = new Op.Map(List.of(Expr.select(Expr.o(1), Expr.o(0), Expr.ZERO)), rows.type().dtype());
            return s.builder().add(masked, "rows", rows,
                    Ops.reshape(mask, withTrailingOnes(indices.shape(), rows.shape().rank())));
        });
    }

    private static Shape withTrailingOnes(Shape shape, int rank) {
        var sizes = new ArrayList<>(Arrays.stream(shape.sizes()).boxed().toList());
        sizes.addAll(Collections.nCopies(rank - shape.rank(), 1));
        return Shape.of(sizes);
    }

    // ---- composites with a gradient of their own

    /** The gradient composite knows y's gradient only; if someone differentiates the statistics too, the expansion serves. */
    private static void batchNorm(Step s, Op.BatchNorm b) {
        noEpilogue(s, b.epilogue());
        if (s.dyOrNull(1) != null || s.dyOrNull(2) != null || s.dyOrNull(3) != null) {
            s.backward().throughExpansion(s, b);
            return;
        }
        var operands = List.of(s.in(0), s.in(1), s.node().result(1), s.node().result(2), s.dy());
        var gradients = s.builder().add(new Op.BatchNormGradient(), operands, "");
        for (int i = 0; i < 3; i++) {
            Value gradient = gradients.get(i);
            s.give(i, () -> gradient);
        }
    }
}
