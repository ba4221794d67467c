package dev.tandem.lab.learning;

import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.features;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.nn.Loss.squaredError;
import static dev.tandem.optim.Optimizer.sgd;
import static dev.tandem.train.Epochs.epochs;

import dev.tandem.data.Dataset;
import dev.tandem.lab.Chapter;
import dev.tandem.lab.Course;
import dev.tandem.lab.Expected;
import dev.tandem.lab.Lab;
import dev.tandem.lab.Notebook;
import dev.tandem.nn.Initializer;
import dev.tandem.nn.Network;
import dev.tandem.optim.Schedule;
import dev.tandem.report.Section.Figures;
import dev.tandem.report.figure.Axis;
import dev.tandem.report.figure.Figure;
import dev.tandem.report.figure.Mark;
import dev.tandem.tensor.Shape;
import dev.tandem.train.Progress;
import dev.tandem.train.Trainer;
import dev.tandem.train.TrainingListener;
import dev.tandem.train.TrainingOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How the learning rate falls. <i>Source</i>: Robbins &amp; Monro 1951, §2, for 1/t; Loshchilov &amp; Hutter 2017, eq. 5, for the
 * cosine; Goyal et al. 2017, §2.2, for the warm-up; Goodfellow, Bengio &amp; Courville 2016, §8.3.1, for why it must fall.
 */
final class Schedules {

    private static final int STEPS = 100;
    private static final double END = 0.01;
    private static final double ROUNDING = 1e-15;
    private static final double RATE = 0.05;
    private static final int FEATURES = 10;
    private static final int SAMPLES = 500;
    private static final String WARM = "warm-up, then constant";
    private static final String AFTER = "loss of all samples";

    private Schedules() {
    }

    static Lab lab() {
        return new Lab("schedules", Chapter.LEARNING, "A learning rate that falls",
                "Large steps get near a minimum soon, small ones get close to it. How should the learning rate fall from the one to "
                        + "the other?",
                Schedules::run);
    }

    private static void run(Notebook notebook) {
        notebook.formula(
                "\\mbox{step: } \\eta_k = \\alpha \\eta_{k-1}, \\quad \\mbox{exponential: } \\eta_t = \\eta_0 e^{-kt}, "
                        + "\\quad 1/t\\mbox{: } \\eta_t = \\frac{\\eta_0}{1 + kt}");
        notebook.formula(
                "\\mbox{cosine: } \\eta_t = \\frac{\\eta_0}{2} \\left(1 + \\cos \\frac{\\pi t}{T}\\right), \\quad "
                        + "\\mbox{warm-up over } n \\mbox{ steps: } \\eta_t = \\eta_0 \\frac{t + 1}{n}");
        notebook.misprint("step decay, each rate α times the one before, is called “linear”",
                "it is geometric: after k stages the rate is αᵏ times the first");
        curves(notebook);
        compositions(notebook);
        used(notebook);
        notebook.show(figures());
        effect(notebook);
    }

    private static Map<String, Schedule> plain() {
        var plain = new LinkedHashMap<String, Schedule>();
        plain.put("constant", Schedule.constant());
        plain.put("step, α = ½, 4 stages", Schedule.step(0.5, 4));
        plain.put("exponential to 1 %", Schedule.exponential(END));
        plain.put("1/t to 1 %", Schedule.inverse(END));
        plain.put("cosine", Schedule.cosine());
        plain.put(WARM, Schedule.constant().warmUp(20));
        return plain;
    }

    private static Map<String, Schedule> composed() {
        var composed = new LinkedHashMap<String, Schedule>();
        composed.put("cosine().warmUp(20)", Schedule.cosine().warmUp(20));
        composed.put("constant().then(0.5, exponential(0.01))",
                Schedule.constant().then(0.5, Schedule.exponential(END)));
        composed.put("cosine().then(0.5, cosine())", Schedule.cosine().then(0.5, Schedule.cosine()));
        composed.put("cosine().times(step(0.5, 4))", Schedule.cosine().times(Schedule.step(0.5, 4)));
        return composed;
    }

