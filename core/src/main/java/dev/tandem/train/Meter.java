package dev.tandem.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The numbers that tell how a run goes. Adding a step allocates nothing. */
final class Meter {

    /** Steps over which the smoothed loss forgets. */
    private static final int SMOOTHING = 50;

    private final int epochs;
    private final int stepsPerEpoch;
    private final long totalSamples;
    private final Pace pace = new Pace();
    private final List<Double> epochLosses = new ArrayList<>();
    private int epoch;
    private int stepOfEpoch;
    private long step;
    private long samples;
    private double rate;
    private double loss = Double.NaN;
    private double smoothedLoss;
    private double epochLossSum;
    private int epochSamples;

    Meter(int epochs, int stepsPerEpoch, int samplesPerEpoch) {
        this.epochs = epochs;
        this.stepsPerEpoch = stepsPerEpoch;
        totalSamples = (long) epochs * samplesPerEpoch;
    }

    /** Begins the next epoch, unless one is in progress. */
    void beginEpoch() {
        if (epoch == 0 || stepOfEpoch == stepsPerEpoch) {
            epoch++;
            stepOfEpoch = 0;
            epochLossSum = 0;
            epochSamples = 0;
        }
    }

    /** Takes the place of the meter that a state is from. */
    void resume(RunState from) {
        step = from.step();
        epoch = (int) ((step + stepsPerEpoch - 1) / stepsPerEpoch);
        stepOfEpoch = from.stepOfEpoch() == 0 && epoch > 0 ? stepsPerEpoch : from.stepOfEpoch();
        samples = from.samples();
        smoothedLoss = from.smoothedLoss();
        epochLossSum = from.epochLossSum();
        epochSamples = from.epochSamples();
        epochLosses.addAll(from.epochLosses());
    }

    /**
     * Where the run is.
     *
     * @param next the number of the epoch that will be begun next
     * @param remembered by listeners
     */
    RunState state(long next, Map<String, Map<String, Double>> remembered) {
        boolean between = isBetweenEpochs();
        return new RunState(epochs, step, between ? 0 : stepOfEpoch, between ? next : next - 1, samples, smoothedLoss,
                between ? 0 : epochLossSum, between ? 0 : epochSamples, epochLosses, remembered);
    }

    /** Whether no epoch is in progress: all steps of the last one are done, or none of the next. */
    boolean isBetweenEpochs() {
        return stepOfEpoch % stepsPerEpoch == 0;
    }

    /** Steps done of the epoch that is begun. */
    int stepOfEpoch() {
        return stepOfEpoch;
    }

    void rate(double now) {
        rate = now;
    }

    void add(double stepLoss, int stepSamples, long nanos) {
        step++;
        stepOfEpoch++;
        samples += stepSamples;
        loss = stepLoss;
        smoothedLoss += (stepLoss - smoothedLoss) / Math.min(step, SMOOTHING);
        epochLossSum += stepLoss * stepSamples;
        epochSamples += stepSamples;
        pace.add(stepSamples, nanos);
    }

    /** Ends the epoch. */
    void endEpoch() {
        epochLosses.add(epochLossSum / epochSamples);
    }

    /** Steps done in all. */
    long step() {
        return step;
    }

    Progress progress() {
        double speed = pace.samplesPerSecond();
        return new Progress(epoch, epochs, stepOfEpoch, stepsPerEpoch, step, (long) epochs * stepsPerEpoch, loss,
                step == 0 ? Double.NaN : smoothedLoss, epochLossSum / epochSamples, rate, speed,
                (totalSamples - samples) / speed);
    }

    History history(long deviceBytes, boolean stopped) {
        var losses = new ArrayList<>(epochLosses);
        if (!isBetweenEpochs()) {
            losses.add(epochLossSum / epochSamples);
        }
        return new History((int) (step / stepsPerEpoch), step, losses, pace.meanSamplesPerSecond(), pace.seconds(),
                deviceBytes, stopped);
    }
}
