package dev.tandem.testkit.table;

import dev.tandem.graph.Op;
import dev.tandem.graph.Op.PoolKind;
import dev.tandem.graph.Window;
import dev.tandem.tensor.Shape;
import dev.tandem.testkit.cases.CaseLine;
import dev.tandem.testkit.cases.ContractCase;
import dev.tandem.testkit.cases.Family;
import dev.tandem.testkit.cases.Operand;
import dev.tandem.testkit.cases.Range;
import dev.tandem.verify.Tolerance;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** {@code pool kind=MAX n=2 c=3 size=7,8 kernel=2,2 stride=2,2 ceil=1 ties=1}, {@code poolGradient} and {@code poolTangent}. */
final class PoolCases implements Family {

    private static final List<String> NAMES = List.of("pool", "poolGradient", "poolTangent");
    private static final List<String> GEOMETRIES = List.of(
            "n=1 c=1 size=1,1 kernel=1,1", "n=2 c=3 size=8,8 kernel=2,2 stride=2,2",
            "n=2 c=3 size=7,9 kernel=2,2 stride=2,2", "n=2 c=3 size=7,9 kernel=2,2 stride=2,2 ceil=1",
            "n=2 c=2 size=13,13 kernel=3,3 stride=2,2", "n=1 c=5 size=9,7 kernel=3,2 stride=2,3 low=1,0 high=1,1",
            "n=1 c=2 size=6,5 kernel=3,3 stride=1,1 low=1,1", "n=1 c=2 size=10,10 kernel=3,3 stride=3,3 low=1,1 ceil=1",
            "n=2 c=1 size=9,9 kernel=2,2 dilation=3,2", "n=3 c=4 size=6,6 kernel=6,6", "n=1 c=17 size=4,4 kernel=2,2",
            "n=2 c=3 size=5,5 kernel=3,3 stride=4,4 low=2,2 high=1,2 ceil=1", "n=1 c=1 size=3,33 kernel=1,4 stride=1,4",
            "n=1 c=2 size=31,16 kernel=2,2 stride=2,2", "n=2 c=3 size=17 kernel=3 stride=2 low=1",
            "n=2 c=3 size=16 kernel=2 stride=2 ceil=1", "n=1 c=2 size=4,5,6 kernel=2,2,3 stride=2,1,3",
            "n=1 c=2 size=5,5,5 kernel=3,2,2 stride=2,2,2 low=1,0,1 ceil=1",
            "n=2 c=6 size=64,65 kernel=2,2 stride=2,2");

    @Override
    public List<String> names() {
        return NAMES;
    }

    @Override
    public ContractCase of(CaseLine line) {
        Window window = Windows.of(line);
        Shape x = Shape.of(line.number("n"), line.number("c")).then(Shape.of(line.list("size")));
        PoolKind kind = PoolKind.valueOf(line.word("kind", "MAX"));
        boolean isMax = kind == PoolKind.MAX;
        Operand input = Operand.of(x, line.number("ties", 0) == 1 ? new Range.Ties() : new Range.Normal());
        return switch (line.family()) {
            case "pool" -> new ContractCase(line, new Op.Pool(kind, window), List.of(input),
                    isMax ? Tolerance.EXACT : Tolerance.ACCUMULATING);
            case "poolGradient" -> {
                Shape y = x;
                for (int i = 0; i < window.axes(); i++) {
                    y = y.with(2 + i, window.positions(i, x.size(2 + i)));
                }
                Operand dy = Operand.normal(y);
                yield new ContractCase(line, new Op.PoolGradient(kind, window, x),
                        isMax ? List.of(input, dy) : List.of(dy), Tolerance.ACCUMULATING);
            }
            default -> new ContractCase(line, new Op.PoolTangent(window), List.of(input, Operand.normal(x)),
                    Tolerance.EXACT);
        };
    }

    @Override
    public List<CaseLine> edges() {
        var lines = new ArrayList<CaseLine>();
        for (String name : NAMES) {
            for (PoolKind kind : PoolKind.values()) {
                for (String geometry : GEOMETRIES) {
                    CaseLine line = CaseLine.parse(name + " kind=" + kind + " " + geometry);
                    if (kind == PoolKind.MAX) {
                        lines.add(line.with("ties", 1));
                    }
                    if (!name.equals("poolTangent")) {
                        lines.add(line);
                    }
                }
            }
        }
        return lines;
    }

    @Override
    public CaseLine random(RandomGenerator random) {
        PoolKind[] kinds = PoolKind.values();
        CaseLine line = CaseLine.of(NAMES.get(random.nextInt(3))).with("kind", kinds[random.nextInt(3)].name())
                .with("n", Sizes.small(random, 4)).with("c", Sizes.small(random, 9));
        return Windows.random(line, random, new int[]{2, 2, 2, 1, 3}[random.nextInt(5)]).with("ceil", random.nextInt(2))
                .with("ties", random.nextInt(2));
    }
}
