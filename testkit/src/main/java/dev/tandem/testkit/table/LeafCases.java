package dev.tandem.testkit.table;

import dev.tandem.graph.Init;
import dev.tandem.graph.Op;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.tensor.Values;
import dev.tandem.testkit.cases.CaseLine;
import dev.tandem.testkit.cases.ContractCase;
import dev.tandem.testkit.cases.Family;
import dev.tandem.testkit.cases.Operand;
import dev.tandem.verify.Tolerance;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * {@code input of=F32 x=3,4}, {@code state}, {@code constant} and {@code iota axis=1}: leaves have no kernels, so what is
 * tried is that what goes to the device comes back from it.
 */
final class LeafCases implements Family {

    private static final List<String> NAMES = List.of("input", "state", "constant", "iota");

    @Override
    public List<String> names() {
        return NAMES;
    }

    @Override
    public ContractCase of(CaseLine line) {
        var type = new TensorType(DType.valueOf(line.word("of", "F32")), Shape.of(line.list("x")));
        Operand numbers = Operand.of(type.dtype(), type.shape());
        Values values = Values.of(numbers.range().draw(type, new SplittableRandom(7)));
        Op op = switch (line.family()) {
            case "input" -> new Op.Input("in0", type);
            case "state" -> new Op.State("state", type, new Init.Given(values));
            case "constant" -> new Op.Constant(type, line.number("one", 0) == 1 ? Values.of(values.at(0)) : values);
            default -> new Op.Iota(type, line.number("axis"));
        };
        return new ContractCase(line, op, op instanceof Op.Input ? List.of(numbers) : List.of(), Tolerance.EXACT);
    }

    @Override
    public List<CaseLine> edges() {
        var lines = new ArrayList<CaseLine>();
        for (String dtype : List.of("F32", "I32", "I64", "U8", "BOOL")) {
            for (String name : NAMES.subList(0, 3)) {
                lines.add(CaseLine.of(name).with("of", dtype).with("x", List.of(3, 7)));
                lines.add(CaseLine.of(name).with("of", dtype).with("x", List.of()));
            }
            lines.add(CaseLine.of("constant").with("of", dtype).with("x", 17).with("one", 1));
        }
        for (String dtype : List.of("F32", "I32", "I64")) {
            lines.add(CaseLine.of("iota").with("of", dtype).with("x", 17).with("axis", 0));
            lines.add(CaseLine.of("iota").with("of", dtype).with("x", List.of(3, 4, 5)).with("axis", 1));
            lines.add(CaseLine.of("iota").with("of", dtype).with("x", List.of(3, 33)).with("axis", 1));
        }
        return lines;
    }

    @Override
    public CaseLine random(RandomGenerator random) {
        List<Integer> x = Sizes.shape(random, 1, 5);
        return CaseLine.of(NAMES.get(2 + random.nextInt(2))).with("x", x).with("axis", random.nextInt(x.size()));
    }
}
