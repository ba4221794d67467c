package dev.tandem.testkit.table;

import dev.tandem.graph.Op;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.testkit.cases.CaseLine;
import dev.tandem.testkit.cases.ContractCase;
import dev.tandem.testkit.cases.Family;
import dev.tandem.testkit.cases.Operand;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** {@code map formula=add a=3,4 b=4}: a named formula of operands a, b, c …; those without a shape have that of a. */
final class MapCases implements Family {

    /** Pairs of shapes that broadcast together: scalars, inner, outer and middle axes, both ways. */
    private static final List<List<List<Integer>>> PATTERNS = List.of(
            List.of(List.of(), List.of()), List.of(List.of(37), List.of()), List.of(List.of(), List.of(37)),
            List.of(List.of(3, 17), List.of()), List.of(List.of(3, 17), List.of(17)),
            List.of(List.of(17), List.of(3, 17)), List.of(List.of(17, 5), List.of(17, 1)),
            List.of(List.of(17, 1), List.of(17, 5)), List.of(List.of(17, 1), List.of(1, 9)),
            List.of(List.of(1, 9), List.of(17, 1)), List.of(List.of(2, 3, 33), List.of(3, 1)),
            List.of(List.of(2, 3, 33), List.of(2, 1, 33)), List.of(List.of(2, 1, 33), List.of(1, 3, 1)),
            List.of(List.of(2, 1, 16), List.of(2, 16, 1)), List.of(List.of(4, 6, 5, 5), List.of(6, 1, 1)),
            List.of(List.of(2, 1, 5, 1), List.of(1, 3, 1, 7)), List.of(List.of(2, 3, 4, 5, 6), List.of(4, 1, 6)),
            List.of(List.of(1, 1, 1), List.of(1)));

    private final NamedFormulas formulas = new NamedFormulas();

    @Override
    public List<String> names() {
        return List.of("map");
    }

    @Override
    public ContractCase of(CaseLine line) {
        NamedFormulas.Entry entry = formulas.of(line.word("formula"));
        List<Integer> first = line.list("a");
        var operands = new ArrayList<Operand>();
        for (int i = 0; i < entry.arguments().size(); i++) {
            NamedFormulas.Argument argument = entry.arguments().get(i);
            Shape shape = Shape.of(line.list(letter(i), first));
            operands.add(new Operand(new TensorType(argument.dtype(), shape), argument.range()));
        }
        return new ContractCase(line, new Op.Map(entry.formulas(), entry.dtype()), operands, entry.tolerance());
    }

    private static String letter(int operand) {
        return String.valueOf((char) ('a' + operand));
    }

    private static CaseLine line(String formula) {
        return CaseLine.of("map").with("formula", formula);
    }

    @Override
    public List<CaseLine> edges() {
        var lines = new ArrayList<CaseLine>();
        for (String f : formulas.names()) {
            boolean hasAxis1 = f.equals("ofClass");
            lines.add(line(f).with("a", hasAxis1 ? List.of(11, 10) : List.of(37)));
            lines.add(line(f).with("a", List.of(3, 5, 7)));
        }
        Sizes.EDGES.forEach(n -> lines.add(line("add").with("a", n)));
        Sizes.EDGES.forEach(n -> lines.add(line("relu").with("a", List.of(3, n))));
        Sizes.LARGE.forEach(n -> lines.add(line("blend").with("a", n)));
        PATTERNS.forEach(p -> lines.add(line("sub").with("a", p.get(0)).with("b", p.get(1))));
        PATTERNS.forEach(p -> lines.add(line("select").with("a", p.get(0)).with("b", p.get(1)).with("c", List.of())));
        lines.add(line("softmax").with("a", List.of(5, 10)).with("b", List.of(5, 1)).with("c", List.of(5, 1)));
        lines.add(line("ofClass").with("a", List.of(7, 10)).with("b", List.of(7, 1)));
        lines.add(line("adam").with("a", List.of(33, 5)).with("c", List.of()).with("d", List.of()).with("e",
                List.of()));
        lines.add(line("normalizeBytes").with("a", List.of(2, 1, 28, 28)));
        lines.add(line("div").with("a", List.of(64, 1000)).with("b", List.of(64, 1)));
        return lines;
    }

    @Override
    public CaseLine random(RandomGenerator random) {
        List<String> names = formulas.names();
        String name = names.get(random.nextInt(names.size()));
        List<Integer> whole = Sizes.shape(random, 0, 5);
        CaseLine line = line(name);
        int operands = formulas.of(name).arguments().size();
        int full = random.nextInt(operands);
        for (int i = 0; i < operands; i++) {
            line = line.with(letter(i), i == full || random.nextInt(3) == 0 ? whole : Sizes.broadcast(random, whole));
        }
        return line;
    }
}
