package dev.tandem.lab.learning;

import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.nn.Layers.sigmoid;
import static dev.tandem.nn.Layers.tanh;
import static dev.tandem.train.Epochs.epochs;

import dev.tandem.data.Dataset;
import dev.tandem.data.Normalization;
import dev.tandem.data.Split;
import dev.tandem.lab.Chapter;
import dev.tandem.lab.Course;
import dev.tandem.lab.Expected;
import dev.tandem.lab.Lab;
import dev.tandem.lab.Notebook;
import dev.tandem.nn.Initializer;
import dev.tandem.nn.Layer;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.optim.Schedule;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.report.Section.Cell;
import dev.tandem.report.Section.Column;
import dev.tandem.report.Section.Figures;
import dev.tandem.report.Section.Table;
import dev.tandem.report.figure.Axis;
import dev.tandem.report.figure.Figure;
import dev.tandem.report.figure.Mark;
import dev.tandem.runtime.Session;
import dev.tandem.train.Trainer;
import dev.tandem.train.TrainingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Why the first layers of deep nets of sigmoids learn slowly, and what helps. <i>Source</i>: Hochreiter 1991; Nielsen 2015, "Neural
 * Networks and Deep Learning", chapter 5; Glorot &amp; Bengio 2010; He et al. 2015.
 */
final class VanishingGradient {

    private static final int UNITS = 30;
    private static final int CLASSES = 10;
    private static final List<Integer> DEPTHS = List.of(2, 3, 4);
    private static final int DEEPEST = 4;
    /** Of each depth, what the first hidden layer's speed is at most, relative to the last one's: a third for each layer between. */
    private static final List<Double> SLOW = List.of(0.33, 0.11, 0.037);
    private static final int CHAIN = 6;
    /** Samples on which speeds are measured. */
    private static final int SAMPLES = 1000;

    private VanishingGradient() {
    }

    /** What the neurons are, and how their weights begin. */
    private record Kind(String name, Supplier<Layer> activation, Initializer weights) {
    }

    private static final Kind PLAIN = new Kind("sigmoid, N(0, 0.2)", () -> sigmoid(), Initializer.normal(0.2));
    private static final Kind SIGMOID_XAVIER = new Kind("sigmoid, Xavier", () -> sigmoid(), Initializer.xavier());
    private static final Kind TANH_XAVIER = new Kind("tanh, Xavier", () -> tanh(), Initializer.xavier());
    private static final Kind RELU_HE = new Kind("ReLU, He", () -> relu(), Initializer.he());
    private static final List<Kind> KINDS = List.of(PLAIN, SIGMOID_XAVIER, TANH_XAVIER, RELU_HE);

    /**
     * A net that was trained.
     *
     * @param speeds of each hidden layer, before training and after each epoch
     * @param losses of the epochs
     * @param error on the test part, %
     */
    private record Trained(Kind kind, int depth, List<double[]> speeds, double[] losses, double error) {

        /** ‖δ‖ of the first hidden layer over that of the last, before training and after each epoch. */
        double[] firstOverLast() {
            double[] first = speeds.getFirst();
            return IntStream.range(0, first.length).mapToDouble(e -> first[e] / speeds.getLast()[e]).toArray();
        }

        /** The same before training. */
        double atFirst() {
            return firstOverLast()[0];
        }
    }

    static Lab lab() {
        return new Lab("vanishing", Chapter.LEARNING, "The vanishing gradient",
                "A net with more hidden layers can do more, but does it learn? How fast each layer of a net of sigmoids learns is "
                        + "measured, why the first ones hardly do is computed on a chain of single neurons, and other neurons and "
                        + "other first weights are tried.",
                VanishingGradient::run);
    }

    private static void run(Notebook notebook) {
        notebook.formula(
                "\\delta^l = \\frac{\\partial C}{\\partial z^l} = \\left((w^{l+1})^T \\delta^{l+1}\\right) \\odot "
                        + "\\sigma'(z^l), \\quad \\sigma' \\le \\frac{1}{4}");
        notebook.formula("\\mbox{one neuron a layer:}\\quad \\frac{\\partial C}{\\partial b^l} = \\sigma'(z^l) "
                + "\\left(\\prod_{k=l+1}^{L} w^k \\sigma'(z^k)\\right) \\frac{\\partial C}{\\partial a^L}");
        notebook.misprint("nets that begin with 728 inputs", "784, the pixels of 28 × 28");
        var begun = new ArrayList<Trained>();
        DEPTHS.forEach(depth -> begun.add(train(notebook, PLAIN, depth, true)));
        KINDS.stream().filter(k -> k != PLAIN).forEach(k -> begun.add(train(notebook, k, DEEPEST, true)));
        expectations(notebook, begun);
        figures(notebook, begun);
        if (!notebook.isQuick()) {
            whole(notebook);
        }
        chain(notebook);
    }

    private static String sizes(int depth) {
        return "[784" + ", 30".repeat(depth) + ", 10]";
    }

    // ---- nets

