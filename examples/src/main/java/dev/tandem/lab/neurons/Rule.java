package dev.tandem.lab.neurons;

import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.mul;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Expr.select;
import static dev.tandem.graph.Expr.sub;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.lab.Notebook;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import dev.tandem.tensor.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The perceptron rule as one program of the engine: it shows a sample to the neurons and updates those that are wrong. <i>Source</i>:
 * Rosenblatt 1958, "The perceptron"; the rule in this form in Minsky &amp; Papert 1969, §11.1.
 */
final class Rule {

    private static final String SAMPLE = "sample";
    private static final String WEIGHTS = "weights";
    private static final String UPDATES = "updates";

    /** With f's values −1 and 1 a wrong neuron's weights change by ±x. */
    private static final double RATE = 0.5;

    private Rule() {
    }

    /**
     * How the learning went.
     *
     * @param size samples of an epoch
     * @param weights before the first sample and after each: of each output w₀, w₁, …
     * @param updates in each epoch, of each output
     */
    record Run(int size, List<double[][]> weights, List<double[]> updates) {

        int epochs() {
            return updates.size();
        }

        /** The weights after an epoch, 0 before the first. */
        double[][] after(int epoch) {
            return weights.get(epoch * size);
        }

        /** Whether the last epoch had no error. */
        boolean converged() {
            return total(epochs() - 1) == 0;
        }

        /** Updates of all outputs in an epoch, from 0. */
        double total(int epoch) {
            return Arrays.stream(updates.get(epoch)).sum();
        }

        /** Updates of all outputs, epoch by epoch. */
        double[] totals() {
            return updates.stream().mapToDouble(u -> Arrays.stream(u).sum()).toArray();
        }

        /** Updates of an output in all epochs. */
        double of(int output) {
            return updates.stream().mapToDouble(u -> u[output]).sum();
        }
    }

    /** Learns from weights 0 until an epoch has no error, the samples always in the same order. */
    static Run learn(Notebook notebook, Samples samples, int epochs) {
        try (var session = new Session(notebook.backend(), notebook.seed());
                Program step = session.compile(step(samples).build())) {
            var run = new Run(samples.size(), new ArrayList<>(), new ArrayList<>());
            run.weights().add(weights(session, samples));
            double[] before = session.read(UPDATES);
            do {
                notebook.checkGoesOn();
                for (int i = 0; i < samples.size(); i++) {
                    step.set(SAMPLE, new int[]{i});
                    step.run();
                    run.weights().add(weights(session, samples));
                }
                double[] after = session.read(UPDATES);
                double[] made = after.clone();
                for (int k = 0; k < made.length; k++) {
                    made[k] -= before[k];
                }
                run.updates().add(made);
                before = after;
            } while (!run.converged() && run.epochs() < epochs);
            return run;
        }
    }

    /** y = f(xW), then W ← W + η x (t − y), for the sample with the given number. */
    private static GraphBuilder step(Samples samples) {
        var b = new GraphBuilder(true);
        Value sample = b.input(SAMPLE, TensorType.of(DType.I32, 1));
        Value x = Ops.gather(table(b, samples.points()), sample);
        Value t = Ops.gather(table(b, samples.targets()), sample);
        Value w = b.state(WEIGHTS, TensorType.f32(samples.inputs(), samples.outputs()), new Init.Fill(0));
        Value y = Ops.map("step", select(apply(Fn2.LE, Expr.ZERO, o(0)), lit(1), lit(-1)), Ops.matmul(x, w));
        Value change = Ops.map("rule", mul(lit(RATE), sub(o(0), o(1))), t, y);
        b.update(w, Ops.add(w, Ops.matmul(x, change, true, false)));
        Value count = b.state(UPDATES, TensorType.f32(1, samples.outputs()), new Init.Fill(0));
        b.update(count, Ops.add(count, Ops.abs(change)));
        return b;
    }

    private static Value table(GraphBuilder b, double[][] rows) {
        return b.constant(TensorType.f32(rows.length, rows[0].length),
                Values.of(Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray()));
    }

    private static double[][] weights(Session session, Samples samples) {
        double[] all = session.read(WEIGHTS);
        double[][] ofOutput = new double[samples.outputs()][samples.inputs()];
        for (int k = 0; k < samples.outputs(); k++) {
            for (int i = 0; i < samples.inputs(); i++) {
                ofOutput[k][i] = all[i * samples.outputs() + k];
            }
        }
        return ofOutput;
    }
}
