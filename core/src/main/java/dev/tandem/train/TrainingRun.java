package dev.tandem.train;

import dev.tandem.data.Batch;
import dev.tandem.data.Batches;
import dev.tandem.data.Dataset;
import dev.tandem.error.DivergenceException;
import java.util.List;
import java.util.function.BiConsumer;

/** One call of {@link Trainer#fit}: compiles, then repeats steps, timing nothing but them. */
final class TrainingRun {

    private final Trainer trainer;
    private final Dataset data;
    private final Samples samples;
    private final int epochs;
    private final long steps;
    private final EpochPrograms programs;
    private final Meter meter;
    private final TrainingListener[] listeners;

    TrainingRun(Trainer trainer, Dataset data, int epochs, List<TrainingListener> listeners) {
        this.trainer = trainer;
        this.data = data;
        this.epochs = epochs;
        this.listeners = listeners.toArray(TrainingListener[]::new);
        int batch = trainer.options().batch();
        int stepsPerEpoch = (data.size() - 1) / batch + 1;
        samples = Samples.of(data);
        steps = (long) epochs * stepsPerEpoch;
        programs = EpochPrograms.of(data, batch, size -> trainer.programs().training(samples, size));
        meter = new Meter(epochs, stepsPerEpoch, data.size());
    }

    History run() {
        try (var batches = Batches.shuffled(data, trainer.options().batch(), trainer.options().seed())) {
            meter.rate(rate());
            meter.beginEpoch();
            tell(TrainingListener::started);
            for (int epoch = 1; epoch <= epochs && !trainer.isStopping(); epoch++) {
                if (epoch > 1) {
                    meter.beginEpoch();
                }
                epoch(batches);
            }
            return meter.history(trainer.deviceBytes(), meter.step() < steps);
        } finally {
            tell(TrainingListener::ended);
        }
    }

    private void epoch(Batches batches) {
        batches.begin(trainer.nextEpoch());
        while (batches.hasNext() && !trainer.isStopping()) {
            step(batches);
            tell(TrainingListener::stepped);
        }
        meter.endEpoch();
        if (!batches.hasNext()) {
            tell(TrainingListener::epochEnded);
        }
    }

    private void step(Batches batches) {
        long start = System.nanoTime();
        Batch batch = batches.next();
        BatchProgram program = programs.of(batch.size());
        double rate = rate();
        program.rate(rate);
        program.run(batch);
        double loss = program.loss();
        long nanos = System.nanoTime() - start;
        if (!Divergence.isFinite(loss)) {
            throw new DivergenceException(meter.step() + 1, loss, trainer.firstNonFiniteLayer(samples, batch));
        }
        meter.rate(rate);
        meter.add(loss, batch.size(), nanos);
    }

    private double rate() {
        return trainer.rate(meter.step(), steps);
    }

    /** Makes a picture of the progress only if someone looks at it. */
    private void tell(BiConsumer<TrainingListener, Progress> event) {
        if (listeners.length > 0) {
            Progress progress = meter.progress();
            for (TrainingListener listener : listeners) {
                event.accept(listener, progress);
            }
        }
    }
}
