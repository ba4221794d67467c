package dev.tandem.oracle;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Op;
import dev.tandem.graph.Op.Kind;
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

    /** Elements come in row-major order, so the n-th that meets a result is the n-th of the reduced ones. */
    static Rule reduce(Op.Reduce op) {
        return (in, out) -> {
            var formulas = new FloatFormulas(op.reductions().stream().map(Op.Reduction::formula).toList());
            Shape space = space(in);
            Shape kept = space.reduce(op.axes(), true);
            double[][] result = new double[out.length][kept.elements()];
            int[][] position = new int[out.length][kept.elements()];
            int[] met = new int[kept.elements()];
            int[] at = new int[space.rank()];
            for (int i = 0; i < space.elements(); i++) {
                double[] values = formulas.at(at, read(in, at));
                int to = Grid.index(at, kept);
                for (int r = 0; r < out.length; r++) {
                    Kind kind = op.reductions().get(r).kind();
                    double before = result[r][to];
                    result[r][to] = met[to] == 0 ? values[r] : reduced(kind, before, values[r]);
                    boolean isNew = values[r] > before || (Double.isNaN(values[r]) && !Double.isNaN(before));
                    position[r][to] = met[to] > 0 && isNew ? met[to] : position[r][to];
                }
                met[to]++;
                Grid.next(at, space);
            }
            for (int r = 0; r < out.length; r++) {
                for (int i = 0; i < met.length; i++) {
                    if (op.reductions().get(r).kind() == Kind.ARG_MAX) {
                        out[r].putInteger(i, position[r][i]);
                    } else {
                        out[r].put(i, result[r][i]);
                    }
                }
            }
        };
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
            var formulas = new IntegerFormulas(op.reductions().stream().map(Op.Reduction::formula).toList());
            Shape space = space(in);
            Shape kept = space.reduce(op.axes(), true);
            long[][] result = new long[out.length][kept.elements()];
            int[][] position = new int[out.length][kept.elements()];
            int[] met = new int[kept.elements()];
            int[] at = new int[space.rank()];
            for (int i = 0; i < space.elements(); i++) {
                long[] values = formulas.at(at, readIntegers(in, at));
                int to = Grid.index(at, kept);
                for (int r = 0; r < out.length; r++) {
                    Kind kind = op.reductions().get(r).kind();
                    long before = result[r][to];
                    result[r][to] = met[to] == 0 ? values[r] : reduced(kind, before, values[r]);
                    position[r][to] = met[to] > 0 && values[r] > before ? met[to] : position[r][to];
                }
                met[to]++;
                Grid.next(at, space);
            }
            for (int r = 0; r < out.length; r++) {
                boolean isPosition = op.reductions().get(r).kind() == Kind.ARG_MAX;
                for (int i = 0; i < met.length; i++) {
                    out[r].putInteger(i, isPosition ? position[r][i] : result[r][i]);
                }
            }
        };
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
