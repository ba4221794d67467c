package dev.tandem.lab.learning;

import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.train.Epochs.epochs;

import dev.tandem.data.Split;
import dev.tandem.lab.Chapter;
import dev.tandem.lab.Course;
import dev.tandem.lab.Expected;
import dev.tandem.lab.Lab;
import dev.tandem.lab.Notebook;
import dev.tandem.lab.learning.Race.Racer;
import dev.tandem.nn.Loss;
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
import dev.tandem.spi.Backend;
import dev.tandem.train.Trainer;
import dev.tandem.train.TrainingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Seven optimizers: beside their papers' formulas, on surfaces that are hard to go down on, and on digits. <i>Source</i>: each rule's
 * paper stands at {@link PublishedRule}.
 */
final class OptimizerRace {

    /** The steps that are compared with the papers' formulas. */
    private static final int COMPARED = 20;
    /** Samples of the quick form: 25 batches of 64 to learn from, 10 to be judged by. */
    private static final int WHOLE_BATCHES = 1600;
    private static final int JUDGED = 640;

    private OptimizerRace() {
    }

    static Lab lab() {
        return new Lab("optimizers", Chapter.LEARNING, "Seven optimizers",
                "All of them go down along the gradient, but each with a step of its own making. Do they compute what their papers "
                        + "say, and which gets down where plain gradient descent crawls: on a plateau, in a bent valley, at a saddle?",
                OptimizerRace::run);
    }

    private static void run(Notebook notebook) {
        formulas(notebook);
        List<Race.Result> results = Race.all().stream().map(r -> r.run(notebook)).toList();
        compare(notebook, results);
        misprints(notebook);
        expectations(notebook, results);
        results.forEach(r -> notebook.show(r.figures()));
        notebook.show(table(results));
        digits(notebook);
    }

    private static void formulas(Notebook notebook) {
        notebook.formula(
                "\\mbox{momentum:}\\quad g \\leftarrow \\alpha g + \\eta \\nabla, \\quad w \\leftarrow w - g \\qquad "
                        + "\\mbox{Nesterov: the same, with } \\nabla \\mbox{ taken at } w - \\alpha g");
        notebook.formula("\\mbox{Adagrad:}\\quad G \\leftarrow G + \\nabla^2, \\quad "
                + "w \\leftarrow w - \\frac{\\eta}{\\sqrt{G} + \\epsilon} \\nabla \\qquad \\mbox{RMSprop:}\\quad "
                + "s \\leftarrow \\rho s + (1 - \\rho) \\nabla^2, \\quad w \\leftarrow w - \\frac{\\eta}{\\sqrt{s} + \\epsilon} \\nabla");
        notebook.formula("\\mbox{Adadelta:}\\quad s \\leftarrow \\rho s + (1 - \\rho) \\nabla^2, \\quad "
                + "\\Delta = -\\frac{\\sqrt{d + \\epsilon}}{\\sqrt{s + \\epsilon}} \\nabla, \\quad "
                + "d \\leftarrow \\rho d + (1 - \\rho) \\Delta^2, \\quad w \\leftarrow w + \\Delta");
        notebook.formula("\\mbox{Adam:}\\quad m \\leftarrow \\beta_1 m + (1 - \\beta_1) \\nabla, \\quad "
                + "v \\leftarrow \\beta_2 v + (1 - \\beta_2) \\nabla^2, \\quad "
                + "w \\leftarrow w - \\eta \\frac{m / (1 - \\beta_1^t)}{\\sqrt{v / (1 - \\beta_2^t)} + \\epsilon}");
    }

    // ---- the papers' formulas

    private static void compare(Notebook notebook, List<Race.Result> results) {
        double onDevice = 0;
        try (Backend oracle = OracleBackend.open()) {
            for (int i = 0; i < results.getFirst().paths().size(); i++) {
                double inDouble = 0;
                for (Race.Result result : results) {
                    Surface surface = result.race().surface();
                    Racer racer = result.race().racers().get(i);
                    double[][] published = PublishedRule.path(surface, racer.published(), COMPARED);
                    double[][] exact = EnginePath.of(oracle, surface, racer.optimizer(), COMPARED);
                    inDouble = Math.max(inDouble, difference(published, exact));
                    onDevice = Math.max(onDevice, difference(published, result.paths().get(i)));
                }
                notebook.measured(results.getFirst().race().racers().get(i).name()
                        + ": engine in double beside its paper, 20 steps on three surfaces, largest relative difference",
                        inDouble, Expected.atMost(1e-6));
            }
        }
        notebook.measured("all seven: engine on this device in float32 beside the papers, largest relative difference",
                onDevice, Expected.atMost(1e-4));
    }

    /** The largest difference of a coordinate, relative to the larger coordinate of the point; ∞ where one is NaN. */
    private static double difference(double[][] expected, double[][] path) {
        double largest = 0;
        for (int t = 0; t < expected.length; t++) {
            double size = Math.max(Math.abs(expected[t][0]), Math.abs(expected[t][1]));
            double apart = Math.max(Math.abs(path[t][0] - expected[t][0]), Math.abs(path[t][1] - expected[t][1]));
            largest = Double.isNaN(apart) ? Double.POSITIVE_INFINITY : Math.max(largest, apart / size);
        }
        return largest;
    }

