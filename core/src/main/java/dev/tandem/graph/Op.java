package dev.tandem.graph;

import dev.tandem.tensor.DType;
import dev.tandem.tensor.Layout;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.tensor.Values;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a node computes: attributes, result types and in-place legality, nothing else. Every place that must know an operation
 * is a {@code switch} over this interface without {@code default}.
 *
 * <p>Rules that hold for every operation on every backend: results are fully written before they are read; NaN in, NaN out; a
 * tie goes to the first element in row-major order; convolution is cross-correlation; padding of a maximum is never chosen.
 */
public sealed interface Op {

    // ---- leaves

    /** () → a value the caller gives before a step. */
    record Input(String name, TensorType type) implements Op {
    }

    /** () → the value a session's state has at the start of the step, wherever in the step it is read. */
    record State(String name, TensorType type, Init init) implements Op {
    }

    /** () → fixed numbers: as many as the type has elements, or one that fills it. */
    record Constant(TensorType type, Values values) implements Op {
    }

    /** () → the coordinate on one axis. */
    record Iota(TensorType type, int axis) implements Op {
    }

    // ---- formulas

    /** (operands that broadcast together) → a result a formula, each of the broadcast shape. */
    record Map(List<Expr> formulas, DType dtype) implements Op {
        /** Copies the list. */
        public Map {
            formulas = List.copyOf(formulas);
        }
    }

    /**
     * (operands that broadcast together) → a result a reduction, in one pass over memory: {@code dtype}, but I32 for ARG_MAX,
     * whose result is the row-major position among the reduced elements. Reduced axes stay as size 1 if {@code keep}.
     */
    record Reduce(List<Reduction> reductions, List<Integer> axes, boolean keep, DType dtype) implements Op {
        /** Copies the lists. */
        public Reduce {
            reductions = List.copyOf(reductions);
            axes = List.copyOf(axes);
        }
    }

    /** One reduction of a {@link Reduce}. */
    record Reduction(Kind kind, Expr formula) {
    }

    /** How elements are reduced. */
    enum Kind {
        /** Their sum. */
        SUM,
        /** The largest; NaN if any is. */
        MAX,
        /** The smallest; NaN if any is. */
        MIN,
        /** Their product. */
        PROD,
        /** Where the largest is; the first NaN if any is. */
        ARG_MAX
    }

    // ---- contractions

    /**
     * An operation that accumulates and may finish each element by formulas: operand 0 of an epilogue is the accumulator, then
     * come the operands from {@link #extra} on, which broadcast to the result. No formulas: the accumulator is the result.
     */
    sealed interface Contraction extends Op {
        /** The formulas that finish an element, one a result. */
        List<Expr> epilogue();

        /** The number of operands before the epilogue's extra ones. */
        default int extra() {
            return 2;
        }

        /** This operation with another epilogue. */
        Contraction with(List<Expr> epilogue);
    }

    /** (a […,m,k], b […,k,n], extra…) → […,m,n]; with transA a is […,k,m], with transB b is […,n,k]. Leading sizes are equal. */
    record MatMul(boolean transA, boolean transB, List<Expr> epilogue) implements Contraction {
        /** Copies the list. */
        public MatMul {
            epilogue = List.copyOf(epilogue);
        }

        @Override
        public MatMul with(List<Expr> formulas) {
            return new MatMul(transA, transB, formulas);
        }
    }

    /** (x [N,C,…], filter [K,C/groups,…], extra…) → [N,K,…]. */
    record Conv(Window window, int groups, List<Expr> epilogue) implements Contraction {
        /** Copies the list. */
        public Conv {
            epilogue = List.copyOf(epilogue);
        }

        @Override
        public Conv with(List<Expr> formulas) {
            return new Conv(window, groups, formulas);
        }
    }

    /** (filter, dy [N,K,…], extra…) → dx of shape {@code input}: the transposed convolution. */
    record ConvInputGradient(Window window, int groups, Shape input, List<Expr> epilogue) implements Contraction {
        /** Copies the list. */
        public ConvInputGradient {
            epilogue = List.copyOf(epilogue);
        }

        @Override
        public ConvInputGradient with(List<Expr> formulas) {
            return new ConvInputGradient(window, groups, input, formulas);
        }
    }

