package dev.tandem.train;

/**
 * Where training is after a step.
 *
 * @param epoch the epoch of that step, from 1
 * @param epochs of the whole run
 * @param stepOfEpoch from 1; 0 before the first step
 * @param stepsPerEpoch in each epoch
 * @param step of the whole run, from 1; 0 before the first
 * @param steps of the whole run
 * @param loss mean of the step's samples; NaN before the first step
 * @param smoothedLoss mean of some fifty steps, late ones weighing more
 * @param epochLoss mean of the samples of this epoch so far
 * @param rate the learning rate of the step
 * @param samplesPerSecond over the last seconds of training alone; NaN before the first step
 * @param secondsLeft until the end at that speed; NaN before the first step
 */
public record Progress(int epoch, int epochs, int stepOfEpoch, int stepsPerEpoch, long step, long steps, double loss,
        double smoothedLoss, double epochLoss, double rate, double samplesPerSecond, double secondsLeft) {
}
