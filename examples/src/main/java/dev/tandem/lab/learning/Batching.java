package dev.tandem.lab.learning;

import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.image;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.nn.Loss.softmaxCrossEntropy;
import static dev.tandem.optim.Optimizer.sgd;
import static dev.tandem.train.Epochs.epochs;

import dev.tandem.data.Dataset;
import dev.tandem.error.DivergenceException;
import dev.tandem.lab.Chapter;
import dev.tandem.lab.Course;
import dev.tandem.lab.Expected;
import dev.tandem.lab.Lab;
import dev.tandem.lab.Notebook;
import dev.tandem.lab.learning.GradientNoise.Noise;
import dev.tandem.nn.Network;
import dev.tandem.optim.Schedule;
import dev.tandem.report.Section.Cell;
import dev.tandem.report.Section.Column;
import dev.tandem.report.Section.Figures;
import dev.tandem.report.Section.Table;
import dev.tandem.report.figure.Axis;
import dev.tandem.report.figure.Figure;
import dev.tandem.report.figure.Mark;
import dev.tandem.train.Trainer;
import dev.tandem.train.TrainingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Gradient descent by one sample, by some, by all. <i>Source</i>: Robbins &amp; Monro 1951; Bottou, Curtis &amp; Nocedal 2018, §3.3 and
 * §4.2; Cochran 1977, §2.6, for batches without replacement.
 */
final class Batching {

    private static final double[] RATES = {0.003, 0.01, 0.03, 0.1, 0.3};
    private static final int WARM_UP = 3;
    private static final String AFTER = "loss of all samples after the epoch";
    private static final String SECONDS = "seconds of the epoch";

    private Batching() {
    }

    /**
     * A training with one size of batches, at the best of the rates.
     *
     * @param size samples of a step
     * @param rate the learning rate
     * @param course losses and seconds by epoch
     */
    private record Trained(int size, double rate, Course course) {

        double[] losses() {
            return course.of(AFTER);
        }

        /** The time until the end of each epoch. */
        double[] seconds() {
            double[] until = course.of(SECONDS);
            for (int i = 1; i < until.length; i++) {
                until[i] += until[i - 1];
            }
            return until;
        }
    }

    static Lab lab() {
        return new Lab("batching", Chapter.LEARNING, "One sample, some, or all",
                "How many samples should a step of gradient descent look at? All give the true gradient, one gives a noisy one for a "
                        + "fraction of the work, and some are what a computer does best.",
                Batching::run);
    }

    private static Network network() {
        return sequential(image(1, 28, 28), flatten(), dense(30), relu(), dense(10));
    }

    private static void run(Notebook notebook) {
        notebook.formula("g_m = \\frac{1}{m} \\sum_{i=1}^{m} \\nabla E_i, \\quad w \\leftarrow w - \\eta g_m");
        notebook.formula("\\sqrt{\\langle \\left| g_m - g \\right|^2 \\rangle} = \\frac{\\sigma}{\\sqrt{m}}, \\quad "
                + "\\mbox{ of } n \\mbox{ samples without replacement } \\frac{\\sigma}{\\sqrt{m}} "
                + "\\sqrt{\\frac{n - m}{n - 1}}");
        Dataset all = notebook.material().digits().train();
        trainings(notebook, notebook.isQuick() ? all.first(500) : all);
        noise(notebook, all.first(notebook.choose(500, 5000)));
    }

    // ---- trainings

