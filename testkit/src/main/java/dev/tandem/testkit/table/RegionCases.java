package dev.tandem.testkit.table;

import static dev.tandem.graph.Expr.add;
import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.index;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.mul;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Expr.select;
import static dev.tandem.graph.Expr.sub;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Op;
import dev.tandem.graph.Op.Kind;
import dev.tandem.graph.Op.Reduction;
import dev.tandem.graph.Value;
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
 * Regions of formulas and reductions as a training step has them: {@code updates sizes=3,1000} side by side,
 * {@code lossHead n=5 classes=7} and {@code standardized n=3 m=70} row by row, {@code biases x=4,3,5,5 more=17} both.
 */
final class RegionCases implements Family {

    private static final List<String> NAMES = List.of("updates", "lossHead", "standardized", "biases");

    @Override
    public List<String> names() {
        return NAMES;
    }

    @Override
    public ContractCase of(CaseLine line) {
        var body = new Body();
        switch (line.family()) {
            case "updates" -> updates(body, line.list("sizes"));
            case "lossHead" -> lossHead(body, line.number("n"), line.number("classes"));
            case "standardized" -> standardized(body, line.number("n"), line.number("m"));
            default -> biases(body, Shape.of(line.list("x")), line.number("more"));
        }
        return new ContractCase(line, body.region(line.family()), body.operands, Tolerance.ACCUMULATING);
    }

    /** A body with what its inputs are given. */
    private static final class Body {
        private final GraphBuilder b = new GraphBuilder(false);
        private final List<Operand> operands = new ArrayList<>();

        Value given(Operand operand) {
            operands.add(operand);
            return b.input("in" + (operands.size() - 1), operand.type());
        }

        Value given(int... shape) {
            return given(Operand.normal(Shape.of(Arrays.stream(shape).boxed().toList())));
        }

        List<Value> map(List<Expr> formulas, DType dtype, Value... in) {
            return b.add(new Op.Map(formulas, dtype), List.of(in), "map");
        }

        Value map(Expr formula, Value... in) {
            return map(List.of(formula), DType.F32, in).get(0);
        }

        Value reduce(Kind kind, Expr formula, List<Integer> axes, boolean keep, Value... in) {
            return b.add(new Op.Reduce(List.of(new Reduction(kind, formula)), axes, keep, DType.F32), "reduce", in);
        }

        void give(List<Value> values) {
            values.forEach(v -> b.output("out" + b.outputs().size(), v));
        }

        Op.Region region(String name) {
            return new Op.Region(name, b.build());
        }
    }

    /** Momentum's formulas: (sound, parameter, rate, velocity, gradient). */
    private static List<Value> momentum(Body body, Value sound, Value rate, Value gradient) {
        Operand like = Operand.normal(gradient.shape());
        Expr velocity = add(mul(lit(0.9), o(3)), o(4));
        return body.map(List.of(select(o(0), sub(o(1), mul(o(2), velocity)), o(1)), select(o(0), velocity, o(3))),
                DType.F32, sound, body.given(like), rate, body.given(like), gradient);
    }

    /** Updates of parameters of different sizes, a counter, and two numbers that depend on it. */
    private static void updates(Body body, List<Integer> sizes) {
        Value sound = body.given(new Operand(TensorType.f32(), new Range.Integers(0, 1)));
        Value rate = body.given();
        for (int size : sizes) {
            body.give(momentum(body, sound, rate, body.given(size)));
        }
        Value count = body.given(new Operand(TensorType.of(DType.I64), new Range.Integers(0, 50)));
        Value next = body.map(List.of(add(o(0), lit(1))), DType.I64, count).get(0);
        body.give(List.of(next));
        body.give(body.map(List.of(sub(lit(1), apply(Fn2.POW, lit(0.9), o(0))), mul(o(0), lit(0.5))), DType.F32, next));
    }