    // ---- values

    private static void curves(Notebook notebook) {
        double[] stages = new double[STEPS];
        stages[0] = 1;
        for (int t = 1; t < STEPS; t++) {
            stages[t] = t % 25 == 0 ? 0.5 * stages[t - 1] : stages[t - 1];
        }
        double k = Math.log(1 / END) / STEPS;
        compare(notebook, "step decay − ηₖ = ½ ηₖ₋₁", Schedule.step(0.5, 4), t -> stages[t], 0);
        compare(notebook, "exponential − e⁻ᵏᵗ, k = ln 100 / 100", Schedule.exponential(END), t -> Math.exp(-k * t),
                ROUNDING);
        compare(notebook, "1/t − 1/(1 + kt), k = 99/100", Schedule.inverse(END), t -> 1 / (1 + 0.99 * t), ROUNDING);
        compare(notebook, "cosine − ½(1 + cos πt/T)", Schedule.cosine(), t -> 0.5 * (1 + Math.cos(Math.PI * t / STEPS)),
                ROUNDING);
        compare(notebook, "warm-up − (t + 1)/20, then 1", Schedule.constant().warmUp(20),
                t -> t < 20 ? (t + 1) / 20.0 : 1, 0);
        value(notebook, "step decay at t = 75: ½³", Schedule.step(0.5, 4), 75, 0.125);
        value(notebook, "exponential to 1 % at t = 50: 1/10", Schedule.exponential(END), 50, 0.1);
        value(notebook, "1/t to 1 % at t = 50: 1/50.5", Schedule.inverse(END), 50, 1 / 50.5);
        value(notebook, "cosine at t = 50: ½", Schedule.cosine(), 50, 0.5);
    }

    private static void compositions(Notebook notebook) {
        Schedule cosine = Schedule.cosine();
        Schedule step = Schedule.step(0.5, 4);
        Schedule late = Schedule.exponential(END);
        compare(notebook, "cosine().warmUp(20) − its pieces", cosine.warmUp(20),
                t -> t < 20 ? (t + 1) / 20.0 : cosine.factor(t - 20, 80), 0);
        compare(notebook, "constant().then(0.5, exponential) − its pieces", Schedule.constant().then(0.5, late),
                t -> t < 50 ? 1 : late.factor(t - 50, 50), 0);
        compare(notebook, "cosine().times(step) − the product", cosine.times(step),
                t -> cosine.factor(t, STEPS) * step.factor(t, STEPS), 0);
    }

    private static void compare(Notebook notebook, String name, Schedule schedule, IntToDoubleFunction right,
            double most) {
        double gap = IntStream.range(0, STEPS)
                .mapToDouble(t -> Math.abs(schedule.factor(t, STEPS) - right.applyAsDouble(t))).max().orElseThrow();
        notebook.measured(name + ": largest difference in 100 steps", gap,
                most == 0 ? Expected.exactly(0) : Expected.atMost(most));
    }

    private static void value(Notebook notebook, String name, Schedule schedule, int step, double right) {
        notebook.measured(name, schedule.factor(step, STEPS), Expected.near(right, ROUNDING));
    }

    // ---- in a training

    /** The rates that a trainer steps with are the first one times the schedule's factors. */
    private static void used(Notebook notebook) {
        Schedule schedule = Schedule.warmCosine();
        double[] worst = {0};
        var listener = new TrainingListener() {
            @Override
            public void stepped(Progress p) {
                double wanted = RATE * schedule.factor(p.step() - 1, p.steps());
                worst[0] = Math.max(worst[0], Math.abs(p.rate() - wanted));
            }
        };
        try (var trainer = trainer(notebook, 10, RATE, schedule)) {
            trainer.fit(data(notebook), epochs(2), listener);
        }
        notebook.measured("rates of a training of 100 steps − η₀ times the factor: largest difference", worst[0],
                Expected.exactly(0));
    }

