package dev.tandem.oracle;

import dev.tandem.graph.Op;
import dev.tandem.tensor.Shape;

/** Batch normalisation and local response normalisation, and their gradients, from the papers' formulas. */
final class OracleNormalization {

    private OracleNormalization() {
    }

    /** y = (x − μ) / √(σ² + ε) · scale + shift; the mean first, then the squares around it. */
    static Rule batchNorm(Op.BatchNorm op) {
        return (in, out) -> {
            double[] x = in[0].toArray();
            double[] y = new double[x.length];
            int[] channelOf = channels(in[0].shape());
            double[] mean = new double[in[1].count()];
            double[] variance = new double[in[1].count()];
            double n = (double) x.length / in[1].count();
            for (int i = 0; i < x.length; i++) {
                mean[channelOf[i]] += x[i] / n;
            }
            for (int i = 0; i < x.length; i++) {
                variance[channelOf[i]] += Math.pow(x[i] - mean[channelOf[i]], 2) / n;
            }
            for (int i = 0; i < x.length; i++) {
                int c = channelOf[i];
                y[i] = (x[i] - mean[c]) / Math.sqrt(variance[c] + op.epsilon()) * in[1].at(c) + in[2].at(c);
            }
            for (int c = 0; c < mean.length; c++) {
                out[out.length - 3].put(c, mean[c]);
                out[out.length - 2].put(c, 1 / Math.sqrt(variance[c] + op.epsilon()));
                out[out.length - 1].put(c, variance[c] * n / Math.max(1, n - 1));
            }
            OracleFormulas.finish(op.epilogue(), y, 3, in, out);
        };
    }

    /** dx = scale / σ · (dy − mean(dy) − z · mean(dy · z)), dscale = Σ dy · z, dshift = Σ dy, where z = (x − μ) / σ. */
    static void batchNormGradient(Elements[] in, Elements[] out) {
        double[] x = in[0].toArray();
        double[] dy = in[4].toArray();
        int[] channelOf = channels(in[0].shape());
        double[] z = new double[x.length];
        double[] dscale = new double[in[1].count()];
        double[] dshift = new double[in[1].count()];
        double n = (double) x.length / in[1].count();
        for (int i = 0; i < x.length; i++) {
            int c = channelOf[i];
            z[i] = (x[i] - in[2].at(c)) * in[3].at(c);
            dscale[c] += dy[i] * z[i];
            dshift[c] += dy[i];
        }
        for (int i = 0; i < x.length; i++) {
            int c = channelOf[i];
            out[0].put(i, in[1].at(c) * in[3].at(c) * (dy[i] - dshift[c] / n - z[i] * dscale[c] / n));
        }
        for (int c = 0; c < dscale.length; c++) {
            out[1].put(c, dscale[c]);
            out[2].put(c, dshift[c]);
        }
    }

    /** y = x · b^−β. */
    static Rule local(Op.LocalResponseNormalization op) {
        return (in, out) -> {
            double[] x = in[0].toArray();
            double[] base = bases(x, in[0].shape(), op.size(), op.k(), op.alpha());
            for (int i = 0; i < x.length; i++) {
                out[0].put(i, x[i] * StrictMath.pow(base[i], -op.beta()));
            }
        };
    }

    /** dxⱼ = dyⱼ · bⱼ^−β − 2αβ · xⱼ · Σ dyᵢ · xᵢ · bᵢ^(−β−1) over the channels i whose window holds j. */
    static Rule localGradient(Op.LocalResponseNormalizationGradient op) {
        return (in, out) -> {
            double[] x = in[0].toArray();
            double[] dy = in[1].toArray();
            double[] base = bases(x, in[0].shape(), op.size(), op.k(), op.alpha());
            int[] channelOf = channels(in[0].shape());
            int channels = in[0].shape().size(1);
            int step = x.length / in[0].shape().size(0) / channels;
            for (int j = 0; j < x.length; j++) {
                double sum = 0;
                for (int c = 0; c < channels; c++) {
                    int i = j + (c - channelOf[j]) * step;
                    if (isNear(c, channelOf[j], op.size())) {
                        sum += dy[i] * x[i] * StrictMath.pow(base[i], -op.beta() - 1);
                    }
                }
                double direct = dy[j] * StrictMath.pow(base[j], -op.beta());
                out[0].put(j, direct - 2 * op.alpha() * op.beta() * x[j] * sum);
            }
        };
    }

    /** b = k + α · Σ x² over the neighbouring channels, an element of x each. */
    private static double[] bases(double[] x, Shape shape, int size, double k, double alpha) {
        double[] base = new double[x.length];
        int[] channelOf = channels(shape);
        int step = x.length / shape.size(0) / shape.size(1);
        for (int i = 0; i < x.length; i++) {
            double sum = 0;
            for (int c = 0; c < shape.size(1); c++) {
                double neighbour = x[i + (c - channelOf[i]) * step];
                sum += isNear(channelOf[i], c, size) ? neighbour * neighbour : 0;
            }
            base[i] = k + alpha * sum;
        }
        return base;
    }

    /** Whether the window of channel c, ⌊(size − 1) / 2⌋ before and ⌊size / 2⌋ after it, holds another channel. */
    private static boolean isNear(int c, int other, int size) {
        return other >= c - (size - 1) / 2 && other <= c + size / 2;
    }

    /** The channel of every element of [N,C,…]. */
    private static int[] channels(Shape shape) {
        int[] channels = new int[shape.elements()];
        int[] at = new int[shape.rank()];
        for (int i = 0; i < channels.length; i++) {
            channels[i] = at[1];
            Grid.next(at, shape);
        }
        return channels;
    }
}
