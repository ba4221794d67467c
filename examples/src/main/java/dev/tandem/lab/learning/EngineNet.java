package dev.tandem.lab.learning;

import dev.tandem.autodiff.Gradients;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.nn.Layers;
import dev.tandem.nn.Loss;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import dev.tandem.spi.Backend;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/** A {@link LayeredNet} of the engine's layers, with the gradients that the engine derives from them. */
final class EngineNet implements AutoCloseable {

    private final LayeredNet net;
    private final Session session;
    private final Program program;
    private final List<String> parameters;
    private int runs;

    /** The net on a backend, for one sample and its target. */
    EngineNet(LayeredNet net, Backend backend, double[] x, double[] t) {
        this.net = net;
        session = new Session(backend, 0);
        var b = new GraphBuilder(true);
        var sums = new ArrayList<Value>();
        Value z = b.input("x", TensorType.f32(1, x.length));
        for (int l = 1; l <= net.layers(); l++) {
            Value a = Layers.dense(net.units(l)).apply(z);
            sums.add(a);
            z = l < net.layers() ? net.hidden().layer().apply(a) : a;
        }
        Value error = Ops.sum(Loss.squaredError().apply(z, b.input("t", TensorType.f32(1, t.length))));
        b.output("E", error);
        parameters = b.parameters().stream().map(GraphBuilder.Parameter::name).toList();
        var wanted = new ArrayList<>(sums);
        b.parameters().forEach(p -> wanted.add(p.value()));
        var gradients = List.copyOf(Gradients.of(error, wanted).values());
        for (int l = 0; l < net.layers(); l++) {
            b.output("delta" + l, gradients.get(l));
        }
        for (int p = 0; p < parameters.size(); p++) {
            b.output(parameters.get(p), gradients.get(net.layers() + p));
        }
        program = session.compile(b.build());
        program.set("x", x);
        program.set("t", t);
        for (int l = 0; l < net.layers(); l++) {
            write(l, net.weights()[l]);
        }
        program.run();
    }

    /** δ = ∂E/∂a of each layer's units. */
    double[][] deltas() {
        double[][] deltas = new double[net.layers()][];
        for (int l = 0; l < deltas.length; l++) {
            deltas[l] = program.read("delta" + l);
        }
        return deltas;
    }

    /** ∂E/∂w of each weight. */
    double[][][] gradient() {
        double[][][] gradient = new double[net.layers()][][];
        for (int l = 0; l < gradient.length; l++) {
            double[] weight = program.read(parameters.get(2 * l));
            double[] bias = program.read(parameters.get(2 * l + 1));
            gradient[l] = new double[bias.length][net.units(l) + 1];
            for (int j = 0; j < bias.length; j++) {
                gradient[l][j][0] = bias[j];
                for (int i = 1; i < gradient[l][j].length; i++) {
                    gradient[l][j][i] = weight[(i - 1) * bias.length + j];
                }
            }
        }
        return gradient;
    }

    /** ∂E/∂w of each weight by (E(w + ε) − E(w − ε)) / 2ε. */
    double[][][] centralDifferences(double epsilon) {
        return differences((l, j, i) -> (error(l, j, i, epsilon) - error(l, j, i, -epsilon)) / (2 * epsilon));
    }

    /** ∂E/∂w of each weight by (E(w + ε) − E(w)) / ε. */
    double[][][] oneSidedDifferences(double epsilon) {
        double here = error(0, 0, 0, 0);
        return differences((l, j, i) -> (error(l, j, i, epsilon) - here) / epsilon);
    }

    /** How often E was computed for differences. */
    int runs() {
        return runs;
    }

    private interface Difference {
        double of(int layer, int unit, int from);
    }

    private double[][][] differences(Difference difference) {
        double[][][] all = new double[net.layers()][][];
        for (int l = 0; l < all.length; l++) {
            all[l] = new double[net.units(l + 1)][net.units(l) + 1];
            for (int j = 0; j < all[l].length; j++) {
                for (int i = 0; i < all[l][j].length; i++) {
                    all[l][j][i] = difference.of(l, j, i);
                }
            }
        }
        program.run();
        return all;
    }

    /** E with one weight moved. */
    private double error(int layer, int unit, int from, double by) {
        double[][] moved = net.weights()[layer].clone();
        moved[unit] = moved[unit].clone();
        moved[unit][from] += by;
        write(layer, moved);
        program.run();
        runs++;
        double error = program.read("E")[0];
        write(layer, net.weights()[layer]);
        return error;
    }

    /** The engine has a layer's weights as [inputs,units], its biases apart. */
    private void write(int layer, double[][] weights) {
        int units = weights.length;
        double[] bias = new double[units];
        double[] weight = new double[net.units(layer) * units];
        for (int j = 0; j < units; j++) {
            bias[j] = weights[j][0];
            for (int i = 1; i < weights[j].length; i++) {
                weight[(i - 1) * units + j] = weights[j][i];
            }
        }
        session.write(parameters.get(2 * layer), weight);
        session.write(parameters.get(2 * layer + 1), bias);
    }

    @Override
    public void close() {
        session.close();
    }
}
