package dev.tandem.oracle;

import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;

/** Tensors written down in a test, and what an operation makes of them. */
final class Given {

    private Given() {
    }

    /** The sizes of a tensor. */
    static int[] sizes(int... sizes) {
        return sizes;
    }

    /** A float32 tensor. */
    static Elements floats(int[] sizes, double... values) {
        Elements tensor = Elements.scratch(new TensorType(DType.F32, Shape.of(sizes)));
        for (int i = 0; i < tensor.count(); i++) {
            tensor.put(i, values.length == 1 ? values[0] : values[i]);
        }
        return tensor;
    }

    /** A float32 vector. */
    static Elements vector(double... values) {
        return floats(new int[]{values.length}, values);
    }

    /** A vector of integers. */
    static Elements integers(DType dtype, long... values) {
        Elements tensor = Elements.scratch(TensorType.of(dtype, values.length));
        for (int i = 0; i < tensor.count(); i++) {
            tensor.putInteger(i, values[i]);
        }
        return tensor;
    }

    /** The results of an operation, in tensors that held NaN before. */
    static Elements[] run(Op op, Elements... operands) {
        var b = new GraphBuilder(false);
        var inputs = new ArrayList<Value>();
        for (Elements operand : operands) {
            inputs.add(b.input("operand" + inputs.size(), operand.type()));
        }
        Elements[] results = b.addNamed(op, inputs, "given").stream().map(v -> Elements.scratch(v.type()))
                .toArray(Elements[]::new);
        for (Elements result : results) {
            for (int i = 0; i < result.count(); i++) {
                result.put(i, Double.NaN);
            }
        }
        Rule.of(op).apply(operands, results);
        return results;
    }

    /** The elements of the first result. */
    static double[] first(Op op, Elements... operands) {
        return run(op, operands)[0].toArray();
    }

    /** The elements of the first result, of an integer type. */
    static long[] firstIntegers(Op op, Elements... operands) {
        Elements result = run(op, operands)[0];
        long[] values = new long[result.count()];
        Arrays.setAll(values, result::integerAt);
        return values;
    }
}
