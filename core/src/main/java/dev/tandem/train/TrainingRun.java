package dev.tandem.train;

import dev.tandem.data.Dataset;
import dev.tandem.error.DivergenceException;
import dev.tandem.error.UsageException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One call of {@link Trainer#fit}: compiles, then repeats steps, timing nothing but them. */
final class TrainingRun {

    private final Trainer trainer;
    private final Samples samples;
    private final long steps;
    private final Feed feed;
    private final Meter meter;
    private final LongSupplier nanos;
    private final @Nullable CheckpointWriter checkpoints;
    private final TrainingListener[] listeners;
    private double rateFactor = 1;

    /**
     * Compiles what it needs.
     *
     * @param from where to go on; null to start
     * @param checkpoints where to leave some; null for none
     */
    TrainingRun(Trainer trainer, Dataset data, int epochs, LongSupplier nanos, @Nullable RunState from,
            @Nullable CheckpointWriter checkpoints, List<TrainingListener> listeners) {
        this.trainer = trainer;
        this.nanos = nanos;
        this.checkpoints = checkpoints;
        this.listeners = listeners.toArray(TrainingListener[]::new);
        int stepsPerEpoch = (data.size() - 1) / trainer.options().batch() + 1;
        samples = Samples.of(data);
        steps = (long) epochs * stepsPerEpoch;
        meter = new Meter(epochs, stepsPerEpoch, data.size());
        checkNames();
        if (from != null) {
            meter.resume(from);
            remembering().filter(l -> from.remembered().containsKey(l.name()))
                    .forEach(l -> l.restore(from.remembered().getOrDefault(l.name(), Map.of())));
        }
        feed = trainer.feed(data, epochs - (int) (meter.step() / stepsPerEpoch), this::rate);
    }

    History run() {
        try (feed) {
            askForFactors();
            meter.rate(rate(Math.min(meter.step(), steps - 1)));
            if (meter.step() < steps) {
                meter.beginEpoch();
            }
            tell(TrainingListener::started);
            while (meter.step() < steps && !trainer.isStopping()) {
                meter.beginEpoch();
                epoch();
            }
            lastCheckpoint();
            return meter.history(trainer.deviceBytes(), meter.step() < steps);
        } finally {
            tell(TrainingListener::ended);
        }
    }

    /** An epoch that is begun has a step: its number is used, and where the run is says so. */
    private void epoch() {
        askForFactors();
        feed.begin(trainer.nextEpoch(), meter.step(), meter.stepOfEpoch());
        do {
            burst(checkpoints == null ? Integer.MAX_VALUE : checkpoints.stepsLeft(meter.step()));
            if (feed.hasNext()) {
                checkpoint();
            }
        } while (feed.hasNext() && !trainer.isStopping());
        burst(0);
        if (!feed.hasNext()) {
            meter.endEpoch();
            tell(TrainingListener::epochEnded);
            checkpoint();
        }
    }

    /** Leaves one if it is due: no step is under way then. Allocates nothing if it is not. */
    private void checkpoint() {
        if (checkpoints != null && checkpoints.isDue(meter.step(), meter.isBetweenEpochs())) {
            checkpoints.write(state());
        }
    }

    /** Leaves one, for nothing comes after it. */
    private void lastCheckpoint() {
        if (checkpoints != null && checkpoints.isMissing(meter.step())) {
            checkpoints.write(state());
        }
    }

    private RunState state() {
        var remembered = new TreeMap<String, Map<String, Double>>();
        remembering().forEach(l -> remembered.put(l.name(), l.remembered()));
        return meter.state(trainer.epochs(), remembered);
    }

    /** A checkpoint keeps what listeners remember by their names. */
    private void checkNames() {
        var names = new HashSet<String>();
        remembering().map(Remembering::name).filter(n -> !names.add(n)).findFirst().ifPresent(n -> {
            throw new UsageException("listener", n, "is there twice", "checkpoints tell listeners by their names",
                    "give training one of this name");
        });
    }

    private Stream<Remembering> remembering() {
        return Stream.of(listeners).filter(Remembering.class::isInstance).map(Remembering.class::cast);
    }

    /** Runs so many steps at most; with 0 waits for those that are under way. */
    private void burst(int most) {
        long start = nanos.getAsLong();
        int count = most == 0 ? feed.finish() : feed.run(most);
        long took = nanos.getAsLong() - start;
        for (int i = 0; i < count; i++) {
            double loss = feed.loss(i);
            if (!Divergence.isFinite(loss)) {
                throw new DivergenceException(meter.step() + 1, loss,
                        trainer.firstNonFiniteLayer(samples, feed.batch(i), feed.since(i)));
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