    private static void effect(Notebook notebook) {
        Dataset data = data(notebook);
        int passes = notebook.choose(20, 100);
        double least = least(notebook, data);
        var all = new LinkedHashMap<>(plain());
        all.remove(WARM);
        all.put("warm-up, then cosine", Schedule.warmCosine());
        var marks = new ArrayList<Mark>();
        double constant = Double.NaN;
        for (var entry : all.entrySet()) {
            double[] excess = excess(notebook, entry.getKey(), entry.getValue(), data, passes, least);
            double last = excess[passes - 1];
            marks.add(Mark.Line.counted(entry.getKey(), excess));
            String name = entry.getKey() + ": loss above the least after " + passes + " epochs";
            if (Double.isNaN(constant)) {
                constant = notebook.measured(name, last, Expected.atLeast(0.01));
            } else {
                notebook.measured(name + " / the constant rate's", last / constant, Expected.atMost(0.25));
            }
        }
        notebook.show(new Figures("A constant rate stops above the minimum; a falling one goes on",
                ("A line through noisy points, learnt one sample a step with η₀ = 0.05 for %d epochs: how far the loss of all samples is "
                        + "above the least possible. A constant rate keeps jumping about; whatever falls, settles.")
                        .formatted(passes),
                new Figure("", Axis.of("epoch"), Axis.of("loss above the least").log(), marks)));
    }

    private static double[] excess(Notebook notebook, String key, Schedule schedule, Dataset data, int passes,
            double least) {
        try (var trainer = trainer(notebook, 1, RATE, schedule)) {
            Course course = notebook.train(key.replaceAll("[^a-z0-9]+", "-"), trainer, data, epochs(passes),
                    Map.of(AFTER, t -> t.meanLoss(data)));
            double[] losses = course.of(AFTER);
            return IntStream.range(0, losses.length).mapToDouble(i -> losses[i] - least).toArray();
        }
    }

    /** The least loss there is: descent by all samples at once comes to rest there. */
    private static double least(Notebook notebook, Dataset data) {
        try (var trainer = trainer(notebook, SAMPLES, 0.5, Schedule.constant())) {
            trainer.fit(data, epochs(200));
            return trainer.meanLoss(data);
        }
    }

    private static Trainer trainer(Notebook notebook, int batch, double rate, Schedule schedule) {
        Network line = sequential(features(FEATURES), dense(1, Initializer.constant(0)));
        return Trainer.of(line, squaredError(), sgd(rate), notebook.backend(),
                TrainingOptions.defaults().batch(batch).seed(notebook.seed()).schedule(schedule));
    }

    /** A line of ten features of deviation 1, with noise of deviation 1. */
    private static Dataset data(Notebook notebook) {
        var random = new Random(notebook.seed());
        double[] slopes = random.doubles(FEATURES, -1, 1).toArray();
        float[] x = new float[SAMPLES * FEATURES];
        float[] y = new float[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            double sum = random.nextGaussian();
            for (int k = 0; k < FEATURES; k++) {
                x[i * FEATURES + k] = (float) random.nextGaussian();
                sum += slopes[k] * x[i * FEATURES + k];
            }
            y[i] = (float) sum;
        }
        return Dataset.of("line", Shape.of(FEATURES), x).withValues(Shape.of(1), y);
    }

    // ---- figures

    private static Figures figures() {
        return new Figures("What there is, and what can be made of it",
                "The factor on the learning rate over a run of 100 steps; those on the right are named by what one writes in Java.",
                figure("schedules", plain()), figure("composed", composed()));
    }

    private static Figure figure(String title, Map<String, Schedule> schedules) {
        double[] steps = IntStream.range(0, STEPS).asDoubleStream().toArray();
        List<Mark> marks = schedules.entrySet().stream().<Mark>map(e -> new Mark.Line(e.getKey(), steps,
                IntStream.range(0, STEPS).mapToDouble(t -> e.getValue().factor(t, STEPS)).toArray())).toList();
        return new Figure(title, Axis.of("step"), Axis.of("factor on the learning rate"), marks);
    }
}
