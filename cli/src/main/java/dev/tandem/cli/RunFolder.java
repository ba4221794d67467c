package dev.tandem.cli;

import dev.tandem.error.DataException;
import dev.tandem.error.UsageException;
import dev.tandem.io.AtomicFile;
import dev.tandem.io.FolderLock;
import dev.tandem.io.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * What a run leaves behind: {@code config.json}, how it was made, {@code metrics.jsonl} and TensorBoard's events, how it went,
 * checkpoints, and {@code report.html} and {@code result.json}, what came of it; {@code trace.json}, some steps kernel by kernel, if
 * asked for.
 *
 * @param path the folder
 */
record RunFolder(Path path) {

    private static final String CONFIG = "config.json";
    private static final String RESULT = "result.json";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    /**
     * Chooses the folder of a new run, without making it: what goes before may fail.
     *
     * @param wanted where the user wants it; null for {@code runs/NAME-TIME}
     * @throws UsageException if a run is there already, or the folder can't be made or written to
     */
    static RunFolder planned(@Nullable Path wanted, String name) {
        Path path = wanted != null ? wanted : free(name);
        if (Files.exists(path.resolve(CONFIG))) {
            throw new UsageException("folder", path.toString(), "holds a run already", CONFIG,
                    "name another with --out, or go on with it by --resume");
        }
        return new RunFolder(path).checked("name another with --out");
    }

    /**
     * The folder of a run that is to go on; there may be no run in it yet.
     *
     * @throws UsageException if it can't be made or written to
     */
    static RunFolder again(Path path) {
        return new RunFolder(path).checked("make it so, or begin another run");
    }

    private RunFolder checked(String cure) {
        Path there = nearest(path.toAbsolutePath());
        if (!Files.isDirectory(there)) {
            throw unwritable("'" + there + "' is no folder", cure);
        }
        if (!Files.isWritable(there)) {
            throw unwritable("no permission to write into '" + there + "'", cure);
        }
        return this;
    }

    /** What is there of a path: itself, or the folder it would be made in. The root always is. */
    private static Path nearest(Path path) {
        Path parent = path.getParent();
        return Files.exists(path) || parent == null ? path : nearest(parent);
    }

    private UsageException unwritable(String why, String cure) {
        return new UsageException("folder", path.toString(), "can't hold the run", why, cure);
    }

    /**
     * Makes the folder, if it is not there, and takes hold of it.
     *
     * @throws UsageException naming the process that holds it
     * @throws DataException if it can't be made or written to
     */
    FolderLock hold() {
        return FolderLock.take(made().path());
    }

    /**
     * Makes the folder, if it is not there.
     *
     * @throws DataException if that fails
     */
    RunFolder made() {
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw DataException.unreadable(path, e);
        }
        return this;
    }

    /** Where a new run goes that the user names no folder for, {@code runs/NAME-TIME}. */
    static Path free(String name) {
        Path wished = Path.of("runs", name + "-" + LocalDateTime.now(ZoneId.systemDefault()).format(TIME));
        Path path = wished;
        for (int i = 2; Files.exists(path); i++) {
            path = wished.resolveSibling(wished.getFileName() + "-" + i);
        }
        return path;
    }

    /** Whether there is something at its place. */
    boolean exists() {
        return Files.exists(path);
    }

    /** Writes how the run was made. */
    void writeConfig(TrainConfig config) {
        write(path.resolve(CONFIG), config);
    }

    /**
     * How the run was made; empty if none was.
     *
     * @throws DataException if the file is damaged
     */
    Optional<JsonObject> config() {
        Path file = path.resolve(CONFIG);
        return Files.exists(file) ? Optional.of(JsonObject.read(file)) : Optional.empty();
    }

    /** Writes what the run came to: whoever finds that file knows that it is finished. */
    void writeResult(TrainResult result) {
        write(path.resolve(RESULT), result);
    }

    /**
     * What the run came to; empty if it is not finished.
     *
     * @throws DataException if the file is damaged
     */
    Optional<TrainResult> result() {
        Path file = path.resolve(RESULT);
        try {
            return Files.exists(file)
                    ? Optional.of(Json.read(Files.readString(file), TrainResult.class))
                    : Optional.empty();
        } catch (IOException e) {
            throw DataException.unreadable(file, e);
        } catch (JacksonException e) {
            throw DataException.malformed(file, "is not the result of a run", String.valueOf(e.getOriginalMessage()),
                    "delete it and go on with --resume");
        }
    }

    private static void write(Path file, Object object) {
        AtomicFile.write(file, (Json.line(object) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Where the page that shows the run is. */
    Path report() {
        return path.resolve("report.html");
    }

    /** Where a trace of steps is, if one is asked for. */
    Path trace() {
        return path.resolve("trace.json");
    }

    /** Where the log of how the run goes is. */
    Path metrics() {
        return path.resolve("metrics.jsonl");
    }

    /** Where the best weights are, if the run looks for them. */
    Path best() {
        return path.resolve("best.safetensors");
    }
}
