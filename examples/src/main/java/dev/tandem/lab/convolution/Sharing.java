package dev.tandem.lab.convolution;

import static dev.tandem.nn.Initializer.he;
import static dev.tandem.nn.Layers.conv;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.image;
import static dev.tandem.nn.Layers.kernel;
import static dev.tandem.nn.Layers.locallyConnected;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;

import dev.tandem.autodiff.Gradients;
import dev.tandem.data.Dataset;
import dev.tandem.data.Split;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.lab.Chapter;
import dev.tandem.lab.Course;
import dev.tandem.lab.Expected;
import dev.tandem.lab.Lab;
import dev.tandem.lab.Notebook;
import dev.tandem.nn.Kernel;
import dev.tandem.nn.Layer;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.nn.Summary;
import dev.tandem.optim.Optimizer;
import dev.tandem.report.Section;
import dev.tandem.report.Section.Cell;
import dev.tandem.report.Section.Column;
import dev.tandem.report.Section.Figures;
import dev.tandem.report.figure.Axis;
import dev.tandem.report.figure.Figure;
import dev.tandem.report.figure.Mark;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.train.Epochs;
import dev.tandem.train.Trainer;
import dev.tandem.train.TrainingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * What a layer saves by looking at a small field, and by looking everywhere with the same weights. <i>Source</i>: LeCun 1989,
 * "Generalization and network design strategies", which compares such nets on digits; LeCun et al. 1998, §II-A.
 */
final class Sharing {

    private static final int SIDE = 1000;
    private static final int FIELD = 10;
    private static final int FILTERS = 100;
    private static final String FULL = "fully connected";
    private static final String LOCAL = "locally connected";
    private static final String SHARED = "shared filters";
    private static final String MORE = "eight times as many shared filters";

    // The nets that learn digits: as many hidden units each, 2 maps of 12×12.
    private static final int MAPS = 2;
    private static final int TIMES = 8;
    private static final int CELLS = 25;
    private static final Kernel WINDOW = kernel(5).stride(2);
    private static final int BATCH = 100;
    private static final String ERROR = "test error";

    private Sharing() {
    }

    /** A network that has a name. */
    private record Named(String name, Network network) {

        Summary.Row row() {
            return network.summary().layers().stream().filter(r -> r.parameters() > 0).findFirst().orElseThrow();
        }
    }

    static Lab lab() {
        return new Lab("sharing", Chapter.CONVOLUTION, "Local fields and shared weights",
                "How many weights does a layer need that looks at an image of 1000×1000? A unit may look at every pixel, at a small "
                        + "field of its own, or at its field with the same filter as all others. And what does that do to what is learnt?",
                Sharing::run);
    }

    private static void run(Notebook notebook) {
        notebook.formula("\\mbox{fully connected: } n \\cdot n = 10^6 \\cdot 10^6 = 10^{12}");
        notebook.formula("\\mbox{locally connected: } n \\cdot k^2 = 10^6 \\cdot 10^2 = 10^8");
        notebook.formula("\\mbox{shared filters: } m \\cdot k^2 = 10^2 \\cdot 10^2 = 10^4");
        notebook.formula("\\frac{\\partial E}{\\partial w} = \\sum_p \\frac{\\partial E}{\\partial w_p} "
                + "\\quad \\mbox{where } w_p = w \\mbox{ at every place } p");
        count(notebook);
        compare(notebook);
        learn(notebook);
    }

    // ---- the three counts

