package dev.tandem.train;

import static dev.tandem.nn.Loss.softmaxCrossEntropy;
import static dev.tandem.train.Epochs.epochs;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tandem.data.Dataset;
import dev.tandem.error.DivergenceException;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.optim.Schedule;
import dev.tandem.spi.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/** What tests of feeds do with trainers, writing down all that can be seen. */
final class Feeds {

    private Feeds() {
    }

    /** Its clock stands still, so that each burst has four times the steps of the one before. */
    static Trainer trainer(Network network, Optimizer optimizer, int batch, Backend backend) {
        return new Trainer(new StepGraphs(network, softmaxCrossEntropy(), optimizer), backend,
                TrainingOptions.defaults().batch(batch).seed(3).schedule(Schedule.cosine()), () -> 0);
    }

    static List<Object> run(Network network, Optimizer optimizer, int batch, Backend backend,
            BiConsumer<Trainer, List<Object>> script) {
        var seen = new ArrayList<Object>();
        try (var trainer = trainer(network, optimizer, batch, backend)) {
            script.accept(trainer, seen);
            seen.add(trainer.parametersSha256());
            seen.add(trainer.session().states());
            seen.add(trainer.session().sha256(s -> true));
        }
        return seen;
    }

    static void fit(Trainer trainer, Dataset data, int epochs, List<Object> seen) {
        History history = trainer.fit(data, epochs(epochs), new TrainingListener() {
            @Override
            public void stepped(Progress p) {
                seen.add(List.of(p.epoch(), p.stepOfEpoch(), p.step(), p.loss(), p.smoothedLoss(), p.epochLoss(),
                        p.rate()));
            }

            @Override
            public void epochEnded(Progress p) {
                seen.add("epoch " + p.epoch());
            }
        });
        seen.add(List.of(history.epochs(), history.steps(), history.epochLosses(), history.stopped()));
    }

    /** Points of which one is not finite. */
    static Dataset broken(int size, int bad) {
        float[] points = new float[2 * size];
        for (int i = 0; i < points.length; i++) {
            points[i] = i * 7 % 5 - 2;
        }
        points[2 * bad] = Float.NaN;
        return Points.of("broken", points, IntStream.range(0, size).map(i -> i % 2).toArray());
    }

    static void diverge(Trainer trainer, Dataset data, int epochs, List<Object> seen) {
        var thrown = catchThrowableOfType(DivergenceException.class, () -> fit(trainer, data, epochs, seen));
        seen.add(thrown.getMessage());
        seen.add(trainer.session().sha256(s -> true));
    }

    static History stopAt(long step, Trainer trainer, Dataset data, List<Object> heard) {
        return trainer.fit(data, epochs(2), new TrainingListener() {
            @Override
            public void stepped(Progress p) {
                heard.add(p.step());
                if (p.step() == step) {
                    trainer.stop();
                }
            }
        });
    }
}
