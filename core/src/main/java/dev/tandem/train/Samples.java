package dev.tandem.train;

import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.mul;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Expr.sub;

import dev.tandem.data.Dataset;
import dev.tandem.data.Normalization;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.nn.Network;
import dev.tandem.optim.Updates;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.tensor.Values;
import java.util.Arrays;

/**
 * What a graph must know of the samples the host gives it: raw elements travel to the device, and the graph normalises them.
 * Labels, elements and rate are inputs, the loss is an output.
 */
record Samples(DType dtype, Shape shape, Normalization normalization) implements Source {

    /** The input that takes a batch's raw elements. */
    static final String ELEMENTS = "x";
    /** The input that takes a batch's labels. */
    static final String LABELS = "labels";
    /** The mark of the normalised elements: what the first layer sees. */
    static final String NORMALIZED = "input";

    static Samples of(Dataset data) {
        return new Samples(data.dtype(), data.shape(), data.normalization());
    }

    /** What a network is planned for before it sees any: images as files hold them, or tokens. */
    static Samples usual(Network network) {
        DType dtype = network.sample().dtype() == DType.I32 ? DType.I32 : DType.U8;
        return new Samples(dtype, network.input(), Normalization.none());
    }

    @Override
    public Fed batch(GraphBuilder b, int size) {
        Value raw = b.input(ELEMENTS, TensorType.of(dtype, shape.batched(size).sizes()));
        Value labels = b.input(LABELS, TensorType.of(DType.I32, size));
        return new Fed(normalize(b, raw), labels);
    }

    @Override
    public Value rate(GraphBuilder b) {
        return b.input(Updates.RATE, TensorType.f32());
    }

    @Override
    public Value leave(GraphBuilder b, Value loss) {
        b.output(StepGraphs.LOSS, loss);
        return Updates.sound(b, loss);
    }

    /** Appends the normalisation of raw elements: (x − mean) · 1/deviation, float32 [N,…]; tokens stay what they are. */
    Value normalize(GraphBuilder b, Value raw) {
        Value x = b.scope(NORMALIZED, () -> normalized(b, raw));
        b.mark(NORMALIZED, x);
        return x;
    }

    private Value normalized(GraphBuilder b, Value raw) {
        Values mean = normalization.mean();
        Values inverse = Values.of(Arrays.stream(normalization.deviation().toArray()).map(d -> 1 / d).toArray());
        if (normalization.equals(Normalization.none())) {
            return dtype == DType.I32 ? raw : Ops.cast(raw, DType.F32);
        }
        if (normalization.channels() == 1) {
            return Ops.map("normalize", mul(sub(o(0), lit(mean.at(0))), lit(inverse.at(0))), raw);
        }
        return Ops.map("normalize", mul(sub(o(0), o(1)), o(2)), raw, perChannel(b, mean), perChannel(b, inverse));
    }

    private Value perChannel(GraphBuilder b, Values values) {
        int[] sizes = new int[shape.rank()];
        Arrays.fill(sizes, 1);
        sizes[0] = values.size();
        return b.constant(TensorType.f32(sizes), values);
    }
}
