package dev.tandem.lab.learning;

import static dev.tandem.graph.Expr.add;
import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.mul;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Expr.square;
import static dev.tandem.graph.Expr.sub;

import dev.tandem.autodiff.Gradients;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.runtime.Session;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Random;

/**
 * Layers of one sigmoid neuron each, aˡ = σ(wˡ aˡ⁻¹ + bˡ), with the cost ½(aᴸ − t)². <i>Source</i>: Nielsen 2015, "Neural Networks and
 * Deep Learning", chapter 5.
 *
 * @param w the weight of each layer
 * @param b the bias of each layer
 * @param input a⁰
 * @param target t
 */
record NeuronChain(double[] w, double[] b, double input, double target) {

    /** Weights and biases that are drawn. */
    static NeuronChain drawn(int layers, Random random) {
        return new NeuronChain(random.doubles(layers, -4, 4).toArray(), random.doubles(layers, -1, 1).toArray(),
                random.nextDouble(), random.nextDouble());
    }

    /** All weights alike, and each bias such that wˡ aˡ⁻¹ + bˡ is 0, where the sigmoid is steepest: σ′ is ¼. */
    static NeuronChain steepest(int layers, double weight) {
        double[] weights = new double[layers];
        double[] biases = new double[layers];
        Arrays.fill(weights, weight);
        Arrays.fill(biases, -weight / 2);
        return new NeuronChain(weights, biases, 0.5, 0);
    }

    int layers() {
        return w.length;
    }

    /** ∂C/∂bˡ of each layer by the engine. */
    double[] engineGradients(Session session) {
        var builder = new GraphBuilder(false);
        var inputs = new HashMap<String, Object>();
        var biases = new ArrayList<Value>();
        Value a = input(builder, "a", input, inputs);
        for (int l = 0; l < layers(); l++) {
            Value weight = input(builder, "w" + l, w[l], inputs);
            biases.add(input(builder, "b" + l, b[l], inputs));
            a = Ops.map("neuron", apply(Fn.SIGMOID, add(mul(o(0), o(1)), o(2))), weight, a, biases.getLast());
        }
        Value cost = Ops.map("cost", mul(lit(0.5), square(sub(o(0), o(1)))), a, input(builder, "t", target, inputs));
        Value[] gradients = Gradients.of(cost, biases).values().stream().map(g -> Ops.reshape(g, 1))
                .toArray(Value[]::new);
        return session.look(Ops.concat(0, gradients), inputs);
    }

    private static Value input(GraphBuilder builder, String name, double value, HashMap<String, Object> inputs) {
        inputs.put(name, value);
        return builder.input(name, TensorType.f32());
    }

    /** ∂C/∂bˡ of each layer by the closed formula, σ′(zˡ) · Π wᵏ σ′(zᵏ) over k from l + 1 to L · (aᴸ − t). */
    double[] closedGradients() {
        double[] slopes = new double[layers()];
        double a = input;
        for (int l = 0; l < layers(); l++) {
            a = 1 / (1 + Math.exp(-(w[l] * a + b[l])));
            slopes[l] = a * (1 - a);
        }
        double[] gradients = new double[layers()];
        for (int l = 0; l < layers(); l++) {
            double product = slopes[l];
            for (int k = l + 1; k < layers(); k++) {
                product *= w[k] * slopes[k];
            }
            gradients[l] = product * (a - target);
        }
        return gradients;
    }
}
