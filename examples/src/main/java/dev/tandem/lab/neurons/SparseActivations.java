package dev.tandem.lab.neurons;

import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.nn.Layers.sigmoid;

import dev.tandem.data.Dataset;
import dev.tandem.data.Split;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Value;
import dev.tandem.lab.Course;
import dev.tandem.lab.Expected;
import dev.tandem.lab.Notebook;
import dev.tandem.nn.Initializer;
import dev.tandem.nn.Layer;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.report.Section.Figures;
import dev.tandem.report.figure.Axis;
import dev.tandem.report.figure.Figure;
import dev.tandem.report.figure.Mark;
import dev.tandem.report.figure.Picture;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import dev.tandem.train.Epochs;
import dev.tandem.train.Trainer;
import dev.tandem.train.TrainingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** How many of the activations in a trained net are 0: with ReLU, and with the sigmoid, where hardly any is. */
final class SparseActivations {

    private static final int UNITS = 100;
    private static final int LAYERS = 2;
    private static final int CLASSES = 10;

    /** Samples whose activations are looked at. */
    private static final int SEEN = 300;
    private static final int SHOWN = 100;

    /** Neurons that a bar of a histogram takes together. */
    private static final int BIN = 5;

    private SparseActivations() {
    }

    /**
     * A net [784 100 100 10] with one activation.
     *
     * @param mark what its layers are called in a graph
     */
    private record Kind(String name, String mark, Supplier<Layer> activation, Initializer initializer, double rate) {

        Network network(Dataset data) {
            var layers = new ArrayList<>(List.of(flatten()));
            for (int i = 0; i < LAYERS; i++) {
                layers.add(dense(UNITS, initializer));
                layers.add(activation.get());
            }
            layers.add(dense(CLASSES, initializer));
            return sequential(data.shape(), layers.toArray(Layer[]::new));
        }
    }

    private static final Kind RELU = new Kind("ReLU", "relu", () -> relu(), Initializer.he(), 0.05);
    private static final List<Kind> KINDS = List.of(RELU,
            new Kind("sigmoid", "sigmoid", () -> sigmoid(), Initializer.xavier(), 0.5));

    /** Trains the nets, measures and shows. */
    static void show(Notebook notebook) {
        Split digits = notebook.material().digits();
        Dataset train = digits.train().first(notebook.choose(1500, digits.train().size()));
        Dataset test = digits.test().first(notebook.choose(1000, digits.test().size()));
        var seen = new Seen(test);
        for (Kind kind : KINDS) {
            Network network = kind.network(train);
            try (var trainer = Trainer.of(network, Loss.softmaxCrossEntropy(), Optimizer.sgd(kind.rate()).momentum(0.9),
                    notebook.backend(), TrainingOptions.defaults().seed(notebook.seed()))) {
                Program hidden = seen.hidden(network, kind, trainer.session());
                List<double[]> before = activations(hidden, kind);
                Course course = notebook.train(kind.mark(), trainer, train, Epochs.epochs(notebook.choose(3, 20)),
                        kind.equals(RELU) ? measures(hidden, kind) : Map.of());
                List<double[]> after = activations(hidden, kind);
                measure(notebook, kind, after, trainer.evaluate(test).error());
                if (kind.equals(RELU)) {
                    notebook.show(sparse(before, after, course));
                    notebook.show(new Figures("Each neuron fires for some digits only",
                            "The second hidden layer with ReLU: a row a digit that the net was not trained on, those of a class "
                                    + "together; a column a neuron; black is 0, the brighter the more.",
                            picture(seen, after.getLast())));
                }
            }
        }
    }

    private static Figures sparse(List<double[]> before, List<double[]> after, Course course) {
        var zeros = new ArrayList<Mark>();
        var firing = new ArrayList<Mark>();
        for (int layer = 1; layer <= LAYERS; layer++) {
            zeros.add(line(layer, zeros(before.get(layer - 1)), course));
            firing.add(firing(layer, after.get(layer - 1)));
        }
        return new Figures("ReLU's activations are sparse",
                "Looked at over %d digits that the net was not trained on. Before training about half of the activations are 0, as the "
                        .formatted(SEEN) + "weights fall; learning makes more of them 0.",
                new Figure("zeros as the net learns", Axis.of("epoch"),
                        Axis.of("zeros, % of activations").range(0, 100), zeros),
                new Figure("neurons that fire for one digit, after training",
                        Axis.of("neurons of %d that fire".formatted(UNITS)),
                        Axis.of("digits, %"), firing));
    }