    /** Softmax, cross-entropy of a class for each row, and the gradient. */
    private static void lossHead(Body body, int n, int classes) {
        Value x = body.given(n, classes);
        Value label = body.given(new Operand(TensorType.of(DType.I32, n), new Range.Integers(0, classes)));
        Value column = body.b.add(new Op.Reshape(Shape.of(n, 1)), "column", label);
        Value max = body.reduce(Kind.MAX, o(0), List.of(1), true, x);
        Value sum = body.reduce(Kind.SUM, apply(Fn.EXP, sub(o(0), o(1))), List.of(1), true, x, max);
        Expr isClass = apply(Fn2.EQ, index(1), o(0));
        body.give(List.of(body.reduce(Kind.SUM, select(isClass, sub(add(apply(Fn.LOG, o(1)), o(2)), o(3)), lit(0)),
                List.of(1), false, column, sum, max, x)));
        Value probability = body.map(Expr.div(apply(Fn.EXP, sub(o(0), o(1))), o(2)), x, max, sum);
        body.give(List.of(body.map(sub(o(1), select(isClass, lit(1), lit(0))), column, probability), probability));
    }

    /** Rows with mean 0 and variance 1, from numbers that are written and read again. */
    private static void standardized(Body body, int n, int m) {
        Value x = body.given(n, m);
        Value sum = body.reduce(Kind.SUM, o(0), List.of(1), true, x);
        Value mean = body.map(mul(o(0), lit(1.0 / m)), sum);
        Value centred = body.map(sub(o(0), o(1)), x, mean);
        Value squares = body.reduce(Kind.SUM, mul(o(0), o(0)), List.of(1), true, centred);
        Value scaled = body.map(Expr.div(o(0), apply(Fn.SQRT, add(mul(o(1), lit(1.0 / m)), lit(1e-3)))), centred,
                squares);
        body.give(List.of(centred, body.map(add(mul(o(0), o(1)), o(2)), scaled, body.given(m), body.given(n, 1)),
                scaled));
    }

    /** Gradients of two biases and the updates that read them; a mean beside them. */
    private static void biases(Body body, Shape x, int more) {
        Value sound = body.given(new Operand(TensorType.f32(), new Range.Integers(0, 1)));
        Value rate = body.given();
        Value image = body.reduce(Kind.SUM, o(0), List.of(0, 2, 3), true, body.given(Operand.normal(x)));
        Value perChannel = body.b.add(new Op.Reshape(Shape.of(x.size(1))), "flat", image);
        body.give(momentum(body, sound, rate, perChannel));
        Value flat = body.reduce(Kind.SUM, o(0), List.of(0), false, body.given(more, x.size(0)));
        body.give(momentum(body, sound, rate, flat));
        Value total = body.reduce(Kind.SUM, o(0), List.of(0), false, body.given(more));
        Value mean = body.map(mul(o(0), lit(1.0 / more)), total);
        body.give(List.of(flat, mean, body.map(apply(Fn2.LE, apply(Fn.ABS, o(0)), lit(1)), mean)));
    }

    @Override
    public List<CaseLine> edges() {
        var lines = new ArrayList<CaseLine>();
        for (String line : List.of("updates sizes=1", "updates sizes=3,1000,64,1025,4", "lossHead n=1 classes=1",
                "lossHead n=5 classes=7", "lossHead n=3 classes=10", "lossHead n=40 classes=33",
                "lossHead n=2 classes=1000",
                "standardized n=1 m=1", "standardized n=3 m=70", "standardized n=17 m=16", "biases x=4,3,5,5 more=17",
                "biases x=2,16,1,1 more=1", "biases x=64,6,28,28 more=300")) {
            lines.add(CaseLine.parse(line));
        }
        return lines;
    }

    @Override
    public CaseLine random(RandomGenerator random) {
        int n = Sizes.between(random, 1, 40);
        String family = NAMES.get(random.nextInt(NAMES.size()));
        return CaseLine.of(family).with("sizes", Sizes.shape(random, 1, 5)).with("n", n)
                .with("classes", Sizes.between(random, 1, 70)).with("m", Sizes.between(random, 1, 70))
                .with("x", Sizes.shape(random, 4, 4)).with("more", n);
    }
}
