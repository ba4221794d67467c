package dev.tandem.cli;

import dev.tandem.error.DataException;
import dev.tandem.io.AtomicFile;
import dev.tandem.train.Evaluation;
import dev.tandem.train.Progress;
import dev.tandem.train.TrainingListener;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Writes how training goes: a line of JSON every {@value #EVERY} steps, and at the end of each epoch one that also says what the
 * network was worth; readable at once.
 */
final class MetricsLog implements TrainingListener, AutoCloseable {

    private static final int EVERY = 50;
    private static final String STEP = "step";

    private final Path file;
    private final BufferedWriter writer;
    private final String judgedOn;
    private final List<JsonNode> before;

    private MetricsLog(Path file, BufferedWriter writer, String judgedOn, List<JsonNode> before) {
        this.file = file;
        this.writer = writer;
        this.judgedOn = judgedOn;
        this.before = before;
    }

    /**
     * Opens the log of a run.
     *
     * @param judgedOn what the part is called that the network is judged on
     * @param step after which the run goes on: lines about later ones are dropped; 0 to begin
     * @throws DataException if the file can't be read or written
     */
    static MetricsLog open(Path file, String judgedOn, long step) {
        try {
            List<String> kept = step > 0 && Files.exists(file) ? lines(file, step) : List.of();
            AtomicFile.write(file, kept.stream().map(l -> l + "\n").collect(Collectors.joining())
                    .getBytes(StandardCharsets.UTF_8));
            return new MetricsLog(file, Files.newBufferedWriter(file, StandardOpenOption.APPEND), judgedOn,
                    kept.stream().map(Json::parsed).toList());
        } catch (IOException e) {
            throw DataException.unreadable(file, e);
        }
    }

    /** Those up to a step. The last line of a killed process may be a piece of one; nothing after it is kept either. */
    private static List<String> lines(Path file, long last) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.takeWhile(l -> Json.isObject(l) && Json.parsed(l).path(STEP).asLong(Long.MAX_VALUE) <= last)
                    .toList();
        }
    }

    /** The lines there were before this was opened. */
    List<JsonNode> before() {
        return before;
    }

    @Override
    public void stepped(Progress p) {
        if (p.step() % EVERY == 0 && p.stepOfEpoch() < p.stepsPerEpoch()) {
            write(line(p));
        }
    }

    /** Writes the line of an epoch's end. */
    void judged(Progress p, Evaluation evaluation) {
        LinkedHashMap<String, Object> line = line(p);
        line.put(judgedOn + "Loss", evaluation.meanLoss());
        line.put(judgedOn + "Accuracy", evaluation.accuracy());
        write(line);
    }

    private static LinkedHashMap<String, Object> line(Progress p) {
        var line = new LinkedHashMap<String, Object>();
        line.put("epoch", p.epoch());
        line.put(STEP, p.step());
        line.put("loss", p.loss());
        line.put("epochLoss", p.epochLoss());
        line.put("rate", p.rate());
        line.put("imagesPerSecond", p.samplesPerSecond());
        return line;
    }

    /** Numbers that JSON does not have are left out. */
    private void write(LinkedHashMap<String, Object> line) {
        line.values().removeIf(v -> v instanceof Double d && !Double.isFinite(d));
        try {
            writer.write(Json.line(line));
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
