package dev.tandem.cpu.formula;

import dev.tandem.cpu.device.Storage;
import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.Formulas;
import dev.tandem.graph.Op.Kind;
import dev.tandem.spi.Bound;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Formulas of integer results, evaluated element by element in 64-bit integers that wrap: counters and masks, nothing that
 * would need to be fast. Literals lose their fraction; division by 0 gives 0.
 */
final class IntegerFormulas {

    private final List<Expr> parts;
    /** By part, the positions of its arguments. */
    private final int[][] arguments;
    private final int[] formulas;
    private final int[] sizes;
    /** By operand and axis, in elements; 0 where it is repeated. */
    private final int[][] strides;

    IntegerFormulas(List<Expr> formulas, List<TensorType> operands, Shape shape) {
        parts = Formulas.nodes(formulas);
        IdentityHashMap<Expr, Integer> positions = new IdentityHashMap<>();
        parts.forEach(p -> positions.put(p, positions.size()));
        arguments = parts.stream()
                .map(p -> Formulas.arguments(p).stream().mapToInt(positions::get).toArray()).toArray(int[][]::new);
        this.formulas = formulas.stream().mapToInt(positions::get).toArray();
        sizes = shape.sizes();
        strides = operands.stream().map(t -> strides(t, sizes.length)).toArray(int[][]::new);
    }

    private static int[] strides(TensorType type, int rank) {
        int[] own = type.strides();
        int[] strides = new int[rank];
        int missing = rank - own.length;
        for (int i = missing; i < rank; i++) {
            strides[i] = type.shape().size(i - missing) == 1 ? 0 : own[i - missing];
        }
        return strides;
    }

    /** A step that writes the formulas' values as integers of the results' types. */
    Bound bindMap(Tensor[] operands, Tensor[] results) {
        var evaluation = new Evaluation(operands);
        MemorySegment[] to = Arrays.stream(results).map(Storage::bytes).toArray(MemorySegment[]::new);
        int elements = results[0].type().elements();
        return () -> {
            for (int i = 0; i < elements; i++) {
                evaluation.moveTo(i);
                for (int r = 0; r < to.length; r++) {
                    Integers.put(to[r], results[r].type().dtype(), i, evaluation.value(r));
                }
            }
        };
    }

    /** A step that writes reductions of the formulas' values; the largest is found where it comes first. */
    Bound bindReduce(List<Kind> kinds, Shape shape, Collection<Integer> axes, Tensor[] operands, Tensor[] results) {
        var evaluation = new Evaluation(operands);
        Shape kept = shape.reduce(axes, true);
        int[] keptStrides = strides(new TensorType(DType.I64, kept), shape.rank());
        long[][] values = new long[results.length][kept.elements()];
        int[][] positions = new int[results.length][kept.elements()];
        int[] met = new int[kept.elements()];
        MemorySegment[] to = Arrays.stream(results).map(Storage::bytes).toArray(MemorySegment[]::new);
        return () -> {
            Arrays.fill(met, 0);
            for (int i = 0; i < shape.elements(); i++) {
                evaluation.moveTo(i);
                int k = evaluation.index(keptStrides);
                for (int r = 0; r < to.length; r++) {
                    long value = evaluation.value(r);
                    boolean first = met[k] == 0;
                    positions[r][k] = first ? 0 : value > values[r][k] ? met[k] : positions[r][k];
                    values[r][k] = first ? value : combine(kinds.get(r), values[r][k], value);
                }
                met[k]++;
            }
            for (int r = 0; r < to.length; r++) {
                for (int k = 0; k < met.length; k++) {
                    long value = kinds.get(r) == Kind.ARG_MAX ? positions[r][k] : values[r][k];
                    Integers.put(to[r], results[r].type().dtype(), k, value);
                }
            }
        };
    }

    private static long combine(Kind kind, long a, long b) {
        return switch (kind) {
            case SUM -> a + b;
            case PROD -> a * b;
            case MAX, ARG_MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
        };
    }

    /** The formulas with the addresses of operands, for one thread. */
    final class Evaluation {

        private final Tensor[] operands;
        private final MemorySegment[] memory;
        private final long[] values = new long[parts.size()];
        private final int[] coordinates = new int[sizes.length];

        Evaluation(Tensor[] operands) {
            this.operands = operands;
            this.memory = Arrays.stream(operands).map(Storage::bytes).toArray(MemorySegment[]::new);
        }

        /** Computes the element at a row-major index. */
        void moveTo(int index) {
            int rest = index;
            for (int axis = sizes.length - 1; axis >= 0; axis--) {
                coordinates[axis] = rest % sizes[axis];
                rest /= sizes[axis];
            }
            for (int i = 0; i < values.length; i++) {
                values[i] = switch (parts.get(i)) {
                    case Expr.Operand(int operand) -> read(operand);
                    case Expr.Literal(double number) -> (long) number;
                    case Expr.Index(int axis) -> coordinates[axis];
                    case Expr.Unary u -> apply(u.fn(), argument(i, 0));
                    case Expr.Binary b -> apply(b.fn(), argument(i, 0), argument(i, 1));
                    case Expr.Select _ -> argument(i, 0) != 0 ? argument(i, 1) : argument(i, 2);
                };
            }
        }

        /** The value of a formula. */
        long value(int formula) {
            return values[formulas[formula]];
        }

        private long argument(int part, int index) {
            return values[arguments[part][index]];
        }

        private long read(int operand) {
            return Integers.at(memory[operand], operands[operand].type().dtype(), index(strides[operand]));
        }

        /** The element's index in something with these strides. */
        int index(int[] by) {
            int index = 0;
            for (int axis = 0; axis < coordinates.length; axis++) {
                index += coordinates[axis] * by[axis];
            }
            return index;
        }
    }

    private static long apply(Fn fn, long a) {
        return switch (fn) {
            case NEG -> -a;
            case ABS -> Math.abs(a);
            case SIGN -> Long.signum(a);
            case STEP -> a > 0 ? 1 : 0;
            case FLOOR -> a;
            case RELU -> Math.max(a, 0);
            case EXP -> (long) StrictMath.exp((double) a);
            case LOG -> (long) StrictMath.log((double) a);
            case SQRT -> (long) Math.sqrt((double) a);
            case TANH -> (long) StrictMath.tanh((double) a);
            case SIGMOID -> (long) (1 / (1 + StrictMath.exp((double) -a)));
        };
    }

    private static long apply(Fn2 fn, long a, long b) {
        return switch (fn) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> b == 0 ? 0 : a / b;
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
            case POW -> (long) StrictMath.pow((double) a, (double) b);
            case LT -> a < b ? 1 : 0;
            case LE -> a <= b ? 1 : 0;
            case EQ -> a == b ? 1 : 0;
        };
    }
}
