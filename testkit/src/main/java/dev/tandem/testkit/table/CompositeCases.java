package dev.tandem.testkit.table;

import dev.tandem.graph.Expr;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Op;
import dev.tandem.graph.Op.PoolKind;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.graph.Window;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.testkit.cases.CaseLine;
import dev.tandem.testkit.cases.ContractCase;
import dev.tandem.testkit.cases.Family;
import dev.tandem.testkit.cases.Operand;
import dev.tandem.testkit.cases.Range;
import dev.tandem.verify.Tolerance;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Composites, compiled whole or expanded as the backend likes: {@code batchNorm x=4,3,5,5 mean=100}, {@code lrn x=2,7,3,3 size=5}. */
final class CompositeCases implements Family {

    private static final List<String> NAMES = List.of("batchNorm", "batchNormGradient", "lrn", "lrnGradient", "region");
    private static final List<String> SHAPES = List.of("x=4,3,5,5", "x=2,1,1,1", "x=9,17", "x=8,3,7", "x=3,16,4,4",
            "x=2,5,2,3,4", "x=1,2,9,9", "x=16,65");
    private static final double EPSILON = 1e-5;

    @Override
    public List<String> names() {
        return NAMES;
    }

    @Override
    public ContractCase of(CaseLine line) {
        if (line.family().equals("region")) {
            return region(line);
        }
        Shape x = Shape.of(line.list("x"));
        Operand input = Operand.of(x, new Range.Around(line.number("mean", 0)));
        Operand perChannel = Operand.normal(Shape.of(x.size(1)));
        Operand positive = Operand.of(Shape.of(x.size(1)), new Range.Uniform(0.5, 1.5));
        int size = line.number("size", 5);
        return switch (line.family()) {
            case "batchNorm" -> {
                Epilogues end = Epilogues.of(line.word("end", "none"), x, 1);
                var operands = new ArrayList<>(List.of(input, positive, perChannel));
                operands.addAll(end.extra());
                yield of(line, new Op.BatchNorm(EPSILON, end.formulas()), operands);
            }
            case "batchNormGradient" -> of(line, new Op.BatchNormGradient(),
                    List.of(input, positive, perChannel, positive, Operand.normal(x)));
            case "lrn" -> of(line, new Op.LocalResponseNormalization(size, 2, 0.1, 0.75), List.of(input));
            default -> of(line, new Op.LocalResponseNormalizationGradient(size, 2, 0.1, 0.75),
                    List.of(input, Operand.normal(x)));
        };
    }

    private static ContractCase of(CaseLine line, Op op, List<Operand> operands) {
        return new ContractCase(line, op, operands, Tolerance.ACCUMULATING);
    }

    /** Convolution, bias, ReLU and pooling as one. */
    private static ContractCase region(CaseLine line) {
        TensorType x = TensorType.f32(2, line.number("c"), 8, 9);
        TensorType filter = TensorType.f32(line.number("k"), line.number("c"), 3, 3);
        TensorType bias = TensorType.f32(line.number("k"), 1, 1);
        var b = new GraphBuilder(false);
        Value y = Ops.conv(b.input("x", x), b.input("filter", filter), Window.of(3, 3).pad(1), 1);
        Expr sum = Expr.add(Expr.o(0), Expr.o(1));
        Value active = Ops.map("active", Expr.apply(Expr.Fn.RELU, sum), y, b.input("bias", bias));
        b.output("pooled", Ops.pool(PoolKind.MAX, active, Window.of(2, 2).stride(2)));
        return of(line, new Op.Region("convolution", b.build()),
                List.of(Operand.normal(x.shape()), Operand.normal(filter.shape()), Operand.normal(bias.shape())));
    }

    @Override
    public List<CaseLine> edges() {
        var lines = new ArrayList<CaseLine>();
        for (String shape : SHAPES) {
            lines.add(CaseLine.parse("batchNorm " + shape));
            lines.add(CaseLine.parse("batchNormGradient " + shape));
            for (int size : List.of(1, 2, 3, 5)) {
                if (size <= CaseLine.parse("lrn " + shape).list("x").get(1)) {
                    lines.add(CaseLine.parse("lrn " + shape).with("size", size));
                    lines.add(CaseLine.parse("lrnGradient " + shape).with("size", size));
                }
            }
        }
        lines.add(CaseLine.parse("batchNorm x=8,3,6,6 mean=100"));
        lines.add(CaseLine.parse("batchNorm x=4,3,5,5 end=residual"));
        lines.add(CaseLine.parse("batchNorm x=4,3,5,5 end=two"));
        lines.add(CaseLine.parse("region c=3 k=4"));
        lines.add(CaseLine.parse("region c=1 k=17"));
        return lines;
    }

    @Override
    public CaseLine random(RandomGenerator random) {
        List<Integer> x = Sizes.shape(random, 2, 5).stream().map(n -> Math.min(n, 33)).toList();
        return CaseLine.of(NAMES.get(random.nextInt(4))).with("x", x).with("size", Sizes.between(random, 1, 5));
    }
}
