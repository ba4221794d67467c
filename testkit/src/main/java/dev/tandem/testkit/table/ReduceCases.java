package dev.tandem.testkit.table;

import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.index;
import static dev.tandem.graph.Expr.mul;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Expr.select;
import static dev.tandem.graph.Expr.sub;

import dev.tandem.error.UsageException;
import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.Op;
import dev.tandem.graph.Op.Kind;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.testkit.cases.CaseLine;
import dev.tandem.testkit.cases.ContractCase;
import dev.tandem.testkit.cases.Family;
import dev.tandem.testkit.cases.Operand;
import dev.tandem.testkit.cases.Range;
import dev.tandem.verify.Tolerance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * {@code reduce kinds=SUM,ARG_MAX formula=value,square a=3,4,5 axes=0,2 keep=1}: reductions of formulas of a and, where a formula
 * has two operands, b.
 */
final class ReduceCases implements Family {

    private static final List<String> FORMULAS = List.of("value", "square", "product", "exponential", "ofClass");
    /** Shapes with axes: leading, trailing, middle, several, all, none. */
    private static final List<List<List<Integer>>> SHAPES = List.of(
            List.of(List.of(5, 7), List.of(0)), List.of(List.of(5, 7), List.of(1)),
            List.of(List.of(3, 5, 7), List.of(1)), List.of(List.of(3, 5, 7), List.of(0, 2)),
            List.of(List.of(3, 5, 7), List.of(0, 1)), List.of(List.of(3, 5, 7), List.of(1, 2)),
            List.of(List.of(3, 5, 7), List.of(0, 1, 2)), List.of(List.of(3, 5, 7), List.of()),
            List.of(List.of(1, 9), List.of(0)), List.of(List.of(9, 1), List.of(1)),
            List.of(List.of(2, 3, 4, 5), List.of(0, 2, 3)), List.of(List.of(2, 3, 4, 5), List.of(2, 0)),
            List.of(List.of(2, 3, 4, 5, 3), List.of(1, 3)), List.of(List.of(), List.of()));

    @Override
    public List<String> names() {
        return List.of("reduce");
    }

    @Override
    public ContractCase of(CaseLine line) {
        List<Kind> kinds = Arrays.stream(line.word("kinds").split(",")).map(Kind::valueOf).toList();
        String[] formulas = line.word("formula", "value").split(",");
        DType dtype = DType.valueOf(line.word("of", "F32"));
        var reductions = new ArrayList<Op.Reduction>();
        boolean exact = true;
        boolean binary = false;
        for (int i = 0; i < kinds.size(); i++) {
            String name = formulas[i % formulas.length];
            reductions.add(new Op.Reduction(kinds.get(i), formula(name)));
            exact &= name.equals("value") && kinds.get(i) != Kind.SUM && kinds.get(i) != Kind.PROD;
            binary |= FORMULAS.indexOf(name) >= 2;
        }
        var operands = new ArrayList<Operand>();
        operands.add(operand(dtype, kinds, exact, Shape.of(line.list("a"))));
        if (binary) {
            Shape b = Shape.of(line.list("b", line.list("a")));
            operands.add(line.word("formula", "value").contains("ofClass")
                    ? new Operand(new TensorType(DType.I32, b), new Range.Integers(0, 9))
                    : Operand.of(DType.F32, b));
        }
        var op = new Op.Reduce(reductions, line.list("axes"), line.number("keep", 0) == 1, dtype);
        return new ContractCase(line, op, operands, exact ? Tolerance.EXACT : Tolerance.ACCUMULATING);
    }

    private static Operand operand(DType dtype, List<Kind> kinds, boolean exact, Shape shape) {
        if (!dtype.isFloat()) {
            return new Operand(new TensorType(dtype, shape), new Range.Integers(-5, 5));
        }
        Range range = kinds.contains(Kind.PROD)
                ? new Range.NonZero()
                : exact ? new Range.Ties() : new Range.Normal();
        return Operand.of(shape, range);
    }

    private static Expr formula(String name) {
        return switch (name) {
            case "value" -> o(0);
            case "square" -> mul(o(0), o(0));
            case "product" -> mul(o(0), o(1));
            case "exponential" -> apply(Fn.EXP, sub(o(0), o(1)));
            case "ofClass" -> select(apply(Fn2.EQ, index(1), o(1)), o(0), Expr.ZERO);
            default -> throw new UsageException("formula", name, "is not in the table", "", "use one of " + FORMULAS);
        };
    }

    private static CaseLine line(String kinds, String formulas) {
        return CaseLine.of("reduce").with("kinds", kinds).with("formula", formulas);
    }

    @Override
    public List<CaseLine> edges() {
        var lines = new ArrayList<CaseLine>();
        for (Kind kind : Kind.values()) {
            for (var shape : SHAPES) {
                CaseLine line = line(kind.name(), "value").with("a", shape.get(0)).with("axes", shape.get(1));
                lines.add(lines.size() % 2 == 0 ? line : line.with("keep", 1));
            }
        }
        for (int n : Sizes.EDGES) {
            lines.add(line("SUM", "value").with("a", List.of(3, n)).with("axes", 1));
            lines.add(line("SUM", "value").with("a", List.of(n, 3)).with("axes", 0));
            lines.add(line("SUM", "product").with("a", List.of(2, n, 5)).with("axes", List.of(0, 2)));
            lines.add(line("ARG_MAX", "value").with("a", List.of(4, n)).with("axes", 1));
        }
        Sizes.LARGE.forEach(n -> lines.add(line("SUM", "square").with("a", n).with("axes", 0)));
        lines.add(line("SUM,MAX,ARG_MAX", "value").with("a", List.of(16_385, 2)).with("axes", 0));
        lines.add(line("SUM,SUM", "value,square").with("a", List.of(4, 3, 9, 9)).with("axes", List.of(0, 2, 3)));
        lines.add(line("SUM", "exponential").with("a", List.of(9, 10)).with("b", List.of(9, 1)).with("axes", 1)
                .with("keep", 1));
        lines.add(line("SUM", "ofClass").with("a", List.of(9, 10)).with("b", List.of(9, 1)).with("axes", 1));
        lines.add(line("SUM", "product").with("a", List.of(5, 1, 7)).with("b", List.of(3, 1)).with("axes", 1));
        lines.add(line("SUM", "value").with("of", "I32").with("a", List.of(3, 17)).with("axes", 1));
        lines.add(line("MAX", "value").with("of", "I32").with("a", List.of(3, 17)).with("axes", 0));
        lines.add(line("ARG_MAX", "value").with("of", "I32").with("a", List.of(3, 17)).with("axes", 1));
        lines.add(line("SUM", "value").with("of", "I64").with("a", List.of(3, 17)).with("axes", List.of(0, 1)));
        return lines;
    }

    @Override
    public CaseLine random(RandomGenerator random) {
        Kind[] kinds = Kind.values();
        String kind = kinds[random.nextInt(kinds.length)].name();
        String formula = FORMULAS.get(random.nextInt(4));
        List<Integer> shape = Sizes.shape(random, 1, 5);
        var axes = new ArrayList<Integer>();
        for (int axis : Sizes.permutation(random, shape.size())) {
            if (random.nextBoolean()) {
                axes.add(axis);
            }
        }
        boolean sums = kind.equals("SUM");
        CaseLine line = line(kind, sums ? formula : "value").with("a", shape).with("axes", axes)
                .with("keep", random.nextInt(2));
        return sums && FORMULAS.indexOf(formula) >= 2 ? line.with("b", Sizes.broadcast(random, shape)) : line;
    }
}
