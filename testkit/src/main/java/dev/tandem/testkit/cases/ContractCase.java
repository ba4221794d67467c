package dev.tandem.testkit.cases;

import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Listing;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.tensor.TensorType;
import dev.tandem.verify.Tolerance;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * One operation on operands of certain types and ranges, and how near its results must be to the oracle's.
 *
 * @param line what it was made from and can be made from again
 * @param op the operation
 * @param operands in the operation's order
 * @param tolerance of its float results; integers are always exact
 */
public record ContractCase(CaseLine line, Op op, List<Operand> operands, Tolerance tolerance) {

    /** The parameter of a line that says what the numbers are drawn from. */
    public static final String SEED = "seed";
    private static final int DEFAULT_SEED = 0x5EED17;

    /** Copies the list. */
    public ContractCase {
        operands = List.copyOf(operands);
    }

    /** What the operands' numbers are drawn from. */
    public int seed() {
        return line.number(SEED, DEFAULT_SEED);
    }

    /**
     * The graph of the operation alone. Its operands are the inputs {@code in0, in1 …}, its results the outputs {@code out0,
     * out1 …}.
     *
     * @throws dev.tandem.error.UsageException if the operands do not fit the operation
     */
    public Graph graph() {
        var b = new GraphBuilder(false);
        var inputs = new ArrayList<Value>();
        for (int i = 0; i < operands.size(); i++) {
            inputs.add(b.input("in" + i, operands.get(i).type()));
        }
        var results = op instanceof Op.Input ? inputs : b.addNamed(op, inputs, line.family());
        for (int i = 0; i < results.size(); i++) {
            b.output("out" + i, results.get(i));
        }
        return b.build();
    }

    /** The types of the results. */
    public List<TensorType> results() {
        return graph().outputs().values().stream().map(Value::type).toList();
    }

    /** The operation with operand types and attributes, {@code conv(f32[3,7,13,17], f32[5,7,3,5]) {3x5 stride 2x1}}. */
    public String operation() {
        String types = operands.stream().map(o -> o.type().toString()).collect(Collectors.joining(", ", "(", ")"));
        String attributes = Listing.attributes(op).stream().filter(a -> !a.isEmpty())
                .collect(Collectors.joining(", "));
        return Listing.kind(op) + types + (attributes.isEmpty() ? "" : " {" + attributes + "}");
    }

    /** Numbers for every operand; the same for the same seed and types. */
    public double[][] values() {
        double[][] values = new double[operands.size()][];
        for (int i = 0; i < values.length; i++) {
            values[i] = operands.get(i).range().draw(operands.get(i).type(), random(i));
        }
        return values;
    }

    /** Numbers for every operand, floats at the edges of float32. */
    public double[][] specialValues() {
        double[][] values = values();
        for (int i = 0; i < values.length; i++) {
            if (operands.get(i).isFloat()) {
                values[i] = new Range.Special().draw(operands.get(i).type(), random(i));
            }
        }
        return values;
    }

    private SplittableRandom random(int operand) {
        return new SplittableRandom(seed() * 31L + operand);
    }

    @Override
    public String toString() {
        return line.toString();
    }
}
