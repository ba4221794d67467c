package dev.tandem.train;

import dev.tandem.data.Dataset;
import dev.tandem.data.Target;
import dev.tandem.error.UsageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Judges the network after each epoch on samples it does not learn from; on request keeps the best weights in a file, and stops when
 * they have not got better for a while. <i>Source</i>: Prechelt 1998, "Early stopping — but when?", criterion UP.
 *
 * <pre>{@code
 * Split split = Split.drawn(train, seed);
 * var validation = Validation.on(trainer, split.test()).patience(3).keepBest(Path.of("best.safetensors"));
 * trainer.fit(split.train(), epochs(50), validation);
 * }</pre>
 */
public final class Validation implements Remembering {

    /** What is to get better. */
    public enum Measure {
        /** The mean loss: lower is better. */
        LOSS,
        /** The share of samples whose class is not found: lower is better. */
        ERROR
    }

    private final Trainer trainer;
    private final Dataset data;
    private Measure measure = Measure.LOSS;
    private int patience = Integer.MAX_VALUE;
    private @Nullable Path file;
    private final List<Evaluation> evaluations = new ArrayList<>();
    private final List<Double> values = new ArrayList<>();
    private double best = Double.MAX_VALUE;
    private int bestEpoch;
    private int waited;

    private Validation(Trainer trainer, Dataset data) {
        this.trainer = trainer;
        this.data = data;
    }

    /** Judges a trainer's network on a data set. */
    public static Validation on(Trainer trainer, Dataset data) {
        return new Validation(trainer, data);
    }

    /**
     * Says what is to get better; the loss, if nothing is said.
     *
     * @throws UsageException if it is the error and samples have no classes
     */
    public Validation measure(Measure what) {
        if (what == Measure.ERROR && !hasClasses()) {
            throw new UsageException("validation", data.name(), "has no classes to be mistaken about", data.toString(),
                    "measure the loss");
        }
        measure = what;
        return this;
    }

    /**
     * Stops training after so many epochs in a row that were not better than the best.
     *
     * @throws UsageException if the number is below 1
     */
    public Validation patience(int epochs) {
        if (epochs < 1) {
            throw new UsageException("validation", data.name(), "needs patience for an epoch at least",
                    String.valueOf(epochs), "choose 1 or more");
        }
        patience = epochs;
        return this;
    }

    /** Saves the weights of the best epoch so far. */
    public Validation keepBest(Path safetensors) {
        file = safetensors;
        return this;
    }

    @Override
    public void epochEnded(Progress progress) {
        double value = hasClasses() ? evaluated() : trainer.meanLoss(data);
        values.add(value);
        if (value < best) {
            best = value;
            bestEpoch = progress.epoch();
            waited = 0;
            if (file != null) {
                trainer.save(file);
            }
        } else {
            waited++;
            stopIfExhausted();
        }
    }

    private void stopIfExhausted() {
        if (isExhausted()) {
            trainer.stop();
        }
    }

    /** Whether patience is at its end, which stops training. */
    public boolean isExhausted() {
        return waited >= patience;
    }

    private boolean hasClasses() {
        return data.target() instanceof Target.Classes;
    }

    private double evaluated() {
        Evaluation now = trainer.evaluate(data);
        evaluations.add(now);
        return switch (measure) {
            case LOSS -> now.meanLoss();
            case ERROR -> now.error();
        };
    }

    /** What was found after each epoch since this object hears of training; nothing where samples have no classes. */
    public List<Evaluation> evaluations() {
        return Collections.unmodifiableList(evaluations);
    }

    /** What was measured after each epoch since this object hears of training. */
    public List<Double> values() {
        return Collections.unmodifiableList(values);
    }

    /** The epoch that was best, from 1; 0 before the first is judged. */
    public int bestEpoch() {
        return bestEpoch;
    }

    /** The lowest value of what is measured; {@link Double#MAX_VALUE} before the first is judged. */
    public double best() {
        return best;
    }

    @Override
    public String name() {
        return "validation";
    }

    @Override
    public Map<String, Double> remembered() {
        var numbers = new LinkedHashMap<String, Double>();
        numbers.put("best", best);
        numbers.put("bestEpoch", (double) bestEpoch);
        numbers.put("waited", (double) waited);
        return numbers;
    }

    @Override
    public void restore(Map<String, Double> remembered) {
        best = remembered.getOrDefault("best", Double.MAX_VALUE);
        bestEpoch = remembered.getOrDefault("bestEpoch", 0.0).intValue();
        waited = remembered.getOrDefault("waited", 0.0).intValue();
        stopIfExhausted();
    }
}
