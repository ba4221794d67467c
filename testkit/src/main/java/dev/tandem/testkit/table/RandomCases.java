package dev.tandem.testkit.table;

import dev.tandem.graph.Op;
import dev.tandem.graph.Op.Distribution;
import dev.tandem.tensor.Shape;
import dev.tandem.testkit.cases.CaseLine;
import dev.tandem.testkit.cases.ContractCase;
import dev.tandem.testkit.cases.Family;
import dev.tandem.testkit.cases.Operand;
import dev.tandem.verify.Tolerance;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** {@code random distribution=UNIFORM x=3,7 stream=5} and {@code dropout percent=50 x=3,7 stream=5}. */
final class RandomCases implements Family {

    @Override
    public List<String> names() {
        return List.of("random", "dropout");
    }

    @Override
    public ContractCase of(CaseLine line) {
        Shape x = Shape.of(line.list("x"));
        long stream = line.number("stream", 1) * 0x9E3779B97F4A7C15L;
        if (line.family().equals("dropout")) {
            var op = new Op.Dropout(line.number("percent") / 100.0, stream);
            return new ContractCase(line, op, List.of(Operand.normal(x), Operand.key()), Tolerance.ELEMENT_WISE);
        }
        var distribution = Distribution.valueOf(line.word("distribution"));
        return new ContractCase(line, new Op.Random(distribution, stream, x), List.of(Operand.key()),
                distribution == Distribution.UNIFORM ? Tolerance.EXACT : Tolerance.ACCUMULATING);
    }

    @Override
    public List<CaseLine> edges() {
        var lines = new ArrayList<CaseLine>();
        for (String distribution : List.of("UNIFORM", "NORMAL")) {
            CaseLine line = CaseLine.of("random").with("distribution", distribution);
            List.of(1, 2, 3, 4, 5, 15, 17, 63, 64, 65, 1000, 16_385).forEach(n -> lines.add(line.with("x", n)));
            lines.add(line.with("x", List.of(3, 5, 7)).with("stream", 12_345));
            lines.add(line.with("x", List.of(3, 5, 7)).with("seed", 3));
            lines.add(line.with("x", List.of()));
        }
        for (int percent : List.of(0, 10, 50, 70, 99)) {
            lines.add(CaseLine.of("dropout").with("percent", percent).with("x", List.of(7, 33)));
        }
        lines.add(CaseLine.of("dropout").with("percent", 50).with("x", List.of(2, 3, 5, 7)).with("stream", 9));
        return lines;
    }

    @Override
    public CaseLine random(RandomGenerator random) {
        CaseLine line = random.nextBoolean()
                ? CaseLine.of("dropout").with("percent", random.nextInt(100))
                : CaseLine.of("random").with("distribution", random.nextBoolean() ? "UNIFORM" : "NORMAL");
        return line.with("x", Sizes.shape(random, 1, 4)).with("stream", random.nextInt(1000));
    }
}
