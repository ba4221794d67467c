package dev.tandem.lab.learning;

import dev.tandem.autodiff.Gradients;
import dev.tandem.data.Dataset;
import dev.tandem.data.Normalization;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import dev.tandem.spi.Backend;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** How far a mini-batch's gradient is from that of all samples, at a network's first weights. */
final class GradientNoise implements AutoCloseable {

    private final Network network;
    private final Loss loss;
    private final Session session;
    private final float[][] samples;
    private final int[] labels;
    private final double[] mean;
    private final double ofOne;

    /** Takes the gradient of each sample alone: their mean, and how far they are from it. */
    GradientNoise(Network network, Loss loss, Dataset data, Backend backend, long seed) {
        this.network = network;
        this.loss = loss;
        session = new Session(backend, seed);
        int count = data.size();
        labels = IntStream.range(0, count).map(data::label).toArray();
        samples = IntStream.range(0, count).mapToObj(i -> normalized(data, i)).toArray(float[][]::new);
        double squares = 0;
        double[] sum = new double[0];
        try (var one = new Gradient(1)) {
            for (int i = 0; i < count; i++) {
                double[] gradient = one.of(i);
                sum = i == 0 ? new double[gradient.length] : sum;
                for (int k = 0; k < gradient.length; k++) {
                    sum[k] += gradient[k] / count;
                    squares += gradient[k] * gradient[k] / count;
                }
            }
        }
        mean = sum;
        ofOne = Math.sqrt(squares - dot(mean, mean));
    }

    private static float[] normalized(Dataset data, int sample) {
        Normalization how = data.normalization();
        byte[] raw = new byte[data.shape().elements()];
        data.copyTo(sample, raw, 0);
        float[] values = new float[raw.length];
        for (int k = 0; k < raw.length; k++) {
            values[k] = (float) (((raw[k] & 0xff) - how.mean().at(0)) / how.deviation().at(0));
        }
        return values;
    }

    /** σ: the root of the mean square of ‖gradient of a sample − mean gradient‖, over all samples. */
    double ofOne() {
        return ofOne;
    }

    /** The Euclidean norm of the mean gradient. */
    double norm() {
        return Math.sqrt(dot(mean, mean));
    }

    /**
     * The root of the mean square of ‖gradient of a batch − mean gradient‖.
     *
     * @param size samples of a batch
     * @param withReplacement of batches in which a sample may come twice
     * @param without of batches whose samples are all different, as an epoch has them
     */
    record Noise(int size, double withReplacement, double without) {
    }

    /** The noise of batches of a size, over so many of each kind. */
    Noise of(int size, int batches, Random random) {
        try (var gradient = new Gradient(size)) {
            return new Noise(size,
                    measure(gradient, batches, () -> random.ints(size, 0, samples.length).toArray()),
                    measure(gradient, batches, () -> different(size, random)));
        }
    }

    /** Some samples, none twice: the beginning of a shuffle. */
    private int[] different(int size, Random random) {
        int[] order = IntStream.range(0, samples.length).toArray();
        for (int i = 0; i < size; i++) {
            int j = i + random.nextInt(samples.length - i);
            int chosen = order[j];
            order[j] = order[i];
            order[i] = chosen;
        }
        return Arrays.copyOf(order, size);
    }

    private double measure(Gradient gradient, int batches, Supplier<int[]> draw) {
        double squares = 0;
        for (int i = 0; i < batches; i++) {
            double[] of = gradient.of(draw.get());
            for (int k = 0; k < of.length; k++) {
                squares += (of[k] - mean[k]) * (of[k] - mean[k]);
            }
        }
        return Math.sqrt(squares / batches);
    }

    private static double dot(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(k -> a[k] * b[k]).sum();
    }

    /** The gradient of a batch's mean loss by all parameters, as the engine derives it. */
    private final class Gradient implements AutoCloseable {

        private final int size;
        private final Program program;

        Gradient(int size) {
            this.size = size;
            var b = new GraphBuilder(true);
            Value y = network.apply(b.input("x", network.batch(size)));
            Value error = Ops.mean(loss.apply(y, b.input("labels", TensorType.of(DType.I32, size))));
            List<Value> parameters = b.parameters().stream().map(GraphBuilder.Parameter::value).toList();
            Gradients.of(error, parameters).forEach((w, dw) -> b.output(w.node().name(), dw));
            program = session.compile(b.build());
        }

        double[] of(int... batch) {
            int elements = samples[0].length;
            float[] x = new float[size * elements];
            int[] t = new int[size];
            for (int i = 0; i < size; i++) {
                System.arraycopy(samples[batch[i]], 0, x, i * elements, elements);
                t[i] = labels[batch[i]];
            }
            program.set("x", x);
            program.set("labels", t);
            program.run();
            double[][] parts = program.outputs().stream().map(program::read).toArray(double[][]::new);
            double[] all = new double[IntStream.range(0, parts.length).map(p -> parts[p].length).sum()];
            int at = 0;
            for (double[] part : parts) {
                System.arraycopy(part, 0, all, at, part.length);
                at += part.length;
            }
            return all;
        }

        @Override
        public void close() {
            program.close();
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