    private static void trainings(Notebook notebook, Dataset data) {
        int passes = notebook.choose(5, 10);
        int[] sizes = IntStream.concat(IntStream.of(1, 10, 100), notebook.isQuick()
                ? IntStream.of(data.size())
                : IntStream.of(1000, data.size())).toArray();
        List<Trained> trained = IntStream.of(sizes).mapToObj(size -> best(notebook, data, size, passes)).toList();
        Trained batch = trained.getLast();
        for (Trained t : trained) {
            notebook.measured("%s: training loss after %d epochs".formatted(name(t, data), passes),
                    t.losses()[passes - 1], Expected.reported());
        }
        for (Trained t : trained.subList(0, trained.size() - 1)) {
            notebook.measured("loss after %d epochs, all samples a step / %s".formatted(passes, name(t, data)),
                    batch.losses()[passes - 1] / t.losses()[passes - 1], Expected.atLeast(2));
        }
        notebook.measured("samples a second, batches of 100 / batches of 1", trained.get(0).seconds()[passes - 1]
                / trained.get(2).seconds()[passes - 1], Expected.reported());
        notebook.show(new Figures("Few samples a step go far in an epoch; with many, an epoch takes less time",
                String.format(Locale.ROOT,
                        "The training loss of a net [784 30 10] on %,d digits, each size of batches with %s. "
                                + "Left every size has seen as many samples; right it has run as long.",
                        data.size(),
                        notebook.choose("a learning rate that suits it",
                                "the best of the learning rates 0.003, 0.01, 0.03, 0.1 and 0.3")),
                new Figure("by epoch", Axis.of("epoch"), Axis.of("training loss").log(),
                        trained.stream().<Mark>map(t -> t.course().line(name(t, data), AFTER)).toList()),
                new Figure("by time", Axis.of("seconds").log(), Axis.of("training loss").log(),
                        trained.stream().<Mark>map(t -> new Mark.Line(name(t, data), t.seconds(), t.losses()))
                                .toList())));
        notebook.show(new Table("The same in numbers", "",
                Stream.of("samples a step", "learning rate", "steps an epoch", "loss after 1 epoch",
                        "after " + passes + " epochs", "seconds an epoch", "samples a second").map(Column::new)
                        .toList(),
                trained.stream().map(t -> row(t, data, passes)).toList()));
    }

    private static String name(Trained t, Dataset data) {
        return t.size() == data.size()
                ? String.format(Locale.ROOT, "all %,d", t.size())
                : t.size() == 1 ? "1 sample" : t.size() + " samples";
    }

    private static List<Cell> row(Trained t, Dataset data, int passes) {
        double seconds = t.seconds()[passes - 1] / passes;
        return List.of(new Cell.Quantity(t.size(), 0), new Cell.Significant(t.rate()),
                new Cell.Quantity(Math.ceilDiv(data.size(), t.size()), 0), new Cell.Significant(t.losses()[0]),
                new Cell.Significant(t.losses()[passes - 1]), new Cell.Significant(seconds),
                new Cell.Quantity(data.size() / seconds, 0));
    }

    private static Trained best(Notebook notebook, Dataset data, int size, int passes) {
        // a search in seconds is no search: the quick form takes what suits
        double[] rates = notebook.isQuick() ? new double[]{size == 1 ? 0.01 : size == 10 ? 0.03 : 0.1} : RATES;
        return DoubleStream.of(rates).mapToObj(rate -> train(notebook, data, size, rate, passes))
                .flatMap(Optional::stream).min(Comparator.comparingDouble(t -> t.losses()[passes - 1])).orElseThrow();
    }

    /** Nothing if it diverges. */
    private static Optional<Trained> train(Notebook notebook, Dataset data, int size, double rate, int passes) {
        var options = TrainingOptions.defaults().batch(size).seed(notebook.seed()).schedule(Schedule.constant());
        try (var trainer = Trainer.of(network(), softmaxCrossEntropy(), sgd(rate), notebook.backend(), options)) {
            // compiles what the clock is not to count
            var _ = trainer.profile(data, WARM_UP);
            double[] began = {System.nanoTime()};
            var measures = new LinkedHashMap<String, ToDoubleFunction<Trainer>>();
            measures.put(SECONDS, _ -> (System.nanoTime() - began[0]) / 1e9);
            measures.put(AFTER, t -> {
                double loss = t.meanLoss(data);
                began[0] = System.nanoTime();
                return loss;
            });
            return Optional.of(new Trained(size, rate,
                    notebook.train("batch-" + size + "-rate-" + rate, trainer, data, epochs(passes), measures)))
                    .filter(t -> Double.isFinite(t.course().last(AFTER)));
        } catch (DivergenceException e) {
            return Optional.empty();
        }
    }

