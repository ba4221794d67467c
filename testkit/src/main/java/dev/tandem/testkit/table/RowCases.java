package dev.tandem.testkit.table;

import dev.tandem.graph.Op;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.testkit.cases.CaseLine;
import dev.tandem.testkit.cases.ContractCase;
import dev.tandem.testkit.cases.Family;
import dev.tandem.testkit.cases.Operand;
import dev.tandem.testkit.cases.Range;
import dev.tandem.verify.Tolerance;
import java.util.List;
import java.util.random.RandomGenerator;

/** {@code gather rows=5 width=3 indices=4 outside=1} and {@code scatterAdd}: rows by index, some outside if asked. */
final class RowCases implements Family {

    private static final List<String> EDGES = List.of("gather rows=1 width=1 indices=1",
            "gather rows=5 width=3 indices=4",
            "gather rows=5 width=- indices=9", "gather rows=5 width=17 indices=2,3",
            "gather rows=9 width=2,3 indices=5",
            "gather rows=5 width=3 indices=-", "gather rows=4 width=5 indices=30 outside=1",
            "gather rows=4 width=5 indices=9 outside=1 of=I32", "gather rows=4 width=28 indices=9 of=U8",
            "gather rows=64 width=784 indices=16 of=U8", "scatterAdd rows=1 width=1 indices=1",
            "scatterAdd rows=5 width=3 indices=4", "scatterAdd rows=5 width=- indices=9",
            "scatterAdd rows=3 width=17 indices=40", "scatterAdd rows=9 width=2,3 indices=2,5",
            "scatterAdd rows=4 width=5 indices=30 outside=1", "scatterAdd rows=4 width=5 indices=9 of=I32",
            "scatterAdd rows=65 width=33 indices=17", "scatterAdd rows=255 width=3 indices=1025",
            "scatterAdd rows=256 width=2 indices=2048 outside=1", "scatterAdd rows=2 width=5 indices=3001 outside=1",
            "scatterAdd rows=5000 width=4 indices=1500 outside=1 of=I32", "scatterAdd rows=70000 width=2 indices=1100");

    @Override
    public List<String> names() {
        return List.of("gather", "scatterAdd");
    }

    @Override
    public ContractCase of(CaseLine line) {
        int rows = line.number("rows");
        Shape width = Shape.of(line.list("width"));
        Shape picked = Shape.of(line.list("indices"));
        var dtype = DType.valueOf(line.word("of", "F32"));
        int beyond = 2 * line.number("outside", 0);
        var indices = new Operand(new TensorType(DType.I32, picked), new Range.Integers(-beyond, rows - 1 + beyond));
        Operand data = Operand.of(dtype, Shape.of(rows).then(width));
        return line.family().equals("gather")
                ? new ContractCase(line, new Op.Gather(), List.of(data, indices), Tolerance.EXACT)
                : new ContractCase(line, new Op.ScatterAdd(),
                        List.of(data, indices, Operand.of(dtype, picked.then(width))), Tolerance.ACCUMULATING);
    }

    @Override
    public List<CaseLine> edges() {
        return EDGES.stream().map(CaseLine::parse).toList();
    }

    @Override
    public CaseLine random(RandomGenerator random) {
        return CaseLine.of(names().get(random.nextInt(2))).with("rows", Sizes.edge(random))
                .with("width", Sizes.shape(random, 0, 2).stream().map(n -> Math.min(n, 20)).toList())
                .with("indices", Sizes.small(random, 40)).with("outside", random.nextInt(2));
    }
}
