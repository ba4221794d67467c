package dev.tandem.testkit.table;

import dev.tandem.error.UsageException;
import dev.tandem.graph.Op;
import dev.tandem.graph.Window;
import dev.tandem.tensor.Shape;
import dev.tandem.testkit.cases.CaseLine;
import dev.tandem.testkit.cases.ContractCase;
import dev.tandem.testkit.cases.Family;
import dev.tandem.testkit.cases.Operand;
import dev.tandem.verify.Tolerance;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * {@code conv n=3 c=4 k=6 size=13,17 kernel=3,5 stride=2,1 low=1,2 high=1,2 groups=2 end=bias}, and the same for {@code
 * convInputGradient} and {@code convFilterGradient}: samples, channels, filters, spatial sizes, window.
 */
final class ConvolutionCases implements Family {

    private static final List<String> NAMES = List.of("conv", "convInputGradient", "convFilterGradient");
    private static final List<String> GEOMETRIES = List.of(
            "n=1 c=1 k=1 size=1,1 kernel=1,1", "n=1 c=1 k=1 size=5,5 kernel=3,3", "n=2 c=3 k=4 size=5,5 kernel=1,1",
            "n=2 c=3 k=5 size=8,9 kernel=3,3 low=1,1", "n=1 c=1 k=6 size=28,28 kernel=5,5 low=2,2",
            "n=2 c=6 k=16 size=14,14 kernel=5,5", "n=3 c=7 k=5 size=13,17 kernel=3,5 stride=2,1 low=1,2",
            "n=2 c=3 k=4 size=11,7 kernel=2,4 stride=3,2 low=0,3 high=1,0",
            "n=1 c=2 k=3 size=9,12 kernel=3,2 dilation=2,3 low=2,1 high=1,3",
            "n=2 c=3 k=8 size=19,19 kernel=7,7 stride=4,4 low=3,3", "n=1 c=2 k=3 size=6,6 kernel=2,2 stride=3,3",
            "n=2 c=4 k=6 size=7,7 kernel=3,3 low=1,1 groups=2", "n=2 c=6 k=6 size=9,8 kernel=3,3 low=1,1 groups=6",
            "n=1 c=8 k=4 size=7,5 kernel=3,2 stride=2,1 groups=4", "n=2 c=3 k=9 size=6,6 kernel=2,3 groups=3",
            "n=5 c=2 k=3 size=1,31 kernel=1,7 low=0,3", "n=1 c=3 k=2 size=17,1 kernel=5,1 low=2,0",
            "n=2 c=3 k=4 size=4,4 kernel=4,4", "n=2 c=16 k=17 size=5,5 kernel=3,3 low=1,1",
            "n=1 c=64 k=8 size=6,6 kernel=3,3 low=1,1", "n=1 c=3 k=65 size=5,6 kernel=3,3",
            "n=2 c=2 k=3 size=3,3 kernel=3,3 low=2,2", "n=1 c=2 k=2 size=33,16 kernel=3,3 low=1,1",
            "n=3 c=2 k=3 size=17 kernel=3", "n=2 c=3 k=2 size=16 kernel=4 stride=2 low=1 high=2",
            "n=2 c=4 k=4 size=23 kernel=3 dilation=3 low=3 groups=2", "n=1 c=1 k=1 size=1 kernel=1",
            "n=2 c=2 k=3 size=4,5,6 kernel=2,3,2", "n=1 c=2 k=4 size=5,4,7 kernel=3,2,3 stride=2,1,2 low=1,0,1",
            "n=1 c=4 k=2 size=3,5,4 kernel=2,2,2 dilation=1,2,1 low=0,1,1 groups=2",
            "n=8 c=3 k=8 size=16,16 kernel=3,3 low=1,1", "n=1 c=256 k=3 size=3,3 kernel=3,3");

    @Override
    public List<String> names() {
        return NAMES;
    }

    @Override
    public ContractCase of(CaseLine line) {
        Window window = Windows.of(line);
        int groups = line.number("groups", 1);
        Shape x = Shape.of(line.number("n"), line.number("c")).then(Shape.of(line.list("size")));
        int k = line.number("k");
        if (groups < 1 || x.size(1) % groups != 0 || k % groups != 0 || x.rank() != window.axes() + 2) {
            throw new UsageException("case", line.toString(), "groups or axes do not fit", "", "change one of them");
        }
        Shape filter = Shape.of(k, x.size(1) / groups).then(Shape.of(window.kernel()));
        Shape y = x.with(1, k);
        for (int i = 0; i < window.axes(); i++) {
            y = y.with(2 + i, window.positions(i, x.size(2 + i)));
        }
        String end = line.word("end", "none");
        return switch (line.family()) {
            case "conv" -> {
                Epilogues e = Epilogues.of(end, y, 1);
                yield of(line, new Op.Conv(window, groups, e.formulas()), x, filter, e);
            }
            case "convInputGradient" -> {
                Epilogues e = Epilogues.of(end, x, 1);
                yield of(line, new Op.ConvInputGradient(window, groups, x, e.formulas()), filter, y, e);
            }
            default -> {
                Epilogues e = Epilogues.of(end, filter, 0);
                yield of(line, new Op.ConvFilterGradient(window, groups, e.formulas()), x, y, e);
            }
        };
    }

    private static ContractCase of(CaseLine line, Op op, Shape first, Shape second, Epilogues end) {
        var operands = new ArrayList<>(List.of(Operand.normal(first), Operand.normal(second)));
        operands.addAll(end.extra());
        return new ContractCase(line, op, operands, Tolerance.ACCUMULATING);
    }

    @Override
    public List<CaseLine> edges() {
        var lines = new ArrayList<CaseLine>();
        for (String name : NAMES) {
            GEOMETRIES.forEach(g -> lines.add(CaseLine.parse(name + " " + g)));
            int turn = 0;
            for (String end : Epilogues.NAMES.subList(1, Epilogues.NAMES.size())) {
                lines.add(CaseLine.parse(name + " " + GEOMETRIES.get(6 + turn)).with("end", end));
                lines.add(CaseLine.parse(name + " " + GEOMETRIES.get(23 + turn)).with("end", end));
                turn++;
            }
        }
        return lines;
    }

    @Override
    public CaseLine random(RandomGenerator random) {
        int groups = random.nextInt(4) == 0 ? Sizes.between(random, 1, 4) : 1;
        int axes = new int[]{2, 2, 2, 1, 3}[random.nextInt(5)];
        CaseLine line = CaseLine.of(NAMES.get(random.nextInt(3))).with("n", Sizes.small(random, 4))
                .with("c", groups * Sizes.small(random, 9)).with("k", groups * Sizes.small(random, 18));
        line = Windows.random(line, random, axes).with("groups", groups);
        String end = Epilogues.NAMES.get(random.nextInt(Epilogues.NAMES.size()));
        return random.nextInt(3) == 0 ? line.with("end", end) : line;
    }
}
