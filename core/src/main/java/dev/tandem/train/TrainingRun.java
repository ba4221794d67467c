package dev.tandem.train;

import dev.tandem.data.Dataset;
import dev.tandem.error.DivergenceException;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/** One call of {@link Trainer#fit}: compiles, then repeats steps, timing nothing but them. */
final class TrainingRun {

    private final Trainer trainer;
    private final Samples samples;
    private final int epochs;
    private final long steps;
    private final Feed feed;
    private final Meter meter;
    private final LongSupplier nanos;
    private final TrainingListener[] listeners;
    private double rateFactor = 1;

    TrainingRun(Trainer trainer, Dataset data, int epochs, LongSupplier nanos, List<TrainingListener> listeners) {
        this.trainer = trainer;
        this.epochs = epochs;
        this.nanos = nanos;
        this.listeners = listeners.toArray(TrainingListener[]::new);
        int stepsPerEpoch = (data.size() - 1) / trainer.options().batch() + 1;
        samples = Samples.of(data);
        steps = (long) epochs * stepsPerEpoch;
        meter = new Meter(epochs, stepsPerEpoch, data.size());
        feed = trainer.feed(data, epochs, this::rate);
    }

    History run() {
        try (feed) {
            askForFactors();
            meter.rate(rate(0));
            meter.beginEpoch();
            tell(TrainingListener::started);
            for (int epoch = 1; epoch <= epochs && !trainer.isStopping(); epoch++) {
                if (epoch > 1) {
                    meter.beginEpoch();
                }
                epoch();
            }
            return meter.history(trainer.deviceBytes(), meter.step() < steps);
        } finally {
            tell(TrainingListener::ended);
        }
    }

    private void epoch() {
        askForFactors();
        feed.begin(trainer.nextEpoch(), meter.step());
        while (feed.hasNext() && !trainer.isStopping()) {
            burst();
        }
        meter.endEpoch();
        if (!feed.hasNext()) {
            tell(TrainingListener::epochEnded);
        }
    }

    private void burst() {
        long start = nanos.getAsLong();
        int count = feed.run();
        long took = nanos.getAsLong() - start;
        for (int i = 0; i < count; i++) {
            double loss = feed.loss(i);
            if (!Divergence.isFinite(loss)) {
                throw new DivergenceException(meter.step() + 1, loss,
                        trainer.firstNonFiniteLayer(samples, feed.batch(i), count - 1 - i));
            }
            meter.rate(feed.rate(i));
            meter.add(loss, feed.samples(i), took * (i + 1) / count - took * i / count);
            tell(TrainingListener::stepped);
        }
    }

    private double rate(long step) {
        return rateFactor * trainer.rate(step, steps);
    }

    private void askForFactors() {
        rateFactor = 1;
        for (TrainingListener listener : listeners) {
            rateFactor *= listener.rateFactor();
        }
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
