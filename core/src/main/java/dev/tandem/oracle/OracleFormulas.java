package dev.tandem.oracle;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Op;
import dev.tandem.graph.Op.Kind;
import dev.tandem.graph.Op.Reduction;
import dev.tandem.tensor.Shape;
import java.util.List;
import java.util.Objects;

/** Operations made of formulas: maps, reductions, epilogues. An element's operands are read before its results are written. */
final class OracleFormulas {

    private OracleFormulas() {
    }

    static Rule map(Op.Map op) {
        return (in, out) -> {
            var formulas = new FloatFormulas(op.formulas());
            int[] at = new int[out[0].shape().rank()];
            for (int i = 0; i < out[0].count(); i++) {
                double[] values = formulas.at(at, read(in, at));
                for (int r = 0; r < out.length; r++) {
                    out[r].put(i, values[r]);
                }
                Grid.next(at, out[0].shape());
            }
        };
    }

    static Rule integerMap(Op.Map op) {
        return (in, out) -> {
            var formulas = new IntegerFormulas(op.formulas());
            int[] at = new int[out[0].shape().rank()];
            for (int i = 0; i < out[0].count(); i++) {
                long[] values = formulas.at(at, readIntegers(in, at));
                for (int r = 0; r < out.length; r++) {
                    out[r].putInteger(i, values[r]);
                }
                Grid.next(at, out[0].shape());
            }
        };
    }

    static Rule reduce(Op.Reduce op) {
        return (in, out) -> {
            for (int r = 0; r < out.length; r++) {
                reduce(op.reductions().get(r), op.axes(), in, out[r]);
            }
        };
    }

    /** Elements come in row-major order, so the n-th that meets a result is the n-th of the reduced ones. */
    private static void reduce(Reduction reduction, List<Integer> axes, Elements[] in, Elements out) {
        var formula = new FloatFormulas(List.of(reduction.formula()));
        Shape space = space(in);
        Shape kept = space.reduce(axes, true);
        double[] result = new double[kept.elements()];
        int[] position = new int[kept.elements()];
        int[] met = new int[kept.elements()];
        int[] at = new int[space.rank()];
        for (int i = 0; i < space.elements(); i++) {
            double value = formula.at(at, read(in, at))[0];
            int to = Grid.index(at, kept);
            boolean isLarger = value > result[to] || (Double.isNaN(value) && !Double.isNaN(result[to]));
            position[to] = met[to] > 0 && isLarger ? met[to] : position[to];
            result[to] = met[to] == 0 ? value : reduced(reduction.kind(), result[to], value);
            met[to]++;
            Grid.next(at, space);
        }
        for (int i = 0; i < met.length; i++) {
            if (reduction.kind() == Kind.ARG_MAX) {
                out.putInteger(i, position[i]);
            } else {
                out.put(i, result[i]);
            }
        }
    }

    private static double reduced(Kind kind, double a, double b) {
        return switch (kind) {
            case SUM -> a + b;
            case MAX, ARG_MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
            case PROD -> a * b;
        };
    }

    static Rule integerReduce(Op.Reduce op) {
        return (in, out) -> {
            for (int r = 0; r < out.length; r++) {
                integerReduce(op.reductions().get(r), op.axes(), in, out[r]);
            }
        };
    }

    private static void integerReduce(Reduction reduction, List<Integer> axes, Elements[] in, Elements out) {
        var formula = new IntegerFormulas(List.of(reduction.formula()));
        Shape space = space(in);
        Shape kept = space.reduce(axes, true);
        long[] result = new long[kept.elements()];
        int[] position = new int[kept.elements()];
        int[] met = new int[kept.elements()];
        int[] at = new int[space.rank()];
        for (int i = 0; i < space.elements(); i++) {
            long value = formula.at(at, readIntegers(in, at))[0];
            int to = Grid.index(at, kept);
            position[to] = met[to] > 0 && value > result[to] ? met[to] : position[to];
            result[to] = met[to] == 0 ? value : reduced(reduction.kind(), result[to], value);
            met[to]++;
            Grid.next(at, space);
        }
        for (int i = 0; i < met.length; i++) {
            out.putInteger(i, reduction.kind() == Kind.ARG_MAX ? position[i] : result[i]);
        }
    }

    private static long reduced(Kind kind, long a, long b) {
        return switch (kind) {
            case SUM -> a + b;
            case MAX, ARG_MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
            case PROD -> a * b;
        };
    }

    /** Writes an accumulator through an epilogue's formulas, or as it is if there are none. */
    static void finish(List<Expr> epilogue, double[] accumulator, int extra, Elements[] in, Elements[] out) {
        var formulas = new FloatFormulas(epilogue.isEmpty() ? List.of(Expr.o(0)) : epilogue);
        int[] at = new int[out[0].shape().rank()];
        for (int i = 0; i < accumulator.length; i++) {
            double[] operands = new double[1 + in.length - extra];
            operands[0] = accumulator[i];
            for (int k = extra; k < in.length; k++) {
                operands[1 + k - extra] = in[k].at(Grid.index(at, in[k].shape()));
            }
            double[] values = formulas.at(at, operands);
            for (int r = 0; r < values.length; r++) {
                out[r].put(i, values[r]);
            }
            Grid.next(at, out[0].shape());
        }
    }

    private static double[] read(Elements[] in, int[] at) {
        double[] operands = new double[in.length];
        for (int k = 0; k < in.length; k++) {
            operands[k] = in[k].at(Grid.index(at, in[k].shape()));
        }
        return operands;
    }

    private static long[] readIntegers(Elements[] in, int[] at) {
        long[] operands = new long[in.length];
        for (int k = 0; k < in.length; k++) {
            operands[k] = in[k].integerAt(Grid.index(at, in[k].shape()));
        }
        return operands;
    }

    /** The shape that the operands broadcast to. */
    private static Shape space(Elements[] in) {
        Shape space = Shape.of();
        for (Elements operand : in) {
            space = Objects.requireNonNull(Shape.broadcast(space, operand.shape()));
        }
        return space;
    }
}
