package dev.tandem.kernels;

import static dev.tandem.tensor.TensorType.f32;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Op.Distribution;
import dev.tandem.graph.Op.Kind;
import dev.tandem.graph.Op.PoolKind;
import dev.tandem.graph.Op.Reduction;
import dev.tandem.graph.Value;
import dev.tandem.graph.Window;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Layout;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/** Nodes to make kernels of. */
final class Nodes {

    private Nodes() {
    }

    /** A node on inputs of these types. */
    static Node of(Op op, TensorType... operands) {
        var b = new GraphBuilder(false);
        var inputs = new ArrayList<Value>();
        for (TensorType type : operands) {
            inputs.add(b.input("in" + inputs.size(), type));
        }
        return b.addNamed(op, inputs, "node").get(0).node();
    }

    static Node map(Expr formula, TensorType... operands) {
        return of(new Op.Map(List.of(formula), DType.F32), operands);
    }

    static Node reduce(Kind kind, TensorType x, Integer... axes) {
        return of(new Op.Reduce(List.of(new Reduction(kind, Expr.o(0))), List.of(axes), false, x.dtype()), x);
    }

    /** One of every operation that has kernels, and more where there is more than one way. */
    static List<Node> examples() {
        var i32 = TensorType.of(DType.I32, 4);
        var window = Window.of(2, 2).stride(2);
        var nodes = new ArrayList<>(List.of(map(Expr.add(Expr.o(0), Expr.o(1)), f32(2, 3), f32(3)),
                of(new Op.Pad(List.of(0, 1), List.of(2, 0)), f32(2, 3)), of(new Op.Concat(1), f32(2, 3), f32(2, 5)),
                of(new Op.Split(1, List.of(1, 2)), f32(2, 3)), of(new Op.Gather(), f32(5, 3), i32),
                of(new Op.Gather(), TensorType.of(DType.U8, 60, 28, 28), i32),
                of(new Op.ScatterAdd(), f32(5, 3), i32, f32(4, 3)), of(new Op.Broadcast(Shape.of(2, 3)), f32(3)),
                of(new Op.Transpose(List.of(1, 0)), f32(2, 3)), of(new Op.Transpose(List.of(1, 0)), f32(20, 30)),
                of(new Op.Slice(List.of(1, 0), List.of(2, 3)), f32(2, 3)), of(new Op.Copy(), f32(2, 3)),
                of(new Op.Detach(), f32(2, 3)), of(new Op.Relayout(Layout.ROW_MAJOR), f32(2, 3, 4)),
                of(new Op.Relayout(Layout.CHANNELS_LAST), f32(2, 3, 4)), of(new Op.Iota(TensorType.f32(2, 3), 1)),
                of(new Op.PoolTangent(window), f32(1, 2, 4, 4), f32(1, 2, 4, 4)),
                of(new Op.PoolGradient(PoolKind.MAX, window, Shape.of(1, 2, 4, 4)), f32(1, 2, 4, 4), f32(1, 2, 2, 2)),
                of(new Op.PoolGradient(PoolKind.AVERAGE, window, Shape.of(1, 2, 4, 4)), f32(1, 2, 2, 2))));
        for (Distribution d : Distribution.values()) {
            nodes.add(of(new Op.Random(d, 5, Shape.of(7)), TensorType.of(DType.I64, 2)));
        }
        for (PoolKind kind : PoolKind.values()) {
            nodes.add(of(new Op.Pool(kind, window), f32(1, 2, 4, 4)));
            nodes.add(of(new Op.Pool(kind, window), TensorType.of(DType.BF16, 1, 2, 4, 4)));
        }
        for (Kind kind : Kind.values()) {
            nodes.add(reduce(kind, f32(3, 100_000), 1));
            nodes.add(reduce(kind, TensorType.of(DType.BF16, 50_000, 64), 0));
            nodes.add(reduce(kind, TensorType.of(DType.I64, 3, 4), 0, 1));
        }
        nodes.addAll(formulas());
        nodes.addAll(casts());
        return nodes;
    }

    /** Every function, of floats and of integers. */
    private static List<Node> formulas() {
        var nodes = new ArrayList<Node>();
        for (DType dtype : List.of(DType.F32, DType.BF16, DType.I32, DType.I64, DType.U8, DType.BOOL)) {
            var formulas = new ArrayList<Expr>();
            for (Expr.Fn fn : Expr.Fn.values()) {
                formulas.add(Expr.apply(fn, Expr.o(0)));
            }
            for (Fn2 fn : Fn2.values()) {
                formulas.add(Expr.apply(fn, Expr.o(0), Expr.add(Expr.index(1), Expr.lit(-2))));
            }
            formulas.add(Expr.select(Expr.o(1), Expr.o(0), Expr.lit(3)));
            nodes.add(of(new Op.Map(formulas, dtype), TensorType.of(dtype, 4, 3, 5), TensorType.of(dtype, 3, 1)));
        }
        return nodes;
    }

    private static List<Node> casts() {
        var types = List.of(DType.F32, DType.BF16, DType.I32, DType.I64, DType.U8, DType.BOOL);
        var nodes = new ArrayList<Node>();
        for (DType from : types) {
            types.forEach(to -> nodes.add(of(new Op.Cast(to), TensorType.of(from, 37))));
        }
        return nodes;
    }
}
