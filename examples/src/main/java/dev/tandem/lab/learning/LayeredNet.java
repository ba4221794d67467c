package dev.tandem.lab.learning;

import dev.tandem.nn.Layer;
import dev.tandem.nn.Layers;
import java.util.Random;
import java.util.function.Supplier;

/**
 * A layered net with linear outputs, and back-propagation through it written out in loops: the reference for what an engine does.
 * <i>Source</i>: Rumelhart, Hinton &amp; Williams 1986; in these letters Bishop 2006, §5.3.1.
 *
 * @param weights of layer l, from unit i below to unit j: {@code weights[l][j][i]}; i = 0 is the input that is always 1
 * @param hidden h of all hidden units
 */
record LayeredNet(double[][][] weights, Hidden hidden) {

    /** A hidden unit's function. */
    enum Hidden {
        /** tanh a. */
        TANH(Layers::tanh),
        /** 1/(1 + e⁻ᵃ). */
        SIGMOID(Layers::sigmoid);

        private final Supplier<Layer> layer;

        Hidden(Supplier<Layer> layer) {
            this.layer = layer;
        }

        /** The engine's layer that computes it. */
        Layer layer() {
            return layer.get();
        }

        double of(double a) {
            return switch (this) {
                case TANH -> Math.tanh(a);
                case SIGMOID -> 1 / (1 + Math.exp(-a));
            };
        }

        /** h′(a), from z = h(a). */
        double slope(double z) {
            return switch (this) {
                case TANH -> 1 - z * z;
                case SIGMOID -> z * (1 - z);
            };
        }
    }

    /** A net of some sizes, inputs first, with weights uniform in [−1, 1). */
    static LayeredNet drawn(Random random, Hidden hidden, int... sizes) {
        double[][][] weights = new double[sizes.length - 1][][];
        for (int l = 0; l < weights.length; l++) {
            weights[l] = new double[sizes[l + 1]][sizes[l] + 1];
            for (double[] row : weights[l]) {
                for (int i = 0; i < row.length; i++) {
                    row[i] = 2 * random.nextDouble() - 1;
                }
            }
        }
        return new LayeredNet(weights, hidden);
    }

    int layers() {
        return weights.length;
    }

    /** Units of a layer; of layer 0, the inputs. */
    int units(int layer) {
        return layer == 0 ? weights[0][0].length - 1 : weights[layer - 1].length;
    }

    /** The number of weights. */
    int size() {
        int size = 0;
        for (double[][] layer : weights) {
            size += layer.length * layer[0].length;
        }
        return size;
    }

    /** Forward: the inputs, then z of each layer, the outputs last. */
    double[][] forward(double[] x) {
        double[][] z = new double[layers() + 1][];
        z[0] = x;
        for (int l = 0; l < layers(); l++) {
            z[l + 1] = new double[weights[l].length];
            for (int j = 0; j < weights[l].length; j++) {
                double a = weights[l][j][0];
                for (int i = 0; i < z[l].length; i++) {
                    a += weights[l][j][i + 1] * z[l][i];
                }
                z[l + 1][j] = l + 1 < layers() ? hidden.of(a) : a;
            }
        }
        return z;
    }

    /** Backward: δ = ∂E/∂a of each layer's units, E = ½ Σ (y − t)². */
    double[][] deltas(double[][] z, double[] t) {
        double[][] delta = new double[layers()][];
        int last = layers() - 1;
        delta[last] = new double[t.length];
        for (int k = 0; k < t.length; k++) {
            delta[last][k] = z[last + 1][k] - t[k];
        }
        for (int l = last - 1; l >= 0; l--) {
            delta[l] = new double[weights[l].length];
            for (int j = 0; j < delta[l].length; j++) {
                double sum = 0;
                for (int k = 0; k < delta[l + 1].length; k++) {
                    sum += weights[l + 1][k][j + 1] * delta[l + 1][k];
                }
                delta[l][j] = hidden.slope(z[l + 1][j]) * sum;
            }
        }
        return delta;
    }

    /** ∂E/∂w of each weight: the δ above it times the z below it. */
    double[][][] gradient(double[][] z, double[][] delta) {
        double[][][] gradient = new double[layers()][][];
        for (int l = 0; l < layers(); l++) {
            gradient[l] = new double[weights[l].length][weights[l][0].length];
            for (int j = 0; j < gradient[l].length; j++) {
                for (int i = 0; i < gradient[l][j].length; i++) {
                    gradient[l][j][i] = delta[l][j] * (i == 0 ? 1 : z[l][i - 1]);
                }
            }
        }
        return gradient;
    }
}
