package dev.tandem.lab.neurons;

import dev.tandem.lab.Chapter;
import dev.tandem.lab.Expected;
import dev.tandem.lab.Lab;
import dev.tandem.lab.Notebook;
import dev.tandem.report.Section.Figures;
import dev.tandem.report.figure.Axis;
import dev.tandem.report.figure.Figure;
import dev.tandem.report.figure.Mark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The perceptron learns what a line divides, within a known number of updates, and never XOR. <i>Source</i>: Rosenblatt 1958, "The
 * perceptron"; the bound Novikoff 1962, "On convergence proofs on perceptrons"; XOR Minsky &amp; Papert 1969.
 */
final class Perceptron {

    private static final int SIZE = 100;
    private static final int CLASSES = 3;
    private static final double USUAL_MARGIN = 0.05;
    private static final double[] MARGINS = {0.01, 0.02, USUAL_MARGIN, 0.1, 0.2};
    private static final int MOST_EPOCHS = 100_000;
    private static final int XOR_EPOCHS = 100;

    private Perceptron() {
    }

    /** Samples and how they were learnt. */
    private record Learnt(Samples samples, Rule.Run run) {

        /** The largest share of its bound that an output's updates are. */
        double share() {
            return IntStream.range(0, samples.outputs()).mapToDouble(k -> run.of(k) / samples.bound(k)).max()
                    .orElseThrow();
        }
    }

    static Lab lab() {
        return new Lab("perceptron", Chapter.NEURONS, "The perceptron rule",
                "A neuron that is wrong about a sample moves its weights by that sample, and one that is right leaves them. Does that "
                        + "end, and after how many updates?",
                Perceptron::run);
    }

    private static void run(Notebook notebook) {
        notebook.formula("y = f\\left(\\sum_i w_i x_i\\right), \\quad \\Delta w_i = \\eta\\, (t - y)\\, x_i, \\quad "
                + "\\eta = \\frac{1}{2}, \\quad y = \\pm 1, \\quad t = \\pm 1");
        notebook.formula(
                "\\mbox{updates} \\le \\left(\\frac{R}{\\gamma}\\right)^2, \\quad R = \\max_n \\left| x^n \\right|, \\quad "
                        + "\\gamma = \\min_n t^n\\, v \\cdot x^n \\mbox{ for a separating } v \\mbox{ with } \\left| v \\right| = 1");
        int seeds = notebook.choose(10, 100);
        var byMargin = new ArrayList<List<Learnt>>();
        for (double margin : MARGINS) {
            List<Learnt> learnt = IntStream.range(0, seeds).mapToObj(
                    s -> learn(notebook, Samples.ofTwoClasses(SIZE, margin, notebook.seed() + s))).toList();
            measure(notebook, "γ ≥ " + margin, learnt);
            byMargin.add(learnt);
        }
        List<Learnt> several = IntStream.range(0, seeds).mapToObj(
                s -> learn(notebook, Samples.ofClasses(CLASSES, SIZE, USUAL_MARGIN, notebook.seed() + s))).toList();
        measure(notebook, CLASSES + " outputs", several);
        List<Learnt> one = byMargin.get(Arrays.binarySearch(MARGINS, USUAL_MARGIN));
        notebook.show(new Figures("Neurons find lines",
                "The samples of the first seed. Left: one neuron, the broken lines after each epoch, and the line by which the samples "
                        + "were drawn. Right: a neuron a class, each with a line between its class and all others.",
                oneOutput(one.getFirst()), severalOutputs(several.getFirst())));
        notebook.show(new Figures("They end without an error",
                "How many of the %d samples each epoch got wrong. An update of one output leaves the others as they are."
                        .formatted(SIZE),
                errorsOfSeeds(one), errorsOfOutputs(several.getFirst())));
        notebook.show(novikoff(byMargin));
        xor(notebook);
    }

    private static Learnt learn(Notebook notebook, Samples samples) {
        return new Learnt(samples, Rule.learn(notebook, samples, MOST_EPOCHS));
    }

    private static void measure(Notebook notebook, String what, List<Learnt> learnt) {
        notebook.measured("%s: seeds of %d that end without an error".formatted(what, learnt.size()),
                (int) learnt.stream().filter(l -> l.run().converged()).count(), Expected.exactly(learnt.size()));
        notebook.measured(what + ": updates, the largest share of (R/γ)² over the seeds",
                learnt.stream().mapToDouble(Learnt::share).max().orElseThrow(), Expected.atMost(1));
    }

    // ---- what a line divides

    private static Figure oneOutput(Learnt learnt) {
        Samples samples = learnt.samples();
        var marks = new ArrayList<Mark>();
        marks.add(dots("t = 1", samples.of(0, true)));
        marks.add(dots("t = −1", samples.of(0, false)));
        for (int epoch = 1; epoch < learnt.run().epochs(); epoch++) {
            marks.add(line("", learnt.run().after(epoch)[0]).look(Mark.Look.DASHED));
        }
        marks.add(line("learnt", learnt.run().weights().getLast()[0]));
        marks.add(line("drawn by", samples.separators()[0]));
        return plane("one output", marks);
    }

    private static Figure severalOutputs(Learnt learnt) {
        var marks = new ArrayList<Mark>();
        for (int k = 0; k < CLASSES; k++) {
            marks.add(dots(className(k), learnt.samples().of(k, true)));
            marks.add(line(className(k), learnt.run().weights().getLast()[k]));
        }
        return plane(CLASSES + " outputs", marks);
    }

    private static Figure errorsOfSeeds(List<Learnt> learnt) {
        return new Figure("one output, a line a seed", Axis.of("epoch"), Axis.of("errors of an epoch"),
                learnt.stream().map(l -> (Mark) Mark.Line.counted("", l.run().totals())).toList());
    }

