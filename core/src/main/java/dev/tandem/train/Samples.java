package dev.tandem.train;

import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.mul;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Expr.sub;

import dev.tandem.data.Dataset;
import dev.tandem.data.Normalization;
import dev.tandem.data.Target;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.optim.Updates;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.tensor.Values;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;

/**
 * What a graph must know of the samples the host gives it: raw elements travel to the device, and the graph normalises them.
 * Elements, labels or values, and rate are inputs, the loss is an output.
 */
record Samples(DType dtype, Shape shape, Normalization normalization, Target target) implements Source {

    /** The input that takes a batch's raw elements. */
    static final String ELEMENTS = "x";
    /** The input that takes a batch's labels or values. */
    static final String TARGETS = "targets";
    /** The mark of the normalised elements: what the first layer sees. */
    static final String NORMALIZED = "input";

    static Samples of(Dataset data) {
        return new Samples(data.dtype(), data.shape(), data.normalization(), data.target());
    }

    /** What a network is planned for before it sees any: images as files hold them, or tokens; in classes where the loss takes them. */
    static Samples usual(Network network, Loss loss) {
        DType dtype = network.sample().dtype() == DType.I32 ? DType.I32 : DType.U8;
        Shape output = network.output();
        boolean classes = switch (loss.targets()) {
            case CLASSES -> true;
            case VALUES -> false;
            case EITHER -> output.rank() == 1;
        };
        return new Samples(dtype, network.input(), Normalization.none(),
                classes ? new Target.Classes(Collections.nCopies(output.size(0), "")) : new Target.Values(output));
    }

    /** The tensor that has the labels or values of so many samples; none if their targets are themselves. */
    Optional<TensorType> targets(int size) {
        return switch (target) {
            case Target.Classes _ -> Optional.of(TensorType.of(DType.I32, size));
            case Target.Values(var its) -> Optional.of(TensorType.f32(its.batched(size).sizes()));
            case Target.Itself _ -> Optional.empty();
        };
    }

    /** The number of labels or values of a sample. */
    int targetElements() {
        return targets(1).map(TensorType::elements).orElse(0);
    }

    @Override
    public Fed batch(GraphBuilder b, int size) {
        Value raw = b.input(ELEMENTS, TensorType.of(dtype, shape.batched(size).sizes()));
        Optional<Value> targets = targets(size).map(type -> b.input(TARGETS, type));
        Value x = normalize(b, raw);
        return new Fed(x, targets.orElse(x));
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
