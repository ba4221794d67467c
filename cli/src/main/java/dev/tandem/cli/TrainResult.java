package dev.tandem.cli;

import dev.tandem.spi.DeviceInfo;
import dev.tandem.train.Evaluation;
import dev.tandem.train.History;
import dev.tandem.train.Trainer;
import dev.tandem.train.Validation;
import org.jspecify.annotations.Nullable;

/**
 * What a training run reached.
 *
 * @param trainLoss mean of the last epoch's samples
 * @param testAccuracy share of the test samples that were recognised; null if training was stopped
 * @param testError the share of the others
 * @param seconds training alone
 * @param peakBytes device memory of states and programs
 * @param run the folder
 * @param report the page in it
 * @param stopped whether the user ended it early
 * @param parameters how many there are
 * @param guessing whether it recognises no more than guessing would; null if training was stopped
 * @param bestEpoch the epoch whose weights the network has in the end; null if it was not asked to end early
 * @param validationLoss after that epoch
 */
record TrainResult(String model, String data, String backend, String device, int epochs, long steps,
        @Nullable Double trainLoss, @Nullable Double testAccuracy, @Nullable Double testError,
        @Nullable Double imagesPerSecond, double seconds, long peakBytes, String parametersSha256, String run,
        String report, boolean stopped, long parameters, @Nullable Boolean guessing,
        @Nullable Integer bestEpoch, @Nullable Double validationLoss) {

    static TrainResult of(String model, String data, DeviceInfo device, History history,
            @Nullable Evaluation evaluation, Trainer trainer, RunFolder folder, boolean stopped, long parameters,
            @Nullable Validation validation) {
        return new TrainResult(model, data, device.backend(), device.device(), history.epochs(), history.steps(),
                Json.number(history.loss()), evaluation == null ? null : evaluation.accuracy(),
                evaluation == null ? null : evaluation.error(), Json.number(history.samplesPerSecond()),
                history.seconds(), trainer.session().deviceBytes(), trainer.parametersSha256(),
                folder.path().toString(), folder.report().toString(), stopped, parameters,
                evaluation == null ? null : evaluation.isGuessing(),
                evaluation == null || validation == null ? null : validation.bestEpoch(),
                evaluation == null || validation == null ? null : validation.best());
    }

    /** The result for people, and what they may want to do next. */
    String text(Next next) {
        var text = new StringBuilder("%s on %s, %s: %s%n".formatted(model, data, backend, device));
        if (testAccuracy == null || testError == null) {
            line(text, "stopped", "before the end; not judged");
        } else {
            line(text, "test accuracy", Text.percent(testAccuracy));
            line(text, "test error", Text.percent(testError));
            if (Boolean.TRUE.equals(guessing)) {
                line(text, "learned", "nothing: no better than guessing — lower or raise --lr, or train longer");
            }
        }
        if (bestEpoch != null && validationLoss != null) {
            line(text, "best", "the weights of epoch %d, with a validation loss of %s".formatted(bestEpoch,
                    Text.loss(validationLoss)));
        }
        line(text, "train loss", Text.loss(trainLoss == null ? Double.NaN : trainLoss)
                + "  after %s, %s".formatted(Text.count(epochs, "epoch"), Text.count(steps, "step")));
        line(text, "time", Text.seconds(seconds) + "  of training alone"
                + (imagesPerSecond == null ? "" : ", %s images/s".formatted(Text.count(Math.round(imagesPerSecond)))));
        line(text, "memory", Text.bytes(peakBytes)
                + "  on the device: states, and the steps that train, judge and give gradient norms");
        line(text, "parameters", Text.count(parameters) + "  sha256 " + parametersSha256);
        line(text, "run", run + "  (config.json, metrics.jsonl, checkpoints, TensorBoard events)");
        line(text, "report", report + "  opens in a browser");
        return text.append(next.advice(model, run, stopped)).toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append("  %-14s %s%n".formatted(name, value));
    }
}
