package dev.tandem.lab.learning;

import dev.tandem.lab.Notebook;
import dev.tandem.optim.Adadelta;
import dev.tandem.optim.Optimizer;
import dev.tandem.report.Section.Figures;
import dev.tandem.report.figure.Axis;
import dev.tandem.report.figure.Figure;
import dev.tandem.report.figure.Mark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Seven optimizers on a surface. Those that only scale the gradient have learning rates that suit it; the others scale their steps
 * themselves and need none of their own.
 *
 * @param rate of plain gradient descent
 * @param rateWithMomentum of gradient descent with momentum, Nesterov's too
 */
record Race(Surface surface, double rate, double rateWithMomentum) {

    static final double ALPHA = 0.9;

    /** An optimizer of the engine, and the same by its paper. */
    record Racer(String name, Optimizer optimizer, Supplier<PublishedRule> published) {
    }

    static List<Race> all() {
        return List.of(new Race(Surface.beale(), 0.01, 0.002), new Race(Surface.rosenbrock(), 0.001, 0.001),
                new Race(Surface.saddle(), 0.05, 0.05));
    }

    /** Those that take part; in every race the same in this order, but for their rates. */
    List<Racer> racers() {
        return List.of(
                new Racer("SGD", Optimizer.sgd(rate), PublishedRule.sgd(rate)),
                new Racer("momentum", Optimizer.sgd(rateWithMomentum).momentum(ALPHA),
                        PublishedRule.momentum(rateWithMomentum, ALPHA)),
                new Racer("Nesterov", Optimizer.sgd(rateWithMomentum).nesterov(ALPHA),
                        PublishedRule.nesterov(rateWithMomentum, ALPHA)),
                new Racer("Adagrad", Optimizer.adagrad(0.5), PublishedRule.adagrad(0.5, 1e-10)),
                new Racer("RMSprop", Optimizer.rmsProp(0.02), PublishedRule.rmsProp(0.02, 0.9, 1e-8)),
                new Racer("Adadelta", new Adadelta(1, 0.95, 1e-4), PublishedRule.adadelta(0.95, 1e-4)),
                new Racer("Adam", Optimizer.adam(0.1), PublishedRule.adam(0.1, 0.9, 0.999, 1e-8)));
    }

    /** Runs it on the notebook's device. */
    Result run(Notebook notebook) {
        var paths = new ArrayList<double[][]>();
        for (Racer racer : racers()) {
            notebook.checkGoesOn();
            paths.add(EnginePath.of(notebook.backend(), surface, racer.optimizer(), surface.steps()));
        }
        return new Result(this, paths);
    }

    /**
     * How it went.
     *
     * @param paths of all racers, in their order
     */
    record Result(Race race, List<double[][]> paths) {

        /** Where a racer was, from step to step. */
        double[] heights(String racer) {
            int number = IntStream.range(0, paths.size())
                    .filter(i -> race.racers().get(i).name().equals(racer)).findFirst().orElseThrow();
            return Arrays.stream(paths.get(number)).mapToDouble(race.surface()::height).toArray();
        }

        double lastHeight(String racer) {
            return heights(racer)[race.surface().steps()];
        }

        /** The first step after which a racer was as low as is wanted; NaN if it never was. */
        double stepsToGoal(String racer) {
            double[] heights = heights(racer);
            return IntStream.range(0, heights.length).filter(t -> heights[t] <= race.surface().goal())
                    .mapToDouble(t -> t).findFirst().orElse(Double.NaN);
        }

        Figures figures() {
            return new Figures(race.surface().name() + ", %d steps".formatted(race.surface().steps()),
                    "Left, seen from above, the darker the higher: a ring is the start, a dot a step, a large dot the end.",
                    plane(), descent());
        }

        private Figure plane() {
            Surface s = race.surface();
            var marks = new ArrayList<Mark>();
            marks.add(Mark.Contours.of(s.height(), s.x().from(), s.x().to(), s.y().from(), s.y().to(), s.levels()));
            for (int i = 0; i < paths.size(); i++) {
                marks.add(new Mark.Line(race.racers().get(i).name(), coordinate(i, 0), coordinate(i, 1),
                        Mark.Look.PATH));
            }
            return new Figure("Where they go", s.x(), s.y(), marks, true);
        }

        private double[] coordinate(int racer, int which) {
            return Arrays.stream(paths.get(racer)).mapToDouble(p -> p[which]).toArray();
        }

        private Figure descent() {
            var marks = new ArrayList<Mark>();
            double[] steps = IntStream.rangeClosed(0, race.surface().steps()).asDoubleStream().toArray();
            for (Racer racer : race.racers()) {
                double[] above = Arrays.stream(heights(racer.name())).map(h -> h - race.surface().least()).toArray();
                marks.add(new Mark.Line(racer.name(), steps, above));
            }
            return new Figure("How fast they get down", Axis.of("step"),
                    Axis.of("height above the minimum").log().range(1e-6, 100), marks);
        }
    }
}
