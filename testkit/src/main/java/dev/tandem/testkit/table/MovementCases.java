package dev.tandem.testkit.table;

import dev.tandem.graph.Op;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Layout;
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

/** What moves elements without changing them: {@code transpose of=F32 x=2,3,4 order=2,0,1} and its like. */
final class MovementCases implements Family {

    private static final List<String> NAMES = List.of("reshape", "transpose", "slice", "pad", "concat", "split",
            "broadcast", "cast", "copy", "detach", "relayout");
    private static final List<String> EDGES = List.of("reshape x=6 to=2,3", "reshape x=2,3,4 to=4,6",
            "reshape x=1 to=-", "transpose x=5 order=0", "transpose x=3,5 order=1,0", "transpose x=1,9 order=1,0",
            "transpose x=33,65 order=1,0", "transpose x=2,3,5 order=0,2,1", "transpose x=2,3,5 order=2,0,1",
            "transpose x=2,3,5 order=1,0,2", "transpose x=2,3,4,5 order=0,2,3,1", "transpose x=2,3,4,5 order=3,1,2,0",
            "transpose x=2,1,3,2,2 order=4,2,0,1,3", "transpose x=64,63 order=1,0 of=I32",
            "transpose x=7,9 order=1,0 of=U8", "slice x=9 start=3 end=7", "slice x=9 start=8 end=9",
            "slice x=5,17 start=1,0 end=4,17", "slice x=5,17 start=0,16 end=5,17",
            "slice x=3,4,5 start=1,1,1 end=2,3,4",
            "slice x=4,9 start=1,2 end=3,7 of=U8", "pad x=5 low=2 high=3", "pad x=3,5 low=0,1 high=2,0",
            "pad x=3,5 low=0,0 high=0,0", "pad x=2,3,4,5 low=0,0,1,2 high=0,0,2,1", "pad x=4,4 low=1,1 high=1,1 of=I32",
            "concat x=2,5 axis=0 sizes=1,2,3", "concat x=3,1 axis=1 sizes=4,1,17", "concat x=2,1,5 axis=1 sizes=3,3",
            "concat x=7 axis=0 sizes=7", "concat x=2,3 axis=1 sizes=5,9 of=U8", "split x=6,5 axis=0 sizes=1,2,3",
            "split x=3,22 axis=1 sizes=4,1,17", "split x=2,6,5 axis=1 sizes=3,3", "split x=3,8 axis=1 sizes=5,3 of=I64",
            "broadcast x=- to=7", "broadcast x=- to=3,5", "broadcast x=5 to=3,5", "broadcast x=3,1 to=3,17",
            "broadcast x=1,3,1 to=2,3,4", "broadcast x=2,1,4 to=5,2,3,4", "broadcast x=4 to=4",
            "broadcast x=3,1 to=3,4 of=U8", "cast x=37 from=F32 to=I32", "cast x=37 from=I32 to=F32",
            "cast x=37 from=U8 to=F32", "cast x=37 from=F32 to=U8", "cast x=37 from=I64 to=F32",
            "cast x=37 from=I32 to=I64", "cast x=37 from=I64 to=I32", "cast x=37 from=BOOL to=F32",
            "cast x=37 from=F32 to=BOOL", "cast x=37 from=I32 to=BOOL", "cast x=37 from=U8 to=I32",
            "cast x=37 from=F32 to=F32", "copy x=-", "copy x=37", "copy x=3,5 of=I32", "copy x=17 of=U8",
            "copy x=40009", "copy x=5 of=I64", "copy x=5 of=BOOL", "detach x=17", "relayout x=2,3,5,4 to=ROW_MAJOR",
            "relayout x=2,3,5 to=CHANNELS_LAST", "relayout x=2,17,5,4 to=CHANNELS_LAST");

    @Override
    public List<String> names() {
        return NAMES;
    }