    /**
     * Trains a net.
     *
     * @param beginning whether only for the first 400 steps, on few samples; else for 10 epochs of all
     */
    private static Trained train(Notebook notebook, Kind kind, int depth, boolean beginning) {
        Split digits = digits(notebook, beginning);
        List<String> names = IntStream.rangeClosed(1, depth).mapToObj(l -> "hidden" + l).toList();
        Network net = sequential(digits.train().shape(), Stream.of(
                Stream.of(flatten()),
                names.stream().flatMap(n -> Stream.of(dense(UNITS, kind.weights()).named(n), kind.activation().get())),
                Stream.of(dense(CLASSES, kind.weights()))).flatMap(s -> s).toArray(Layer[]::new));
        Loss loss = Loss.sigmoidCrossEntropy();
        try (var trainer = Trainer.of(net, loss, Optimizer.sgd(0.1), notebook.backend(),
                TrainingOptions.defaults().batch(10).seed(notebook.seed()).schedule(Schedule.constant()))) {
            var speeds = new LayerSpeeds(trainer, net, loss, names, digits.train(), SAMPLES);
            double[] before = speeds.now();
            var measures = new LinkedHashMap<String, ToDoubleFunction<Trainer>>();
            IntStream.range(0, depth).forEach(l -> measures.put(names.get(l), t -> speeds.now()[l]));
            Course course = notebook.train((beginning ? "beginning of " : "") + kind.name() + ", " + depth, trainer,
                    digits.train(),
                    epochs(beginning ? 4 : 10), measures);
            double[][] byLayer = names.stream().map(course::of).toArray(double[][]::new);
            var all = new ArrayList<double[]>();
            for (int l = 0; l < depth; l++) {
                all.add(DoubleStream.concat(DoubleStream.of(before[l]), Arrays.stream(byLayer[l])).toArray());
            }
            return new Trained(kind, depth, all, course.of(Course.LOSS), 100 * trainer.evaluate(digits.test()).error());
        }
    }

    /** Pixels from 0 to 1, as they are where N(0, 0.2) is taken from. */
    private static Split digits(Notebook notebook, boolean beginning) {
        Split all = notebook.material().digits();
        Dataset train = beginning ? all.train().first(SAMPLES) : all.train();
        Dataset test = notebook.isQuick() ? all.test().first(SAMPLES) : all.test();
        var fromZeroToOne = Normalization.of(0, 255);
        return new Split(train.with(fromZeroToOne), test.with(fromZeroToOne));
    }

    private static Trained of(List<Trained> trained, Kind kind, int depth) {
        return trained.stream().filter(t -> t.kind() == kind && t.depth() == depth).findFirst().orElseThrow();
    }

    private static void expectations(Notebook notebook, List<Trained> trained) {
        String what = "%s, %s: ‖δ‖ of the first hidden layer over the last's, %s";
        for (int depth : DEPTHS) {
            Trained net = of(trained, PLAIN, depth);
            notebook.measured(what.formatted(sizes(depth), PLAIN.name(), "before training"), net.atFirst(),
                    Expected.atMost(SLOW.get(depth - DEPTHS.getFirst())));
            notebook.measured(what.formatted(sizes(depth), PLAIN.name(), "geometric mean over the first 400 steps"),
                    Math.exp(Arrays.stream(net.firstOverLast()).map(Math::log).average().orElse(Double.NaN)),
                    Expected.atMost(Math.pow(2, 1 - depth)));
        }
        for (int depth : DEPTHS.subList(1, DEPTHS.size())) {
            notebook.measured("a hidden layer more, %d for %d: that ratio before training, over what it was"
                    .formatted(depth, depth - 1),
                    of(trained, PLAIN, depth).atFirst() / of(trained, PLAIN, depth - 1).atFirst(),
                    Expected.atMost(0.5));
        }
        for (Kind kind : List.of(TANH_XAVIER, RELU_HE)) {
            notebook.measured(what.formatted(sizes(DEEPEST), kind.name(), "before training"),
                    of(trained, kind, DEEPEST).atFirst(), Expected.atLeast(0.5));
        }
        notebook.measured(what.formatted(sizes(DEEPEST), SIGMOID_XAVIER.name(), "before training"),
                of(trained, SIGMOID_XAVIER, DEEPEST).atFirst(), Expected.atMost(SLOW.getLast()));
    }

    /** All samples for 10 epochs: what becomes of the nets in the end. */
    private static void whole(Notebook notebook) {
        var trained = new ArrayList<Trained>();
        KINDS.forEach(kind -> DEPTHS.forEach(depth -> trained.add(train(notebook, kind, depth, false))));
        notebook.measured(
                "all samples, %s: loss of the first epoch, four hidden layers over two".formatted(PLAIN.name()),
                of(trained, PLAIN, DEEPEST).losses()[0] / of(trained, PLAIN, DEPTHS.getFirst()).losses()[0],
                Expected.atLeast(1.5));
        for (Kind kind : KINDS) {
            notebook.measured("all samples, %s, four hidden layers: test error, %%".formatted(kind.name()),
                    of(trained, kind, DEEPEST).error(), Expected.reported());
        }
        notebook.show(new Figures("The same with all samples",
                "An epoch has 6,000 steps now. They are many enough to get the first layers under way: as the weights grow, so "
                        + "does what they pass back, and all layers learn equally fast. The deeper the net, the later.",
                DEPTHS.stream().map(d -> byEpoch(of(trained, PLAIN, d), sizes(d))).toList()));
        notebook.show(errors(trained));
    }

