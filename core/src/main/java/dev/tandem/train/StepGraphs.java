package dev.tandem.train;

import static dev.tandem.graph.Expr.mul;
import static dev.tandem.graph.Expr.o;

import dev.tandem.autodiff.Gradients;
import dev.tandem.error.UsageException;
import dev.tandem.graph.Expr;
import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.optim.Accumulation;
import dev.tandem.optim.Optimizer;
import dev.tandem.optim.Updates;
import dev.tandem.tensor.DType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The graphs that train and judge a network: pure data, made for a batch size and a kind of samples.
 *
 * @param accumulate batches of an update
 */
record StepGraphs(Network network, Loss loss, Optimizer optimizer, int accumulate) {

    /** The output with the loss: the batch's mean while training, its sum while judging. */
    static final String LOSS = "loss";
    /** The output with the most likely class of each sample. */
    static final String CLASS = "class";
    /** The output with what the network gives. */
    static final String OUTPUT = "output";
    /** With a parameter's name: the output with the sum of its gradient's squares. */
    static final String GRADIENT = "gradient of ";
    /** With a parameter's name: the output with the sum of its squares. */
    static final String WEIGHT = "weight of ";
    /** With a parameter's name: the output with the sum of its update's squares. */
    static final String UPDATE = "update of ";

    /** Those that make an update each step. */
    StepGraphs(Network network, Loss loss, Optimizer optimizer) {
        this(network, loss, optimizer, 1);
    }

    /** Those that make an update of so many batches. */
    StepGraphs accumulating(int batches) {
        return new StepGraphs(network, loss, optimizer, batches);
    }

    /**
     * The parameters of the network, by name.
     *
     * @throws UsageException if the optimizer's groups are not meant for them
     */
    List<String> parameters() {
        var b = new GraphBuilder(true);
        network.apply(usual().batch(b, 1).elements());
        var _ = Updates.trained(b, optimizer);
        return b.parameters().stream().map(GraphBuilder.Parameter::name).toList();
    }

    /** What the network is planned for before it sees any samples. */
    Samples usual() {
        return Samples.usual(network, loss);
    }

    /** Forward, loss, gradients and update. A step whose loss is not finite changes nothing but counters. */
    Graph training(Source source, int batch) {
        var b = new GraphBuilder(true);
        Value mean = meanLoss(b, source, batch);
        Graph forward = b.build();
        Value sound = source.leave(b, mean);
        var tracked = tracked(b, forward, sound);
        Updates.append(b, optimizer, new Accumulation(accumulate, batch),
                Gradients.of(mean, Updates.trained(b, optimizer)), source.rate(b), sound);
        Graph step = b.build();
        var updates = new LinkedHashMap<>(step.updates());
        updates.putAll(tracked);
        return new Graph(step.nodes(), step.outputs(), updates, step.marks());
    }

    /** What layers keep track of, withheld where a step is not sound. Integers count, and go on. */
    private static Map<String, Value> tracked(GraphBuilder b, Graph forward, Value sound) {
        var tracked = new LinkedHashMap<String, Value>();
        for (Node node : forward.nodes()) {
            Value next = node.op() instanceof Op.State s ? forward.updates().get(s.name()) : null;
            if (next != null && next.type().dtype().isFloat()) {
                Value old = node.result(0);
                tracked.put(node.name(), b.scope("optimizer",
                        () -> Ops.map("tracked", Expr.select(Expr.o(2), Expr.o(1), Expr.o(0)), old, next, sound)));
            }
        }
        return tracked;
    }

    /** The forward part of a training step; no state changes. */
    Graph forward(Samples samples, int batch) {
        var b = new GraphBuilder(true);
        b.output(LOSS, meanLoss(b, samples, batch));
        Graph step = b.build();
        return new Graph(step.nodes(), step.outputs(), Map.of(), step.marks());
    }

    /** The squares of every parameter that learns, its gradient and its update by a batch, summed up; no state changes. */
    Graph norms(Source source, int batch) {
        var b = new GraphBuilder(true);
        Value mean = meanLoss(b, source, batch);
        Map<Value, Value> gradients = Gradients.of(mean, Updates.trained(b, optimizer));
        Updates.append(b, optimizer, Accumulation.none(), gradients, source.rate(b), Updates.sound(b, mean));
        Map<String, Value> updates = b.build().updates();
        gradients.forEach((w, dw) -> {
            String name = ((Op.State) w.op()).name();
            var squares = b.addNamed(new Op.Reduce(
                    Stream.of(o(1), o(0), Expr.sub(o(2), o(0))).map(e -> new Op.Reduction(Op.Kind.SUM, mul(e, e)))
                            .toList(),
                    Ops.axes(w), false, DType.F32), List.of(w, dw, updates.get(name)), "norms/" + name);
            b.output(GRADIENT + name, squares.get(0));
            b.output(WEIGHT + name, squares.get(1));
            b.output(UPDATE + name, squares.get(2));
        });
        Graph step = b.build();
        return new Graph(step.nodes(), step.outputs(), Map.of(), step.marks());
    }

    private Value meanLoss(GraphBuilder b, Source source, int batch) {
        Source.Fed fed = source.batch(b, batch);
        return Ops.mean(loss.apply(network.apply(fed.elements()), fed.target()));
    }

    /** Outputs, classes and the sum of the losses, as the network is used on samples in classes. */
    Graph evaluation(Source source, int batch) {
        var b = new GraphBuilder(false);
        Source.Fed fed = source.batch(b, batch);
        Value y = network.apply(fed.elements());
        b.output(OUTPUT, y);
        b.output(CLASS, Ops.argMax(y, 1));
        b.output(LOSS, Ops.sum(loss.apply(y, fed.target())));
        return b.build();
    }

    /** The sum of the losses, of this or another loss, as the network is used. */
    Graph losses(Source source, int batch, Loss measure) {
        var b = new GraphBuilder(false);
        Source.Fed fed = source.batch(b, batch);
        b.output(LOSS, Ops.sum(measure.apply(network.apply(fed.elements()), fed.target())));
        return b.build();
    }

    /** What the network gives as it is used, whatever it should. */
    Graph outputs(Source source, int batch) {
        var b = new GraphBuilder(false);
        b.output(OUTPUT, network.apply(source.batch(b, batch).elements()));
        return b.build();
    }
}