    private static void measure(Notebook notebook, Kind kind, List<double[]> activations, double error) {
        for (int layer = 1; layer <= LAYERS; layer++) {
            notebook.measured("%s, hidden layer %d: share of activations that are 0".formatted(kind.name(), layer),
                    zeros(activations.get(layer - 1)), // a sigmoid is 0 as a float32 where its operand is below −88
                    kind.equals(RELU) ? Expected.reported() : Expected.atMost(0.01));
        }
        notebook.measured(kind.name() + ": error on digits not trained on, %", 100 * error, Expected.reported());
    }

    private static Map<String, ToDoubleFunction<Trainer>> measures(Program hidden, Kind kind) {
        var measures = new LinkedHashMap<String, ToDoubleFunction<Trainer>>();
        for (int layer = 1; layer <= LAYERS; layer++) {
            int number = layer;
            measures.put("zeros in " + kind.mark() + layer,
                    trainer -> zeros(activations(hidden, kind).get(number - 1)));
        }
        return measures;
    }

    /** Those of each hidden layer. */
    private static List<double[]> activations(Program hidden, Kind kind) {
        hidden.run();
        return IntStream.rangeClosed(1, LAYERS).mapToObj(layer -> hidden.read(kind.mark() + layer)).toList();
    }

    private static double zeros(double[] activations) {
        return Arrays.stream(activations).filter(a -> a == 0).count() / (double) activations.length;
    }

    /** From before the first epoch on. */
    private static Mark line(int layer, double before, Course course) {
        double[] after = course.of("zeros in " + RELU.mark() + layer);
        double[] epochs = IntStream.rangeClosed(0, after.length).mapToDouble(i -> i).toArray();
        return new Mark.Line("hidden layer " + layer, epochs,
                IntStream.rangeClosed(0, after.length).mapToDouble(i -> 100 * (i == 0 ? before : after[i - 1]))
                        .toArray());
    }

    /** How often how many neurons fire, in bins. */
    private static Mark firing(int layer, double[] activations) {
        double[] bins = new double[UNITS / BIN + 1];
        for (int sample = 0; sample < SEEN; sample++) {
            long firing = Arrays.stream(activations, sample * UNITS, (sample + 1) * UNITS).filter(a -> a > 0).count();
            bins[(int) firing / BIN] += 100.0 / SEEN;
        }
        return new Mark.Bars("hidden layer " + layer,
                IntStream.range(0, bins.length).mapToDouble(i -> BIN * (i + 0.5)).toArray(), bins);
    }

    private static Figure picture(Seen seen, double[] activations) {
        int[] rows = seen.byClass(SHOWN);
        double[] pixels = new double[rows.length * UNITS];
        for (int r = 0; r < rows.length; r++) {
            System.arraycopy(activations, rows[r] * UNITS, pixels, r * UNITS, UNITS);
        }
        double white = Arrays.stream(pixels).max().orElse(1) / 2;
        List<String> upwards = IntStream.range(0, CLASSES).mapToObj(c -> String.valueOf(CLASSES - 1 - c)).toList();
        return new Figure("", Axis.of("neuron").range(0, UNITS), Axis.named("class", upwards), List.of(new Mark.Image(
                Picture.of(1, rows.length, UNITS, pixels, 0, white), 0, UNITS, -0.5, CLASSES - 0.5)));
    }

    /** Samples as a net sees them, and the activations they cause. */
    private static final class Seen {

        private final Dataset data;
        private final float[] elements;

        Seen(Dataset test) {
            data = test.first(SEEN);
            elements = data.normalized(IntStream.range(0, SEEN).toArray());
        }

        /** What gives the activations of the hidden layers: compiled once, run after each epoch. */
        Program hidden(Network network, Kind kind, Session session) {
            var b = new GraphBuilder(false);
            network.apply(b.input("x", network.batch(SEEN)));
            Map<String, Value> layers = b.marks();
            for (int layer = 1; layer <= LAYERS; layer++) {
                b.output(kind.mark() + layer, Objects.requireNonNull(layers.get(kind.mark() + layer)));
            }
            Program hidden = session.compile(b.build());
            hidden.set("x", elements);
            return hidden;
        }

        /** As many samples of each class, class by class. */
        int[] byClass(int count) {
            return IntStream.range(0, CLASSES)
                    .flatMap(c -> IntStream.range(0, SEEN).filter(i -> data.label(i) == c).limit(count / CLASSES))
                    .toArray();
        }
    }
}