    private static void count(Notebook notebook) {
        Shape picture = image(1, SIDE, SIDE);
        // as many results as pixels
        Kernel field = kernel(FIELD).pad(List.of((FIELD - 1) / 2), List.of(FIELD / 2));
        var layers = List.of(
                new Named(FULL, sequential(picture, flatten(), dense(SIDE * SIDE, false, he()))),
                new Named(LOCAL, sequential(picture, locallyConnected(1, field, false, he()))),
                new Named(SHARED, sequential(picture, conv(FILTERS, field, false, he()))));
        double[] expected = {1e12, 1e8, 1e4};
        double[] parameters = layers.stream().mapToDouble(l -> l.row().parameters()).toArray();
        for (int i = 0; i < expected.length; i++) {
            notebook.measured("1000×1000 pixels, %s: weights".formatted(layers.get(i).name()), parameters[i],
                    Expected.exactly(expected[i]));
        }
        notebook.show(new Figures("From a million millions to ten thousand",
                "Weights of a layer on an image of 1000×1000, without biases, as the layers' summaries count them. A summary counts on "
                        + "the graph: nothing of this size is held in memory.",
                Figure.of("Weights", Axis.named("", layers.stream().map(Named::name).toList()),
                        Axis.of("weights").log().range(1e3, 1e14), new Mark.Bars("", parameters))));
        notebook.show(new Section.Table("The same layers in numbers",
                "Connections are what reaches the units: sharing saves weights, not work. 100 filters give 100 maps, of a million units each.",
                List.of(new Column("layer"), new Column("its results"), new Column("weights"), new Column("as float32"),
                        new Column("connections")),
                layers.stream()
                        .map(l -> List.<Cell>of(new Cell.Text(l.name()), new Cell.Text(l.row().output().toString()),
                                new Cell.Quantity(l.row().parameters(), 0),
                                new Cell.Text(bytes(l.row().parameters() * Float.BYTES)),
                                new Cell.Quantity(l.row().connections(), 0)))
                        .toList()));
    }

    private static String bytes(long bytes) {
        var units = List.of("bytes", "kB", "MB", "GB", "TB");
        int unit = (int) (Math.log10((double) bytes) / 3);
        return "%.0f %s".formatted(bytes / Math.pow(1000, unit), units.get(unit));
    }

    // ---- a locally connected layer is a convolution whose filters may differ

    private static void compare(Notebook notebook) {
        int samples = 3;
        var b = new GraphBuilder(true);
        Value x = b.input("x", TensorType.f32(samples, 1, 28, 28));
        Layer shared = conv(MAPS, WINDOW, false, he()).named("shared");
        Layer local = locallyConnected(MAPS, WINDOW, false, he()).named("local");
        Value y = shared.apply(x);
        Value same = local.apply(x);
        b.output("y", y);
        b.output("same", same);
        Value loss = Ops.add(Ops.sum(Ops.square(y)), Ops.sum(Ops.square(same)));
        var weights = b.parameters();
        var gradients = Gradients.of(loss, weights.stream().map(GraphBuilder.Parameter::value).toList());
        weights.forEach(w -> b.output("gradient of " + w.name(), Objects.requireNonNull(gradients.get(w.value()))));
        try (var session = new Session(notebook.backend(), notebook.seed())) {
            session.declare(b.build());
            int places = session.type("local/weight").shape().size(0);
            session.write("local/weight", repeated(session.read("shared/weight"), places));
            Program program = session.compile(b.build());
            program.set("x", new Random(notebook.seed()).doubles(x.type().elements()).toArray());
            program.run();
            notebook.measured(
                    "a locally connected layer with one filter everywhere beside the convolution: relative difference",
                    Relative.difference(program.read("same"), program.read("y")), Expected.atMost(1e-6));
            notebook.measured("its gradients added up over the places beside the convolution's: relative difference",
                    Relative.difference(summed(program.read("gradient of local/weight"), places),
                            program.read("gradient of shared/weight")),
                    Expected.atMost(1e-5));
        }
    }

    /** Filters [MAPS,CELLS] at every place: [places,CELLS,MAPS]. */
    private static double[] repeated(double[] filters, int places) {
        double[] all = new double[places * filters.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = filters[i % MAPS * CELLS + i / MAPS % CELLS];
        }
        return all;
    }

    /** The other way: [places,CELLS,MAPS] summed over the places to [MAPS,CELLS]. */
    private static double[] summed(double[] all, int places) {
        double[] filters = new double[all.length / places];
        for (int i = 0; i < all.length; i++) {
            filters[i % MAPS * CELLS + i / MAPS % CELLS] += all[i];
        }
        return filters;
    }