    private static Figure errorsOfOutputs(Learnt learnt) {
        return new Figure(CLASSES + " outputs, the first seed", Axis.of("epoch"), Axis.of("errors of an epoch"),
                IntStream.range(0, CLASSES).mapToObj(k -> (Mark) Mark.Line.counted(className(k),
                        learnt.run().updates().stream().mapToDouble(u -> u[k]).toArray())).toList());
    }

    private static String className(int output) {
        return "class " + (output + 1);
    }

    private static Figures novikoff(List<List<Learnt>> byMargin) {
        List<Learnt> all = byMargin.stream().flatMap(List::stream).toList();
        double[] margins = all.stream().mapToDouble(l -> l.samples().margin(0)).toArray();
        return new Figures("The nearer the classes, the more updates",
                "A dot a seed: the updates that it took, and how many it could have taken at most by Novikoff's theorem.",
                Figure.of("", Axis.of("margin γ of the line they were drawn by").log().range(0.008, 0.4),
                        Axis.of("updates").log(),
                        new Mark.Dots("updates", margins,
                                all.stream().mapToDouble(l -> Math.max(1, l.run().of(0))).toArray()),
                        new Mark.Dots("bound (R/γ)²", margins,
                                all.stream().mapToDouble(l -> l.samples().bound(0)).toArray())));
    }

    private static Mark dots(String name, List<double[]> points) {
        return new Mark.Dots(name, points.stream().mapToDouble(p -> p[1]).toArray(),
                points.stream().mapToDouble(p -> p[2]).toArray());
    }

    /** Where w₀ + w₁x₁ + w₂x₂ is 0. */
    private static Mark.Line line(String name, double[] w) {
        double edge = 2.5;
        double[] along = {-edge, edge};
        boolean steep = Math.abs(w[1]) > Math.abs(w[2]);
        double[] across = Arrays.stream(along).map(a -> -(w[0] + w[steep ? 2 : 1] * a) / w[steep ? 1 : 2]).toArray();
        return new Mark.Line(name, steep ? across : along, steep ? along : across);
    }

    private static Figure plane(String title, List<Mark> marks) {
        return new Figure(title, Axis.of("x₁").range(-1.1, 1.1), Axis.of("x₂").range(-1.1, 1.1), marks, true);
    }

    // ---- what none divides

    private static void xor(Notebook notebook) {
        List<Rule.Run> runs = orders().stream().map(o -> Rule.learn(notebook, Samples.xor(o), XOR_EPOCHS)).toList();
        notebook.measured(
                "XOR: orders of its rows of %d that come back to weights they had, so never end".formatted(runs.size()),
                (int) runs.stream().filter(r -> period(r) > 0).count(), Expected.exactly(runs.size()));
        notebook.measured("XOR: fewest errors of an epoch", runs.stream().flatMapToDouble(
                r -> Arrays.stream(r.totals())).min().orElseThrow(), Expected.atLeast(1));
        notebook.measured("XOR: longest period, epochs", runs.stream().mapToInt(Perceptron::period).max().orElseThrow(),
                Expected.reported());
        Samples shown = Samples.xor(0, 1, 3, 2);
        Rule.Run run = Rule.learn(notebook, shown, XOR_EPOCHS);
        notebook.show(new Figures("XOR goes round in circles",
                "No line divides XOR. Left: the line after each sample of an epoch; after the fourth all weights are 0. Right: the weights after each sample, numbered; they come "
                        + "back to what they were, and as the rule is the same each time, go round for ever.",
                linesOfXor(shown, run), wayOfWeights(run)));
    }

    private static Figure linesOfXor(Samples xor, Rule.Run run) {
        var marks = new ArrayList<Mark>();
        marks.add(dots("t = 1", xor.of(0, true)));
        marks.add(dots("t = −1", xor.of(0, false)));
        for (int sample = 1; sample <= xor.size(); sample++) {
            double[] w = run.weights().get(sample)[0];
            if (w[1] != 0 || w[2] != 0) {
                marks.add(line("after sample " + sample, w));
            }
        }
        return new Figure("decision lines", Axis.of("x₁").range(-2.5, 2.5), Axis.of("x₂").range(-2.5, 2.5), marks,
                true);
    }

    private static Figure wayOfWeights(Rule.Run run) {
        List<double[]> way = run.weights().stream().limit(run.size() + 1L).map(w -> w[0]).toList();
        var marks = new ArrayList<Mark>();
        marks.add(new Mark.Line("w₁, w₂", way.stream().mapToDouble(w -> w[1]).toArray(),
                way.stream().mapToDouble(w -> w[2]).toArray(), Mark.Look.PATH));
        for (int sample = 1; sample < way.size(); sample++) {
            marks.add(new Mark.Label(String.valueOf(sample), way.get(sample)[1], way.get(sample)[2]));
        }
        return new Figure("weights", Axis.of("w₁").range(-2.5, 2.5), Axis.of("w₂").range(-2.5, 2.5), marks, true);
    }

    /** After how many epochs the weights are the same again; 0 if they never are. */
    private static int period(Rule.Run run) {
        Map<String, Integer> seen = new HashMap<>();
        for (int epoch = 0; epoch <= run.epochs(); epoch++) {
            Integer before = seen.put(Arrays.deepToString(run.after(epoch)), epoch);
            if (before != null) {
                return epoch - before;
            }
        }
        return 0;
    }

    /** All orders of four rows. */
    private static List<int[]> orders() {
        var orders = new ArrayList<int[]>();
        for (int code = 0; code < 256; code++) {
            int[] order = {code & 3, code >> 2 & 3, code >> 4 & 3, code >> 6};
            if (Arrays.stream(order).distinct().count() == 4) {
                orders.add(order);
            }
        }
        return orders;
    }
}