    // ---- a chain of neurons

    private static void chain(Notebook notebook) {
        var random = new Random(notebook.seed());
        try (var oracle = OracleBackend.open(); var session = new Session(oracle, 0)) {
            double largest = 0;
            for (int i = 0; i < 20; i++) {
                NeuronChain chain = NeuronChain.drawn(CHAIN, random);
                double[] closed = chain.closedGradients();
                double[] engine = chain.engineGradients(session);
                for (int l = 0; l < CHAIN; l++) {
                    largest = Math.max(largest, Math.abs(engine[l] - closed[l]) / Math.abs(closed[l]));
                }
            }
            notebook.measured(
                    "chains of 6 neurons, 20 drawn: engine's ∂C/∂b beside the formula, largest relative difference",
                    largest, Expected.atMost(1e-10));
            var marks = new ArrayList<Mark>();
            for (double weight : new double[]{1, 4, 8, 100}) {
                double[] gradients = NeuronChain.steepest(CHAIN, weight).engineGradients(session);
                double factor = Math.pow(gradients[0] / gradients[CHAIN - 1], 1.0 / (CHAIN - 1));
                notebook.measured(
                        "chain with σ′w = %s: what ∂C/∂b is multiplied by, a layer back".formatted(weight / 4),
                        factor, Expected.near(weight / 4, 1e-8));
                marks.add(line("σ′w = " + weight / 4,
                        Arrays.stream(gradients).map(g -> Math.abs(g / gradients[CHAIN - 1])).toArray()));
            }
            notebook.show(new Figures("A chain of six neurons",
                    "Each layer back multiplies the gradient by σ′w: below 1 it vanishes, above 1 it explodes.",
                    Figure.of("How fast each bias learns", layers("layer", CHAIN),
                            Axis.of("|∂C/∂b|, relative to the last layer's").log(), marks.toArray(Mark[]::new))));
        }
    }

    // ---- figures

    private static void figures(Notebook notebook, List<Trained> trained) {
        notebook.show(new Figures("Sigmoids: the deeper the net, the slower its first layer",
                "How fast the hidden layers learn, before training and after each pass over 1,000 samples in batches of 10, with "
                        + "η = 0.1: each is slower than the next one.",
                DEPTHS.stream().map(d -> byEpoch(of(trained, PLAIN, d), sizes(d))).toList()));
        notebook.show(new Figures("Four hidden layers of other neurons, with other first weights",
                "Xavier's weights are for neurons of slope 1 at 0: they help tanh, not the sigmoid, whose slope there is ¼. He's "
                        + "are for ReLU.",
                KINDS.stream().filter(k -> k != PLAIN).map(k -> byEpoch(of(trained, k, DEEPEST), k.name())).toList()));
        notebook.show(new Figures("Before training", "Level is good: all layers begin to learn equally fast.",
                Figure.of("Four hidden layers, from the first to the last", layers("hidden layer", DEEPEST),
                        Axis.of("‖δ‖, relative to the last hidden layer's").log(),
                        KINDS.stream().map(k -> byLayer(of(trained, k, DEEPEST))).toArray(Mark[]::new))));
    }

    private static Figure byEpoch(Trained net, String title) {
        var lines = new ArrayList<Mark>();
        for (int l = 0; l < net.depth(); l++) {
            lines.add(line("hidden layer " + (l + 1), net.speeds().get(l)));
        }
        return new Figure(title, Axis.of("epoch"), Axis.of("‖δ‖, mean").log().range(1e-5, 10), lines);
    }

    private static Mark byLayer(Trained net) {
        double last = net.speeds().getLast()[0];
        return line(net.kind().name(), net.speeds().stream().mapToDouble(s -> s[0] / last).toArray());
    }

    private static Axis layers(String label, int count) {
        return Axis.named(label, IntStream.rangeClosed(1, count).mapToObj(Integer::toString).toList());
    }

    /** A line through values at 0, 1, 2 …: layers of a named axis, epochs with the beginning. */
    private static Mark line(String name, double... y) {
        return new Mark.Line(name, IntStream.range(0, y.length).asDoubleStream().toArray(), y);
    }

    private static Table errors(List<Trained> trained) {
        var columns = new ArrayList<Column>(List.of(new Column("neurons, weights")));
        DEPTHS.forEach(d -> columns.add(new Column(d + " hidden layers, %")));
        var rows = KINDS.stream().map(kind -> Stream.<Cell>concat(Stream.of(new Cell.Text(kind.name())),
                DEPTHS.stream().map(d -> new Cell.Quantity(of(trained, kind, d).error(), 2))).toList()).toList();
        return new Table("Test errors after 10 epochs of all samples", "",
                columns, rows);
    }
}