    /** (x [N,C,…], dy [N,K,…], extra…) → dfilter [K,C/groups,…]. */
    record ConvFilterGradient(Window window, int groups, List<Expr> epilogue) implements Contraction {
        /** Copies the list. */
        public ConvFilterGradient {
            epilogue = List.copyOf(epilogue);
        }

        @Override
        public ConvFilterGradient with(List<Expr> formulas) {
            return new ConvFilterGradient(window, groups, formulas);
        }
    }

    // ---- pooling

    /** (x [N,C,…]) → [N,C,…]. */
    record Pool(PoolKind kind, Window window) implements Op {
    }

    /** MAX: (x, dy) → dx; averages: (dy) → dx. dx has shape {@code input}. */
    record PoolGradient(PoolKind kind, Window window, Shape input) implements Op {
    }

    /** (x, t) → t at x's arg-max: what makes max pooling closed under differentiation. */
    record PoolTangent(Window window) implements Op {
    }

    /** How a window is pooled. */
    enum PoolKind {
        /** The largest, the first of equals, NaN if any is. */
        MAX,
        /** The mean over the elements inside the input. */
        AVERAGE,
        /** The mean over the elements inside the padded input; padding counts as 0, what ceil adds beyond does not count. */
        AVERAGE_PADDED
    }

    // ---- movement

    /** (x) → the same elements in row-major order under another shape: a view. */
    record Reshape(Shape shape) implements Op {
    }

    /** (x) → axis i of the result is axis order[i] of x. */
    record Transpose(List<Integer> order) implements Op {
        /** Copies the list. */
        public Transpose {
            order = List.copyOf(order);
        }
    }

    /** (x) → the elements from start (inclusive) to end (exclusive), a bound an axis. */
    record Slice(List<Integer> start, List<Integer> end) implements Op {
        /** Copies the lists. */
        public Slice {
            start = List.copyOf(start);
            end = List.copyOf(end);
        }
    }

    /** (x) → x with low zeros before and high zeros after, a number an axis. */
    record Pad(List<Integer> low, List<Integer> high) implements Op {
        /** Copies the lists. */
        public Pad {
            low = List.copyOf(low);
            high = List.copyOf(high);
        }
    }

    /** (x…) → the operands one after the other on an axis. */
    record Concat(int axis) implements Op {
    }

    /** (x) → parts of these sizes on an axis, a result each: the inverse of {@link Concat}, which is its gradient. */
    record Split(int axis, List<Integer> sizes) implements Op {
        /** Copies the list. */
        public Split {
            sizes = List.copyOf(sizes);
        }
    }

    /** (data [R,…], indices I32 [I…]) → [I…,…]: rows of data. An index outside 0…R−1 gives a row of NaN, or of 0 for integers. */
    record Gather() implements Op {
    }

    /** (base [R,…], indices I32 [I…], updates [I…,…]) → base with updates added to its rows, in order; indices outside are left out. */
    record ScatterAdd() implements Op {
    }

    /** (x) → x repeated to a shape it broadcasts to. */
    record Broadcast(Shape shape) implements Op {
    }

    /**
     * (x) → x in another element type. Floats become integers toward zero, or the nearest there is, and NaN becomes 0; integers
     * keep the low bits that fit; anything but 0 becomes true.
     */
    record Cast(DType to) implements Op {
    }

    /** (x) → x in storage of its own. */
    record Copy() implements Op {
    }

    /** (x) → x, whose gradient is none. */
    record Detach() implements Op {
    }

    /** (x) → x in another physical layout. Only backends' passes make it. */
    record Relayout(Layout to) implements Op {
    }

    // ---- random

    /**
     * (key I64[2]: seed, step) → F32 numbers that depend on seed, step, stream and the element's row-major index alone, by
     * Philox4x32-10 (Salmon et al. 2011); the mapping is that of {@code dev.tandem.random.Philox}.
     */
    record Random(Distribution distribution, long stream, Shape shape) implements Op {
    }

    /** A distribution of random numbers. */
    enum Distribution {
        /** Multiples of 2⁻²⁴ in [0, 1), the same bits on every backend. */
        UNIFORM,
        /** Standard normal. */
        NORMAL
    }