    private static void misprints(Notebook notebook) {
        Surface beale = Surface.beale();
        double[][] noSquares = PublishedRule.path(beale, PublishedRule.adadeltaWithoutSquares(0.95, 1e-6), COMPARED);
        int firstNaN = 0;
        while (!Double.isNaN(noSquares[firstNaN][0] + noSquares[firstNaN][1])) {
            firstNaN++;
        }
        notebook.measured("Adadelta without the squares on Beale: step that takes the root of a negative mean",
                firstNaN,
                Expected.exactly(2));
        try (Backend oracle = OracleBackend.open()) {
            double[][] noRate = EnginePath.of(oracle, beale, Optimizer.adam(1), 1);
            notebook.measured("Adam without η on Beale, where ∂/∂y is %.0f: length of the first step along y"
                    .formatted(beale.gradient(beale.begin())[1]), Math.abs(noRate[1][1] - noRate[0][1]),
                    Expected.near(1, 1e-6));
        }
        notebook.misprint("Adadelta with running means of ∇ and Δ",
                "of ∇² and Δ²: else, as Δ is negative where ∇ is positive, the second step at the latest takes the root of a "
                        + "negative number");
        notebook.misprint("Adam without a learning rate",
                "with η before m̂/(√v̂ + ε): else the first step has length 1 in "
                        + "every coordinate, whatever the gradient is");
    }

    // ---- races

    private static void expectations(Notebook notebook, List<Race.Result> results) {
        Race.Result beale = results.get(0);
        Race.Result rosenbrock = results.get(1);
        Race.Result saddle = results.get(2);
        double start = beale.heights("SGD")[0];
        notebook.measured("Beale: height of the last of the seven after 300 steps, share of the start's",
                beale.race().racers().stream().mapToDouble(r -> beale.lastHeight(r.name())).max().orElse(Double.NaN)
                        / start,
                Expected.atMost(0.01));
        notebook.measured("Rosenbrock: height after 500 steps, SGD's over that with momentum at the same η",
                rosenbrock.lastHeight("SGD") / rosenbrock.lastHeight("momentum"), Expected.atLeast(100));
        notebook.measured("saddle: steps until it is left, SGD's over Adam's",
                saddle.stepsToGoal("SGD") / saddle.stepsToGoal("Adam"), Expected.atLeast(5));
    }

    private static Table table(List<Race.Result> results) {
        var columns = new ArrayList<Column>(List.of(new Column("optimizer")));
        for (Race.Result r : results) {
            columns.add(new Column("%s: η".formatted(r.race().surface().name())));
            columns.add(new Column("steps to height %s".formatted(r.race().surface().goal())));
        }
        var rows = new ArrayList<List<Cell>>();
        for (Racer racer : results.getFirst().race().racers()) {
            var row = new ArrayList<Cell>(List.of(new Cell.Text(racer.name())));
            for (Race.Result r : results) {
                row.add(new Cell.Text(String.valueOf(r.race().racers().get(rows.size()).optimizer().rate())));
                double steps = r.stepsToGoal(racer.name());
                row.add(Double.isNaN(steps) ? new Cell.Text("not reached") : new Cell.Quantity(steps, 0));
            }
            rows.add(row);
        }
        return new Table("Learning rates and arrivals",
                "SGD and momentum need a rate for each surface; the others scale their steps themselves and keep theirs. "
                        + "Adadelta's ε is 1e-4 here, for its first steps are as short as √ε; its paper has 1e-6.",
                columns, rows);
    }

    // ---- digits

    private static void digits(Notebook notebook) {
        Split all = notebook.material().digits();
        Split digits = notebook.isQuick() ? new Split(all.train().first(WHOLE_BATCHES), all.test().first(JUDGED)) : all;
        var learners = List.of(Optimizer.sgd(0.1), Optimizer.sgd(0.01).momentum(Race.ALPHA),
                Optimizer.sgd(0.01).nesterov(Race.ALPHA), Optimizer.adagrad(0.01), Optimizer.rmsProp(0.001),
                Optimizer.adadelta(1), Optimizer.adam(0.001));
        List<String> names = Race.all().getFirst().racers().stream().map(Racer::name).toList();
        var courses = new ArrayList<Course>();
        double worst = 0;
        for (int i = 0; i < names.size(); i++) {
            var net = sequential(digits.train().shape(), flatten(), dense(notebook.choose(32, 128)), relu(), dense(10));
            try (var trainer = Trainer.of(net, Loss.softmaxCrossEntropy(), learners.get(i), notebook.backend(),
                    TrainingOptions.defaults().seed(notebook.seed()).schedule(Schedule.constant()))) {
                courses.add(notebook.train(names.get(i), trainer, digits.train(), epochs(notebook.choose(6, 15)),
                        Map.of()));
                worst = Math.max(worst, 100 * trainer.evaluate(digits.test()).error());
            }
            notebook.measured(names.get(i) + " on digits: mean training loss of the last epoch, nats",
                    courses.getLast().last(Course.LOSS), Expected.atMost(notebook.choose(0.5, 0.1)));
        }
        notebook.measured("digits: test error of the worst of the seven, %", worst,
                Expected.atMost(notebook.choose(20.0, 3.0)));
        notebook.show(figures(names, courses));
    }

    private static Figures figures(List<String> names, List<Course> courses) {
        var lines = new ArrayList<Mark>();
        double least = Double.MAX_VALUE;
        double largest = 0;
        for (int i = 0; i < names.size(); i++) {
            lines.add(courses.get(i).line(names.get(i), Course.LOSS));
            for (double loss : courses.get(i).of(Course.LOSS)) {
                least = Math.min(least, loss);
                largest = Math.max(largest, loss);
            }
        }
        return new Figures("Loss on digits",
                "One hidden layer of ReLU, batches of 64, each optimizer with its usual rate, which stays the same.",
                Figure.of("All seven from the same weights", Axis.of("epoch"),
                        Axis.of("mean training loss, nats").log().range(0.9 * least, 1.1 * largest),
                        lines.toArray(Mark[]::new)));
    }
}
