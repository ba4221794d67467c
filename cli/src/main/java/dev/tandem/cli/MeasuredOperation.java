package dev.tandem.cli;

import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.runtime.Session;
import dev.tandem.spi.Backend;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One contraction on its own.
 *
 * @param op without epilogue
 * @param operands their types, float32
 */
record MeasuredOperation(Op.Contraction op, List<TensorType> operands) {

    MeasuredOperation {
        operands = List.copyOf(operands);
    }

    /** The seconds it takes on random operands. */
    double seconds(Backend backend, Stopwatch stopwatch) {
        var b = new GraphBuilder(false);
        var inputs = new ArrayList<Value>();
        for (int i = 0; i < operands.size(); i++) {
            inputs.add(b.input("operand" + i, operands.get(i)));
        }
        b.output("result", b.add(op, inputs, "result").getFirst());
        try (var session = new Session(backend, 0); var program = session.compile(b.build())) {
            var random = new Random(1);
            for (int i = 0; i < operands.size(); i++) {
                program.set("operand" + i, numbers(random, operands.get(i)));
            }
            return stopwatch.median(program::run, backend::synchronize);
        }
    }

    private static float[] numbers(Random random, TensorType type) {
        float[] numbers = new float[type.elements()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = random.nextFloat() - 0.5f;
        }
        return numbers;
    }

    /** Multiplications with an addition. */
    double multiplyAdds() {
        Shape first = operands.get(0).shape();
        Shape second = operands.get(1).shape();
        return switch (op) {
            case Op.MatMul m -> (double) first.elements() * second.size(m.transB() ? -2 : -1);
            case Op.Conv c -> (double) second.elements() * outputs(first, c);
            case Op.ConvInputGradient _ -> (double) first.elements() * positions(second);
            case Op.ConvFilterGradient c ->
                (double) second.elements() * first.size(1) / c.groups() * c.window().cells();
        };
    }

    /** Batch × positions of a convolution's result, each of which reads every filter once. */
    private double outputs(Shape input, Op.Conv conv) {
        var b = new GraphBuilder(false);
        Value x = b.input("x", new TensorType(DType.F32, input));
        Value filter = b.input("filter", operands.get(1));
        return positions(b.add(conv, "y", x, filter).shape());
    }

    private static double positions(Shape result) {
        return (double) result.elements() / result.size(1);
    }
}
