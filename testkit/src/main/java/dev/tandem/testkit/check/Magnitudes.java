package dev.tandem.testkit.check;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Op;
import dev.tandem.spi.Backend;
import dev.tandem.tensor.Shape;
import dev.tandem.testkit.cases.ContractCase;
import dev.tandem.testkit.cases.Operand;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * How large the intermediates of a case are, an element of each result: terms that cancel leave their rounding behind, and a
 * result by itself does not show how large they were. A sum of k terms of random sign is √k times as large as one of them.
 */
final class Magnitudes {

    private final ContractCase tried;
    private final double[][] in;
    private final double[][] expected;
    private final Backend oracle;

    private Magnitudes(ContractCase tried, double[][] in, double[][] expected, Backend oracle) {
        this.tried = tried;
        this.in = in;
        this.expected = expected;
        this.oracle = oracle;
    }

    /** The sizes for some numbers; the results' own magnitudes where nothing more is known. */
    static double[][] of(ContractCase tried, double[][] in, double[][] expected, Backend oracle) {
        return new Magnitudes(tried, in, expected, oracle).sizes();
    }

    private double[][] sizes() {
        return switch (tried.op()) {
            case Op.Map m ->
                m.dtype().isFloat() ? formulas(m.formulas(), space(), in, new double[in.length]) : expected;
            case Op.Reduce r -> reduce(r);
            case Op.MatMul m -> contraction(m, shape(0).size(m.transA() ? -2 : -1));
            case Op.Conv c -> contraction(c, (double) in[1].length / shape(1).size(0));
            case Op.ConvInputGradient c -> contraction(c, (double) in[0].length / c.groups() / shape(0).size(1));
            case Op.ConvFilterGradient c -> contraction(c, (double) in[1].length / shape(1).size(1));
            case Op.BatchNorm b when b.epilogue().isEmpty() ->
                new double[][]{expected[0], all(1, rms(in[0]) / Math.sqrt(perChannel())), expected[2], expected[3]};
            case Op.BatchNormGradient b -> new double[][]{all(0, rms(in[1]) * rms(in[3]) * rms(in[4])),
                    all(1, rms(in[4]) * Math.sqrt(perChannel())), all(2, rms(in[4]) * Math.sqrt(perChannel()))};
            default -> expected;
        };
    }

    private double[][] contraction(Op.Contraction op, double terms) {
        double size = rms(in[0]) * rms(in[1]) * Math.sqrt(terms);
        if (op.epilogue().isEmpty()) {
            return new double[][]{all(0, size)};
        }
        List<Operand> operands = tried.operands().subList(0, 2);
        var plain = new ContractCase(tried.line(), op.with(List.of()), operands, tried.tolerance());
        double[][] numbers = new double[in.length - 1][];
        numbers[0] = Rig.results(oracle, plain.graph(), new double[][]{in[0], in[1]})[0];
        System.arraycopy(in, 2, numbers, 1, in.length - 2);
        double[] inherited = new double[numbers.length];
        inherited[0] = size;
        return formulas(op.epilogue(), tried.results().get(0).shape(), numbers, inherited);
    }

    private double[][] reduce(Op.Reduce op) {
        var formulas = op.reductions().stream().map(Op.Reduction::formula).toList();
        double[][] sizes = op.dtype().isFloat() ? formulas(formulas, space(), in, new double[in.length]) : expected;
        double[][] results = expected.clone();
        for (int i = 0; i < results.length; i++) {
            if (op.reductions().get(i).kind() == Op.Kind.SUM && op.dtype().isFloat()) {
                results[i] = all(i, rms(sizes[i]) * Math.sqrt((double) sizes[i].length / expected[i].length));
            }
        }
        return results;
    }

    /** The sizes of formulas at every element of a shape. */
    private double[][] formulas(List<Expr> formulas, Shape space, double[][] numbers, double[] inherited) {
        var element = new FormulaSizes(formulas);
        double[][] sizes = new double[formulas.size()][space.elements()];
        double[] operands = new double[numbers.length];
        int[] at = new int[space.rank()];
        int skipped = tried.operands().size() - numbers.length;
        for (int i = 0; i < space.elements(); i++) {
            for (int k = 0; k < operands.length; k++) {
                boolean isAccumulator = skipped > 0 && k == 0;
                Shape shape = isAccumulator ? space : shape(k + skipped);
                operands[k] = numbers[k][index(at, shape)];
            }
            element.evaluate(at, operands, inherited);
            for (int r = 0; r < sizes.length; r++) {
                sizes[r][i] = element.size(r);
            }
            next(at, space);
        }
        return sizes;
    }

    private Shape space() {
        Shape space = Shape.of();
        for (Operand operand : tried.operands()) {
            space = Objects.requireNonNull(Shape.broadcast(space, operand.type().shape()));
        }
        return space;
    }

    private Shape shape(int operand) {
        return tried.operands().get(operand).type().shape();
    }

    private double perChannel() {
        return (double) in[0].length / shape(0).size(1);
    }

    private double[] all(int result, double size) {
        double[] sizes = new double[expected[result].length];
        Arrays.fill(sizes, size);
        return sizes;
    }

    private static double rms(double[] values) {
        double sum = 0;
        for (double v : values) {
            sum += Double.isFinite(v) ? v * v : 0;
        }
        return Math.sqrt(sum / values.length);
    }

    private static int index(int[] at, Shape shape) {
        int missing = at.length - shape.rank();
        int index = 0;
        for (int axis = 0; axis < shape.rank(); axis++) {
            index = index * shape.size(axis) + (shape.size(axis) == 1 ? 0 : at[missing + axis]);
        }
        return index;
    }

    private static void next(int[] at, Shape shape) {
        for (int axis = at.length - 1; axis >= 0 && ++at[axis] == shape.size(axis); axis--) {
            at[axis] = 0;
        }
    }
}
