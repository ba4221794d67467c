package dev.tandem.oracle;

import dev.tandem.graph.Op;
import dev.tandem.graph.Op.PoolKind;
import dev.tandem.tensor.Shape;

/** Pooling over windows of one channel at a time. */
final class OraclePooling {

    private OraclePooling() {
    }

    static Rule pool(Op.Pool op) {
        return (in, out) -> {
            int[][] taps = Taps.of(op.window(), in[0].shape());
            int size = elementsOfAChannel(in[0].shape());
            for (int channel = 0; channel < channels(in[0].shape()); channel++) {
                for (int p = 0; p < taps.length; p++) {
                    int to = channel * taps.length + p;
                    if (op.kind() == PoolKind.MAX) {
                        out[0].copy(to, in[0], channel * size + largest(in[0], channel * size, taps[p]));
                    } else {
                        double sum = 0;
                        for (int tap : taps[p]) {
                            sum += tap >= 0 ? in[0].at(channel * size + tap) : 0;
                        }
                        out[0].put(to, sum / divisor(op.kind(), taps[p]));
                    }
                }
            }
        };
    }

    static Rule poolGradient(Op.PoolGradient op) {
        return (in, out) -> {
            int[][] taps = Taps.of(op.window(), op.input());
            Elements dy = in[in.length - 1];
            double[] dx = new double[op.input().elements()];
            int size = elementsOfAChannel(op.input());
            for (int channel = 0; channel < channels(op.input()); channel++) {
                for (int p = 0; p < taps.length; p++) {
                    double d = dy.at(channel * taps.length + p);
                    if (op.kind() == PoolKind.MAX) {
                        dx[channel * size + largest(in[0], channel * size, taps[p])] += d;
                        continue;
                    }
                    for (int tap : taps[p]) {
                        if (tap >= 0) {
                            dx[channel * size + tap] += d / divisor(op.kind(), taps[p]);
                        }
                    }
                }
            }
            for (int i = 0; i < dx.length; i++) {
                out[0].put(i, dx[i]);
            }
        };
    }

    static Rule poolTangent(Op.PoolTangent op) {
        return (in, out) -> {
            int[][] taps = Taps.of(op.window(), in[0].shape());
            int size = elementsOfAChannel(in[0].shape());
            for (int channel = 0; channel < channels(in[0].shape()); channel++) {
                for (int p = 0; p < taps.length; p++) {
                    int from = channel * size + largest(in[0], channel * size, taps[p]);
                    out[0].copy(channel * taps.length + p, in[1], from);
                }
            }
        };
    }

    /** The tap with the first of the largest elements, or with the first NaN if there is one. */
    private static int largest(Elements x, int channel, int[] taps) {
        int best = Taps.PADDING;
        for (int tap : taps) {
            if (tap >= 0) {
                double value = x.at(channel + tap);
                double most = best < 0 ? Double.NEGATIVE_INFINITY : x.at(channel + best);
                if (best < 0 || value > most || (Double.isNaN(value) && !Double.isNaN(most))) {
                    best = tap;
                }
            }
        }
        return best;
    }

    private static int divisor(PoolKind kind, int[] taps) {
        int count = 0;
        for (int tap : taps) {
            count += tap >= 0 || (kind == PoolKind.AVERAGE_PADDED && tap == Taps.PADDING) ? 1 : 0;
        }
        return count;
    }

    /** Channels of all samples together. */
    private static int channels(Shape x) {
        return x.size(0) * x.size(1);
    }

    private static int elementsOfAChannel(Shape x) {
        return x.elements() / channels(x);
    }
}
