package dev.tandem.cli;

import dev.tandem.error.DataException;
import dev.tandem.error.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * What a run leaves behind: {@code config.json}, how it was made, {@code metrics.jsonl} and TensorBoard's events, how it went, and
 * {@code report.html}, what came of it.
 *
 * @param path the folder
 */
record RunFolder(Path path) {

    private static final String CONFIG = "config.json";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    /**
     * Chooses the folder of a new run, without making it: what goes before may fail.
     *
     * @param wanted where the user wants it; null for {@code runs/NAME-TIME}
     * @throws UsageException if a run is there already, or the folder can't be made or written to
     */
    static RunFolder planned(@Nullable Path wanted, String name) {
        Path path = wanted != null
                ? wanted
                : free(Path.of("runs", name + "-" + LocalDateTime.now(ZoneId.systemDefault()).format(TIME)));
        if (Files.exists(path.resolve(CONFIG))) {
            throw new UsageException("folder", path.toString(), "holds a run already", CONFIG,
                    "name another with --out");
        }
        Path there = nearest(path.toAbsolutePath());
        if (!Files.isDirectory(there)) {
            throw unwritable(path, "'" + there + "' is no folder");
        }
        if (!Files.isWritable(there)) {
            throw unwritable(path, "no permission to write into '" + there + "'");
        }
        return new RunFolder(path);
    }

    /** What is there of a path: itself, or the folder it would be made in. The root always is. */
    private static Path nearest(Path path) {
        Path parent = path.getParent();
        return Files.exists(path) || parent == null ? path : nearest(parent);
    }

    private static UsageException unwritable(Path path, String why) {
        return new UsageException("folder", path.toString(), "can't hold the run", why, "name another with --out");
    }

    /**
     * Makes the folder.
     *
     * @throws DataException if it can't be made
     */
    void create() {
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw DataException.unreadable(path, e);
        }
    }

    private static Path free(Path wished) {
        Path path = wished;
        for (int i = 2; Files.exists(path); i++) {
            path = wished.resolveSibling(wished.getFileName() + "-" + i);
        }
        return path;
    }

    /** Writes how the run was made. */
    void writeConfig(Object config) {
        Path file = path.resolve(CONFIG);
        try {
            Files.writeString(file, Json.line(config) + "\n");
        } catch (IOException e) {
            throw DataException.unreadable(file, e);
        }
    }

    /** Where the page that shows the run is. */
    Path report() {
        return path.resolve("report.html");
    }

    /** Where a trace of steps is, if one is asked for. */
    Path trace() {
        return path.resolve("trace.json");
    }

    /** Opens the log of how the run goes. */
    MetricsLog openMetrics() {
        Path file = path.resolve("metrics.jsonl");
        try {
            return new MetricsLog(file, Files.newBufferedWriter(file));
        } catch (IOException e) {
            throw DataException.unreadable(file, e);
        }
    }
}
