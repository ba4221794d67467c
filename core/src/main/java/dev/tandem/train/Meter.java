package dev.tandem.train;

import java.util.ArrayList;
import java.util.List;

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

    void beginEpoch() {
        epoch++;
        stepOfEpoch = 0;
        epochLossSum = 0;
        epochSamples = 0;
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

    /** Ends the epoch, or what was done of it. */
    void endEpoch() {
        if (epochSamples > 0) {
            epochLosses.add(epochLossSum / epochSamples);
        }
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
        return new History((int) (step / stepsPerEpoch), step, epochLosses, pace.meanSamplesPerSecond(), pace.seconds(),
                deviceBytes, stopped);
    }
}
