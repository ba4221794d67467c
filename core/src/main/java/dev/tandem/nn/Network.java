package dev.tandem.nn;

import dev.tandem.error.UsageException;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Value;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.function.UnaryOperator;

/**
 * A network: the type of one sample and a function on graph values. Immutable, knows no device, checked when it is built. The
 * layers it uses are made once, outside the function, so that every trace shares their parameters by name.
 */
public final class Network {

    private final TensorType sample;
    private final Shape output;
    private final UnaryOperator<Value> function;

    private Network(TensorType sample, Shape output, UnaryOperator<Value> function) {
        this.sample = sample;
        this.output = output;
        this.function = function;
    }

    /**
     * Makes a network of float32 samples and traces one through it.
     *
     * @param input the shape of a sample, without the batch axis
     * @param function from [N,input…] to [N,output…]
     * @throws UsageException naming the layer and the shapes that do not fit
     */
    public static Network of(Shape input, UnaryOperator<Value> function) {
        return of(new TensorType(DType.F32, input), function);
    }

    /**
     * Makes a network and traces one sample through it.
     *
     * @param sample the type of a sample, without the batch axis: float32, or I32 for positions in a table ({@link Layers#embedding})
     * @param function from [N,input…] to [N,output…]
     * @throws UsageException naming the layer and the shapes that do not fit, or if samples are neither float32 nor I32
     */
    public static Network of(TensorType sample, UnaryOperator<Value> function) {
        boolean known = sample.dtype() == DType.F32 || sample.dtype() == DType.I32;
        if (!known || !sample.equals(sample.logical())) {
            throw new UsageException("network", "", "samples must be f32 or i32", sample.toString(),
                    "cast them, or use embedding() for i32");
        }
        traced(sample, function, true); // what is there while training alone is checked, too
        Value y = traced(sample, function, false);
        return new Network(sample, y.shape().range(1, y.shape().rank()), function);
    }

    private static Value traced(TensorType sample, UnaryOperator<Value> function, boolean training) {
        Value x = new GraphBuilder(training).input("x", batched(sample, 1));
        Value y = function.apply(x);
        if (y.shape().rank() == 0 || y.shape().size(0) != 1) {
            throw new UsageException("network", "", "the result has lost the batch axis",
                    "input " + x.shape() + ", result " + y.shape(), "keep axis 0");
        }
        return y;
    }

    /** The shape of a sample. */
    public Shape input() {
        return sample.shape();
    }

    /** The type of a sample. */
    public TensorType sample() {
        return sample;
    }

    /** The type of a batch of samples: [size,input…]. */
    public TensorType batch(int size) {
        return batched(sample, size);
    }

    /** The shape of the result for a sample. */
    public Shape output() {
        return output;
    }

    /**
     * Appends the network's nodes.
     *
     * @param x a {@link #batch}
     * @return [N,output…]
     */
    public Value apply(Value x) {
        if (x.shape().rank() == 0 || !x.type().equals(batch(x.shape().size(0)))) {
            throw new UsageException("network", "", "the input has another type than it was built for",
                    x.type() + ", expected "
                            + batch(1),
                    "reshape or cast the data");
        }
        return function.apply(x);
    }

    /** The layers in order with shapes and counts, as the network is when it is used. */
    public Summary summary() {
        return Summary.of(this, false);
    }

    /** The layers in order with shapes and counts, with those that are there while it is trained alone. */
    public Summary trainingSummary() {
        return Summary.of(this, true);
    }

    private static TensorType batched(TensorType sample, int batch) {
        return new TensorType(sample.dtype(), sample.shape().batched(batch));
    }
}
