package dev.tandem.nn;

import dev.tandem.error.UsageException;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Value;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.function.UnaryOperator;

/**
 * A network: the shape of one sample and a function on graph values. Immutable, knows no device, checked when it is built. The
 * layers it uses are made once, outside the function, so that every trace shares their parameters by name.
 */
public final class Network {

    private final Shape input;
    private final Shape output;
    private final UnaryOperator<Value> function;

    private Network(Shape input, Shape output, UnaryOperator<Value> function) {
        this.input = input;
        this.output = output;
        this.function = function;
    }

    /**
     * Makes a network and traces one sample through it.
     *
     * @param input the shape of a sample, without the batch axis
     * @param function from [N,input…] to [N,output…]
     * @throws UsageException naming the layer and the shapes that do not fit
     */
    public static Network of(Shape input, UnaryOperator<Value> function) {
        Value y = function.apply(new GraphBuilder(true).input("x", batched(input, 1)));
        if (y.shape().rank() == 0 || y.shape().size(0) != 1) {
            throw new UsageException("network", "", "the result has lost the batch axis",
                    "input " + input.batched(1) + ", result "
                            + y.shape(),
                    "keep axis 0");
        }
        return new Network(input, y.shape().range(1, y.shape().rank()), function);
    }

    /** The shape of a sample. */
    public Shape input() {
        return input;
    }

    /** The shape of the result for a sample. */
    public Shape output() {
        return output;
    }

    /**
     * Appends the network's nodes.
     *
     * @param x [N,input…], float32
     * @return [N,output…]
     */
    public Value apply(Value x) {
        if (x.shape().rank() == 0 || !x.type().equals(batched(input, x.shape().size(0)))) {
            throw new UsageException("network", "", "the input has another type than it was built for",
                    x.type() + ", expected "
                            + batched(input, 1),
                    "reshape or cast the data");
        }
        return function.apply(x);
    }

    /** The layers in order with shapes and counts. */
    public Summary summary() {
        return Summary.of(this);
    }

    static TensorType batched(Shape sample, int batch) {
        return TensorType.f32(sample.batched(batch).sizes());
    }
}
