package dev.tandem.cli;

import dev.tandem.error.DataException;
import dev.tandem.train.Progress;
import dev.tandem.train.TrainingListener;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Writes how training goes: a line of JSON every {@value #EVERY} steps and at the end of each epoch, readable at once. */
final class MetricsLog implements TrainingListener, AutoCloseable {

    private static final int EVERY = 50;

    private final Path file;
    private final BufferedWriter writer;
    private long written;

    MetricsLog(Path file, BufferedWriter writer) {
        this.file = file;
        this.writer = writer;
    }

    /**
     * A line.
     *
     * @param loss of the step
     * @param epochLoss mean of the samples of the epoch so far
     */
    record Line(int epoch, long step, @Nullable Double loss, @Nullable Double epochLoss, double rate,
            @Nullable Double imagesPerSecond) {
    }

    @Override
    public void stepped(Progress p) {
        if (p.step() % EVERY == 0) {
            write(p);
        }
    }

    @Override
    public void epochEnded(Progress p) {
        write(p);
    }

    private void write(Progress p) {
        if (p.step() == written) {
            return;
        }
        written = p.step();
        try {
            writer.write(Json.line(new Line(p.epoch(), p.step(), Json.number(p.loss()), Json.number(p.epochLoss()),
                    p.rate(), Json.number(p.samplesPerSecond()))));
            writer.write('\n');
            writer.flush();
        } catch (IOException e) {
            throw DataException.unreadable(file, e);
        }
    }

    @Override
    public void close() {
        try {
            writer.close();
        } catch (IOException e) {
            throw DataException.unreadable(file, e);
        }
    }
}