    // ---- noise

    private static void noise(Notebook notebook, Dataset data) {
        var random = new Random(notebook.seed());
        int count = data.size();
        int[] sizes = IntStream.concat(IntStream.of(1, 4, 16, 64, 256), notebook.isQuick()
                ? IntStream.of(count * 9 / 10)
                : IntStream.of(1024, count * 9 / 10)).toArray();
        try (var gradients = new GradientNoise(network(), softmaxCrossEntropy(), data, notebook.backend(),
                notebook.seed())) {
            List<Noise> noise = IntStream.of(sizes).mapToObj(m -> {
                notebook.checkGoesOn();
                return gradients.of(m, notebook.choose(40, 400), random);
            }).toList();
            double ofOne = gradients.ofOne();
            notebook.measured(
                    "gradient noise, with replacement: slope of its logarithm over log m, m from 1 to "
                            + sizes[sizes.length - 2],
                    slope(noise.subList(0, sizes.length - 1)), Expected.near(-0.5, 0.03));
            notebook.measured("noise of 1 sample, σ, beside the norm of the full gradient", ofOne / gradients.norm(),
                    Expected.reported());
            notebook.measured("noise of 256 samples with replacement / (σ / √256)",
                    noise.get(4).withReplacement() / (ofOne / 16), Expected.near(1, 0.15));
            notebook.measured(
                    "noise of 256 of %d samples, without replacement / what the formula says".formatted(count),
                    noise.get(4).without() / finite(ofOne, 256, count), Expected.near(1, 0.15));
            notebook.measured("gradient of all samples in one step − mean of their gradients, relative",
                    gradients.of(count, 1, random).without() / gradients.norm(), Expected.atMost(1e-5));
            notebook.show(figure(ofOne, count, noise));
        }
    }

    private static double finite(double ofOne, double m, double n) {
        return ofOne / Math.sqrt(m) * Math.sqrt((n - m) / (n - 1));
    }

    /** Of the least squares line through the logarithms. */
    private static double slope(List<Noise> noise) {
        double[] x = noise.stream().mapToDouble(n -> Math.log(n.size())).toArray();
        double meanX = Arrays.stream(x).average().orElseThrow();
        double above = 0;
        double below = 0;
        for (int i = 0; i < x.length; i++) {
            above += (x[i] - meanX) * Math.log(noise.get(i).withReplacement());
            below += (x[i] - meanX) * (x[i] - meanX);
        }
        return above / below;
    }

    private static Figures figure(double ofOne, int count, List<Noise> noise) {
        double[] sizes = noise.stream().mapToDouble(Noise::size).toArray();
        var marks = new ArrayList<Mark>();
        marks.add(Mark.Line.of("σ/√m", 1, count, m -> ofOne / Math.sqrt(m)));
        marks.add(Mark.Line.of("σ/√m · √((n − m)/(n − 1))", 1, count - 1, m -> finite(ofOne, m, count)));
        marks.add(new Mark.Dots("measured, with replacement", sizes,
                noise.stream().mapToDouble(Noise::withReplacement).toArray()));
        marks.add(new Mark.Dots("measured, without replacement", sizes,
                noise.stream().mapToDouble(Noise::without).toArray()));
        return new Figures("The noise falls with the root of the number of samples",
                String.format(Locale.ROOT,
                        "How far a mini-batch's gradient is from that of all %,d samples, at the first weights. "
                                + "Four times the work halves it. σ comes from the gradient of each sample alone, nothing is fitted.",
                        count),
                new Figure("", Axis.of("samples in the batch, m").log(), Axis.of("gradient noise").log(), marks));
    }
}
