package dev.tandem.train;

import java.util.List;

/**
 * What a call of {@link Trainer#fit} did.
 *
 * @param epochs complete passes over the data
 * @param steps batches learnt from; updates, but for those that several make ({@link TrainingOptions#accumulate})
 * @param epochLosses the mean loss of each epoch's samples, each measured when its step was made; the last one's as far as
 *        training got
 * @param samplesPerSecond trained over all of {@code seconds}
 * @param seconds of training alone, without compiling, without bringing the data set to the device once, and without what listeners
 *        did, nor the steps, three at most, that a device fed by the host makes meanwhile
 * @param deviceBytes memory of the states and all programs on the device: the peak, for steps allocate none
 * @param stopped whether {@link Trainer#stop} ended it early
 */
public record History(int epochs, long steps, List<Double> epochLosses, double samplesPerSecond, double seconds,
        long deviceBytes, boolean stopped) {

    /** Copies the list. */
    public History {
        epochLosses = List.copyOf(epochLosses);
    }

    /** The mean loss of the last epoch; NaN if no step was made. */
    public double loss() {
        return epochLosses.isEmpty() ? Double.NaN : epochLosses.getLast();
    }
}