    // ---- what it does to what is learnt

    private static void learn(Notebook notebook) {
        Split digits = notebook.material().digits();
        Shape picture = digits.train().shape();
        var nets = List.of(
                new Named(FULL, sequential(picture, flatten(), dense(MAPS * 144), relu(), dense(10))),
                new Named(LOCAL, sequential(picture, locallyConnected(MAPS, WINDOW), relu(), flatten(), dense(10))),
                new Named(SHARED, sequential(picture, conv(MAPS, WINDOW), relu(), flatten(), dense(10))),
                new Named(MORE, sequential(picture, conv(TIMES * MAPS, WINDOW), relu(), flatten(), dense(10))));
        int[] parameters = {226_080, 7_488, 52, 416};
        int[] counts = notebook.choose(new int[]{2000}, new int[]{300, 1000, 3000, 10_000, 60_000});
        var marks = new ArrayList<Mark>();
        var rows = new ArrayList<List<Cell>>();
        double[] errors = new double[parameters.length];
        for (int i = 0; i < parameters.length; i++) {
            Named net = nets.get(i);
            var row = new ArrayList<Cell>(List.of(new Cell.Text(net.name()),
                    new Cell.Quantity(notebook.measured(net.name() + ": parameters of the hidden layer",
                            (double) net.row().parameters(), Expected.exactly(parameters[i])), 0),
                    new Cell.Quantity(net.network().summary().parameters(), 0)));
            var courses = Arrays.stream(counts).mapToObj(count -> trained(notebook, net, digits, count)).toList();
            for (int c = 0; c < counts.length; c++) {
                row.add(new Cell.Quantity(notebook.measured(
                        "%s: test error after %,d samples in %%".formatted(net.name(), counts[c]),
                        courses.get(c).last(ERROR), Expected.reported()), 1));
            }
            Course last = courses.getLast();
            marks.add(last.line(net.name(), ERROR));
            errors[i] = last.last(ERROR);
            rows.add(row);
        }
        notebook.measured("eight times as many shared filters: test error beside the fully connected one's, in %",
                errors[3] - errors[0], Expected.atMost(0));
        notebook.show(new Figures("The same task with a fraction of the weights",
                ("Error on the test part by epoch, after %,d samples. The first three nets have 288 hidden units, "
                        + "the last has 2,304; 10 outputs see all of them.")
                        .formatted(counts[counts.length - 1]),
                Figure.of("Test error", Axis.of("epoch"), Axis.of("test error in %"), marks.toArray(Mark[]::new))));
        var columns = new ArrayList<>(List.of(new Column("hidden layer"), new Column("its parameters"),
                new Column("parameters in all")));
        Arrays.stream(counts).forEach(c -> columns.add(new Column("test error in %%, %,d samples".formatted(c))));
        notebook.show(new Section.Table("The nets that learnt digits",
                "Hidden units are 2 maps of 12×12 from fields of 5×5, every second pixel, or 288 that see all pixels; in the last net 16 maps.",
                columns, rows));
    }

    private static Course trained(Notebook notebook, Named net, Split digits, int samples) {
        Dataset some = digits.train().first(Math.min(samples, digits.train().size()));
        int epochs = Math.max(notebook.choose(6, 20), notebook.choose(0, 4000) * BATCH / some.size());
        try (var trainer = Trainer.of(net.network(), Loss.softmaxCrossEntropy(), Optimizer.sgd(0.05).momentum(0.9),
                notebook.backend(), TrainingOptions.defaults().batch(BATCH).seed(notebook.seed()))) {
            return notebook.train("%s %d".formatted(net.name(), samples).replace(' ', '-'), trainer, some,
                    Epochs.epochs(epochs), Map.of(ERROR, t -> 100 * t.evaluate(digits.test()).error()));
        }
    }
}
