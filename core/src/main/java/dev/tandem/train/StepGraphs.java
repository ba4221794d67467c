package dev.tandem.train;

import dev.tandem.autodiff.Gradients;
import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.optim.Updates;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.util.List;
import java.util.Map;

/** The graphs that train and judge a network: pure data, made for a batch size and a kind of samples. */
record StepGraphs(Network network, Loss loss, Optimizer optimizer) {

    /** The input that takes a batch's labels. */
    static final String LABELS = "labels";
    /** The output with the loss: the batch's mean while training, its sum while judging. */
    static final String LOSS = "loss";
    /** The output with the most likely class of each sample. */
    static final String CLASS = "class";
    /** The output with what the network gives. */
    static final String OUTPUT = "output";

    /** The trained states of the network, by name. */
    List<String> parameters() {
        var b = new GraphBuilder(true);
        network.apply(Samples.bytes(network.input()).input(b, 1));
        return b.parameters().stream().map(GraphBuilder.Parameter::name).toList();
    }

    /** Forward, loss, gradients and update. */
    Graph training(Samples samples, int batch) {
        var b = new GraphBuilder(true);
        Value mean = meanLoss(b, samples, batch);
        var parameters = b.parameters().stream().map(GraphBuilder.Parameter::value).toList();
        Updates.append(b, optimizer.rule(), Gradients.of(mean, parameters), mean);
        return b.build();
    }

    /** The forward part of a training step; no state changes. */
    Graph forward(Samples samples, int batch) {
        var b = new GraphBuilder(true);
        meanLoss(b, samples, batch);
        Graph step = b.build();
        return new Graph(step.nodes(), step.outputs(), Map.of(), step.marks());
    }

    private Value meanLoss(GraphBuilder b, Samples samples, int batch) {
        Value y = network.apply(samples.input(b, batch));
        Value mean = Ops.mean(loss.apply(y, labels(b, batch)));
        b.output(LOSS, mean);
        return mean;
    }

    /** Outputs, classes and the sum of the losses, as the network is used. */
    Graph evaluation(Samples samples, int batch) {
        var b = new GraphBuilder(false);
        Value y = network.apply(samples.input(b, batch));
        b.output(OUTPUT, y);
        b.output(CLASS, Ops.argMax(y, 1));
        b.output(LOSS, Ops.sum(loss.apply(y, labels(b, batch))));
        return b.build();
    }

    private static Value labels(GraphBuilder b, int batch) {
        return b.input(LABELS, TensorType.of(DType.I32, batch));
    }
}