    @Override
    public ContractCase of(CaseLine line) {
        Operand x = Operand.of(DType.valueOf(line.word("of", "F32")), Shape.of(line.list("x")));
        return switch (line.family()) {
            case "reshape" -> of(line, new Op.Reshape(Shape.of(line.list("to"))), x);
            case "transpose" -> of(line, new Op.Transpose(line.list("order")), x);
            case "slice" -> of(line, new Op.Slice(line.list("start"), line.list("end")), x);
            case "pad" -> of(line, new Op.Pad(line.list("low"), line.list("high")), x);
            case "concat" -> concat(line, x);
            case "split" -> of(line, new Op.Split(line.number("axis"), line.list("sizes")), x);
            case "broadcast" -> of(line, new Op.Broadcast(Shape.of(line.list("to"))), x);
            case "cast" -> cast(line);
            case "detach" -> of(line, new Op.Detach(), x);
            case "relayout" -> of(line, new Op.Relayout(Layout.valueOf(line.word("to"))), x);
            default -> of(line, new Op.Copy(), x);
        };
    }

    private static ContractCase of(CaseLine line, Op op, Operand... operands) {
        return new ContractCase(line, op, List.of(operands), Tolerance.EXACT);
    }

    private static ContractCase concat(CaseLine line, Operand x) {
        int axis = line.number("axis");
        Operand[] parts = line.list("sizes").stream()
                .map(n -> new Operand(new TensorType(x.type().dtype(), x.type().shape().with(axis, n)), x.range()))
                .toArray(Operand[]::new);
        return of(line, new Op.Concat(axis), parts);
    }

    /** Only numbers that the target type has, so that what happens beyond is nobody's concern. */
    private static ContractCase cast(CaseLine line) {
        var from = DType.valueOf(line.word("from"));
        var to = DType.valueOf(line.word("to"));
        Range range = from == DType.BOOL
                ? new Range.Integers(0, 1)
                : to == DType.BOOL
                        ? new Range.Integers(-1, 1)
                        : from == DType.U8 || to == DType.U8
                                ? from.isFloat() ? new Range.Uniform(0, 255) : new Range.Integers(0, 255)
                                : from.isFloat() ? new Range.Uniform(-1000, 1000) : new Range.Integers(-9999, 9999);
        var type = new TensorType(from, Shape.of(line.list("x")));
        return of(line, new Op.Cast(to), new Operand(type, range));
    }

    @Override
    public List<CaseLine> edges() {
        var lines = new ArrayList<>(EDGES.stream().map(CaseLine::parse).toList());
        for (int n : Sizes.EDGES) {
            lines.add(CaseLine.parse("transpose order=1,0").with("x", List.of(n, 17)));
            lines.add(CaseLine.parse("slice").with("x", List.of(n, 5)).with("start", List.of(n / 2, 1))
                    .with("end", List.of(n, 4)));
        }
        return lines;
    }

    @Override
    public CaseLine random(RandomGenerator random) {
        List<Integer> x = Sizes.shape(random, 1, 5);
        CaseLine line = CaseLine.of(NAMES.get(random.nextInt(NAMES.size() - 1))).with("x", x);
        int axis = random.nextInt(x.size());
        return switch (line.family()) {
            case "reshape" -> line.with("to", x.stream().reduce(1, (a, b) -> a * b));
            case "transpose" -> line.with("order", Sizes.permutation(random, x.size()));
            case "slice" -> {
                var start = x.stream().map(n -> random.nextInt(n)).toList();
                var end = new ArrayList<Integer>();
                for (int i = 0; i < x.size(); i++) {
                    end.add(Sizes.between(random, start.get(i) + 1, x.get(i)));
                }
                yield line.with("start", start).with("end", end);
            }
            case "pad" -> line.with("low", x.stream().map(n -> random.nextInt(3)).toList()).with("high",
                    x.stream().map(n -> random.nextInt(3)).toList());
            case "concat" -> line.with("axis", axis).with("sizes", Sizes.shape(random, 1, 4));
            case "split" -> {
                int first = Sizes.between(random, 1, x.get(axis));
                yield line.with("axis", axis).with("sizes",
                        first == x.get(axis) ? List.of(first) : List.of(first, x.get(axis) - first));
            }
            case "broadcast" -> line.with("x", Sizes.broadcast(random, x)).with("to", x);
            case "cast" -> line.with("from", random.nextBoolean() ? "F32" : "U8").with("to",
                    random.nextBoolean() ? "I32" : "F32");
            default -> line;
        };
    }
}
