package dev.tandem.report.tensorboard;

import dev.tandem.error.DataException;
import dev.tandem.train.Evaluation;
import dev.tandem.train.GradientNorm;
import dev.tandem.train.Progress;
import dev.tandem.train.TrainingListener;
import java.nio.file.Path;
import java.util.List;

/** Writes how training goes for TensorBoard: a step's numbers every few steps, an epoch's at its end. */
public final class TensorBoardLog implements TrainingListener, AutoCloseable {

    private final TensorBoardEvents events;
    private final int every;
    private final String judgedOn;

    private TensorBoardLog(TensorBoardEvents events, int every, String judgedOn) {
        this.events = events;
        this.every = every;
        this.judgedOn = judgedOn;
    }

    /**
     * Begins a file.
     *
     * @param folder where to
     * @param every how many steps lie between numbers of a step, at least 1
     * @throws DataException if it can't be written
     */
    public static TensorBoardLog in(Path folder, int every) {
        return new TensorBoardLog(TensorBoardEvents.in(folder), every, "test");
    }

    /**
     * Begins the file of a run that goes on beside those it has written before.
     *
     * @param folder where to
     * @param every how many steps lie between numbers of a step, at least 1
     * @param judgedOn what the part is called that the network is judged on
     * @param step after which it goes on: what the other files say of later ones is not shown; 0 to begin
     * @throws DataException if it can't be written
     */
    public static TensorBoardLog in(Path folder, int every, String judgedOn, long step) {
        var events = TensorBoardEvents.in(folder);
        events.goesOn(step);
        return new TensorBoardLog(events, every, judgedOn);
    }

    /** The file. */
    public Path file() {
        return events.file();
    }

    @Override
    public void stepped(Progress progress) {
        if (progress.step() % every == 0) {
            events.scalar("train/loss", progress.step(), progress.loss());
            events.scalar("train/learning_rate", progress.step(), progress.rate());
        }
    }

    @Override
    public void epochEnded(Progress progress) {
        events.scalar("train/epoch_loss", progress.step(), progress.epochLoss());
        events.scalar("train/samples_per_second", progress.step(), progress.samplesPerSecond());
    }

    /** Writes what the network was worth after a step. */
    public void judged(Progress progress, Evaluation evaluation) {
        events.scalar(judgedOn + "/accuracy", progress.step(), evaluation.accuracy());
        events.scalar(judgedOn + "/loss", progress.step(), evaluation.meanLoss());
    }

    /** Writes how strongly each parameter was pulled at after a step. */
    public void found(Progress progress, List<GradientNorm> norms) {
        for (GradientNorm norm : norms) {
            events.scalar("gradient_norm/" + norm.parameter(), progress.step(), norm.gradient());
            events.scalar("weight_norm/" + norm.parameter(), progress.step(), norm.weight());
            events.scalar("relative_update/" + norm.parameter(), progress.step(), norm.relativeUpdate());
        }
    }

    @Override
    public void close() {
        events.close();
    }
}
