package dev.tandem.testkit.table;

import dev.tandem.graph.Op;
import dev.tandem.tensor.Shape;
import dev.tandem.testkit.cases.CaseLine;
import dev.tandem.testkit.cases.ContractCase;
import dev.tandem.testkit.cases.Family;
import dev.tandem.testkit.cases.Operand;
import dev.tandem.verify.Tolerance;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** {@code matmul batch=2,3 m=5 n=7 k=9 transA=1 transB=0 end=bias}. */
final class MatMulCases implements Family {

    /** m, n, k: nothing, one row or column, lanes and tiles and one to either side, long inner sums. */
    private static final int[][] SIZES = {{1, 1, 1}, {1, 1, 4096}, {1, 9, 5}, {9, 1, 5}, {5, 9, 1}, {2, 3, 4},
            {4, 4, 4}, {7, 7, 7}, {8, 8, 8}, {5, 15, 17}, {15, 17, 16}, {16, 16, 16}, {17, 33, 31}, {33, 31, 63},
            {64, 64, 64}, {63, 65, 64}, {65, 63, 129}, {8, 10, 784}, {3, 5, 3000}, {12, 48, 300}, {13, 49, 257},
            {130, 3, 70}, {3, 130, 70}, {64, 120, 400}};

    @Override
    public List<String> names() {
        return List.of("matmul");
    }

    @Override
    public ContractCase of(CaseLine line) {
        Shape batch = Shape.of(line.list("batch", List.of()));
        int m = line.number("m");
        int n = line.number("n");
        int k = line.number("k");
        boolean transA = line.number("transA", 0) == 1;
        boolean transB = line.number("transB", 0) == 1;
        Shape result = batch.then(Shape.of(m, n));
        Epilogues end = Epilogues.of(line.word("end", "none"), result, result.rank() - 1);
        var operands = new ArrayList<Operand>();
        operands.add(Operand.normal(batch.then(transA ? Shape.of(k, m) : Shape.of(m, k))));
        operands.add(Operand.normal(batch.then(transB ? Shape.of(n, k) : Shape.of(k, n))));
        operands.addAll(end.extra());
        return new ContractCase(line, new Op.MatMul(transA, transB, end.formulas()), operands, Tolerance.ACCUMULATING);
    }

    private static CaseLine line(int m, int n, int k) {
        return CaseLine.of("matmul").with("m", m).with("n", n).with("k", k);
    }

    private static CaseLine transposed(CaseLine line, int flags) {
        CaseLine some = (flags & 1) == 0 ? line : line.with("transA", 1);
        return (flags & 2) == 0 ? some : some.with("transB", 1);
    }

    @Override
    public List<CaseLine> edges() {
        var lines = new ArrayList<CaseLine>();
        for (int flags = 0; flags < 4; flags++) {
            for (int[] size : SIZES) {
                lines.add(transposed(line(size[0], size[1], size[2]), flags));
            }
            lines.add(transposed(line(5, 7, 9).with("batch", List.of(2, 3)), flags));
            lines.add(transposed(line(17, 1, 16).with("batch", List.of(3)), flags));
            for (String end : Epilogues.NAMES.subList(1, Epilogues.NAMES.size())) {
                lines.add(transposed(line(7 + 2 * flags, 33 - flags, 19).with("end", end), flags));
            }
        }
        lines.add(line(5, 7, 9).with("batch", List.of(2, 3)).with("end", "biasRelu"));
        lines.add(line(5, 7, 9).with("batch", List.of(2)).with("end", "adam"));
        return lines;
    }

    @Override
    public CaseLine random(RandomGenerator random) {
        int k = random.nextInt(8) == 0 ? Sizes.between(random, 500, 3000) : Sizes.edge(random);
        int m = k > 500 ? Sizes.small(random, 20) : Sizes.edge(random);
        int n = k > 500 ? Sizes.small(random, 20) : Sizes.edge(random);
        CaseLine line = transposed(line(m, n, k), random.nextInt(4));
        if (random.nextInt(4) == 0 && m * n < 2000) {
            line = line.with("batch", Sizes.small(random, 4));
        }
        String end = Epilogues.NAMES.get(random.nextInt(Epilogues.NAMES.size()));
        return random.nextBoolean() ? line.with("end", end) : line;
    }
}
