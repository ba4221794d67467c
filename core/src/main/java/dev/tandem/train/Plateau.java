package dev.tandem.train;

import dev.tandem.error.UsageException;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Lowers the learning rate where training gets no further: a listener that multiplies the rate by a factor whenever some epochs
 * in a row did not lower a number below the lowest so far. Works beside any schedule. What it does at an epoch's end holds from
 * the next epoch on.
 *
 * <p>Checkpoints keep what it remembers.
 */
public final class Plateau implements Remembering {

    /** Less than this part of the lowest number is no progress. */
    private static final double LEAST = 1e-4;
    private static final String FACTOR = "rateFactor";
    private static final String LOWEST = "lowest";
    private static final String WAITED = "waited";

    private final double factor;
    private final int patience;
    private final ToDoubleFunction<Progress> watched;
    private State state = new State(1, Double.MAX_VALUE, 0);

    /**
     * What a plateau remembers.
     *
     * @param rateFactor on the learning rate
     * @param lowest of the watched numbers so far
     * @param waited epochs since then, or since the rate was lowered
     */
    private record State(double rateFactor, double lowest, int waited) {
    }

    /**
     * Watches a number.
     *
     * @param factor on the rate, above 0 and below 1
     * @param patience epochs without progress after which the rate falls, at least 1
     * @param watched asked at the end of each epoch; lower is better, so accuracies need a minus. May evaluate
     * @throws UsageException if a number is out of its range
     */
    public Plateau(double factor, int patience, ToDoubleFunction<Progress> watched) {
        if (!(factor > 0 && factor < 1 && patience >= 1)) {
            throw new UsageException("plateau", "", "needs a factor between 0 and 1 and a patience of at least 1",
                    "factor " + factor + ", patience " + patience, "choose other numbers");
        }
        this.factor = factor;
        this.patience = patience;
        this.watched = watched;
    }

    /** Watches the training loss of epochs, and halves the rate after two epochs without progress. */
    public static Plateau ofTrainingLoss() {
        return new Plateau(0.5, 2, Progress::epochLoss);
    }

    @Override
    public void epochEnded(Progress progress) {
        double now = watched.applyAsDouble(progress);
        int waited = state.waited + 1;
        if (now < state.lowest - LEAST * Math.abs(state.lowest)) {
            state = new State(state.rateFactor, now, 0);
        } else if (waited >= patience) {
            state = new State(state.rateFactor * factor, state.lowest, 0);
        } else {
            state = new State(state.rateFactor, state.lowest, waited);
        }
    }

    @Override
    public double rateFactor() {
        return state.rateFactor;
    }

    @Override
    public String name() {
        return "plateau";
    }

    @Override
    public Map<String, Double> remembered() {
        return Map.of(FACTOR, state.rateFactor, LOWEST, state.lowest, WAITED, (double) state.waited);
    }

    @Override
    public void restore(Map<String, Double> remembered) {
        state = new State(remembered.getOrDefault(FACTOR, 1.0), remembered.getOrDefault(LOWEST, Double.MAX_VALUE),
                remembered.getOrDefault(WAITED, 0.0).intValue());
    }
}