    // ---- composites: a backend compiles them whole or has core expand them (Expansion)

    /** An operation with an expansion into others. */
    sealed interface Composite extends Op {
    }

    /**
     * (x [N,C,…], scale [C], shift [C], extra…) → (y, mean [C], 1/σ [C], unbiased variance [C]) over all axes but 1; y is
     * normalised with the biased variance. With an epilogue its results take y's place, its operand 0 is y.
     * <i>Source</i>: Ioffe &amp; Szegedy 2015, Alg. 1.
     */
    record BatchNorm(double epsilon, List<Expr> epilogue) implements Composite {
        /** Copies the list. */
        public BatchNorm {
            epilogue = List.copyOf(epilogue);
        }
    }

    /** (x, scale, mean, 1/σ, dy) → (dx, dscale, dshift). */
    record BatchNormGradient() implements Composite {
    }

    /**
     * (x [N,C,…]) → x · (k + α · Σ x²)^−β, the sum over {@code size} neighbouring channels: ⌊(size−1)/2⌋ before, ⌊size/2⌋
     * after. α is not divided by the size. <i>Source</i>: Krizhevsky et al. 2012, §3.3.
     */
    record LocalResponseNormalization(int size, double k, double alpha, double beta) implements Composite {
    }

    /** (x, dy) → dx of {@link LocalResponseNormalization}. */
    record LocalResponseNormalizationGradient(int size, double k, double alpha, double beta) implements Composite {
    }

    /**
     * (x, key) → x / (1 − rate) where the stream's uniform number is at least rate, else 0. Its own gradient, applied to dy.
     * <i>Source</i>: Srivastava et al. 2014, in the form that scales while training.
     */
    record Dropout(double rate, long stream) implements Composite {
    }

    /** (operands of the body's inputs, in their order) → the body's outputs, in theirs: nodes that a backend's pass groups. */
    record Region(String name, Graph body) implements Composite {
    }

    // ---- what the rest of core asks of an operation

    /**
     * The operands whose storage a result may take over when they die here. The planner takes one only if every place the
     * operand has in the node is listed. Who lists an operand promises that its elements are read before the same elements of
     * the result are written: an accumulation in several passes may not keep partial sums in such a result.
     *
     * @param result the type of the result
     * @param index which of the operation's results it is
     */
    static List<Integer> inPlace(Op op, List<TensorType> operands, TensorType result, int index) {
        return switch (op) {
            case Map m -> equalFrom(0, operands, result);
            case Contraction c -> equalFrom(c.extra(), operands, result);
            case ScatterAdd s -> List.of(0);
            case Copy c -> List.of(0);
            case Input i -> List.of();
            case State s -> List.of();
            case Constant c -> List.of();
            case Iota i -> List.of();
            case Reduce r -> List.of();
            case Pool p -> List.of();
            case PoolGradient p -> List.of();
            case PoolTangent p -> List.of();
            case Reshape r -> List.of();
            case Transpose t -> List.of();
            case Slice s -> List.of();
            case Pad p -> List.of();
            case Concat c -> List.of();
            case Split s -> List.of();
            case Gather g -> List.of();
            case Broadcast b -> List.of();
            case Cast c -> List.of();
            case Detach d -> List.of();
            case Relayout r -> List.of();
            case Random r -> List.of();
            case BatchNorm b -> List.of();
            case BatchNormGradient b -> List.of();
            case LocalResponseNormalization l -> List.of();
            case LocalResponseNormalizationGradient l -> List.of();
            case Dropout d -> List.of();
            case Region r -> RegionStorage.inPlace(r.body(), index);
        };
    }

    private static List<Integer> equalFrom(int first, List<TensorType> operands, TensorType result) {
        var equal = new ArrayList<Integer>();
        for (int i = first; i < operands.size(); i++) {
            if (operands.get(i).equals(result)) {
                equal.add(i);
            }
        }
        return Collections.unmodifiableList(equal);
    }

    /** Whether a node of this operation is a leaf: no operands, and storage that is given rather than computed. */
    static boolean isLeaf(Op op) {
        return op instanceof Input || op instanceof State || op instanceof Constant;
    }
}
