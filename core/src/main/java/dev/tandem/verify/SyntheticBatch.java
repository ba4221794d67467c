package dev.tandem.verify;

import dev.tandem.autodiff.Gradients;
import dev.tandem.error.UsageException;
import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Op;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.optim.Updates;
import dev.tandem.runtime.Program;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.util.Random;

/**
 * A batch of random samples and labels, and the graphs of a network's steps over it: what a model is verified and measured
 * with. Samples are normal numbers with mean 0 and deviation {@value #DEVIATION}, rounded to float32; the same for every backend.
 * They are that small so that outputs of a network with its first weights are around 1: a softmax that is sure of a class has
 * gradients that cancel in float32, on every backend. Tokens are drawn from the rows of the smallest table.
 *
 * @param network what takes the samples; its output is one number a class
 * @param loss of the network's output and the labels
 * @param size samples of the batch
 * @param seed what samples and labels are drawn from
 */
public record SyntheticBatch(Network network, Loss loss, int size, long seed) {

    /** The output with the mean loss of a training step. */
    public static final String LOSS = "loss";
    /** The output with what the network gives; a mark of a training step. */
    public static final String OUTPUT = "output";

    private static final double DEVIATION = 0.1;
    private static final String SAMPLES = "x";
    private static final String LABELS = "labels";

    /**
     * Checks size and classes.
     *
     * @throws UsageException if there is no sample, or the network's output has more axes than one of classes
     */
    public SyntheticBatch {
        if (size < 1) {
            throw new UsageException("batch", "", "must be at least 1", String.valueOf(size), "choose another size");
        }
        if (network.output().rank() != 1) {
            throw new UsageException("network", "", "has no output of one number a class", network.output().toString(),
                    "choose a network that classifies");
        }
    }

    /** Forward, loss, gradients and update; gives {@link #LOSS}, and {@link #OUTPUT} as a mark. */
    public Graph training(Optimizer optimizer) {
        var b = new GraphBuilder(true);
        Value output = network.apply(samples(b));
        b.mark(OUTPUT, output);
        Value mean = Ops.mean(loss.apply(output, b.input(LABELS, TensorType.of(DType.I32, size))));
        b.output(LOSS, mean);
        Updates.append(b, optimizer, Gradients.of(mean, Updates.trained(b, optimizer)), mean);
        return b.build();
    }

    /** The network as it is used; gives {@link #OUTPUT}. */
    public Graph inference() {
        var b = new GraphBuilder(false);
        b.output(OUTPUT, network.apply(samples(b)));
        return b.build();
    }

    private Value samples(GraphBuilder b) {
        return b.input(SAMPLES, network.batch(size));
    }

    /**
     * Sets a program's inputs: samples, labels and learning rate, those it has.
     *
     * @param program of one of the graphs
     */
    public void feed(Program program, double rate) {
        var random = new Random(seed);
        int elements = network.batch(size).elements();
        if (network.sample().dtype() == DType.I32) {
            program.set(SAMPLES, random.ints(elements, 0, rows()).toArray());
        } else {
            program.set(SAMPLES, normal(random, elements));
        }
        if (program.hasInput(LABELS)) {
            program.set(LABELS, random.ints(size, 0, network.output().elements()).toArray());
            program.set(Updates.RATE, rate);
        }
    }

    /** The rows of the smallest table that the network looks anything up in. */
    private int rows() {
        return inference().nodes().stream().filter(n -> n.op() instanceof Op.Gather)
                .mapToInt(n -> n.operands().get(0).shape().size(0)).min().orElse(1);
    }

    private static float[] normal(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (DEVIATION * random.nextGaussian());
        }
        return values;
    }
}
