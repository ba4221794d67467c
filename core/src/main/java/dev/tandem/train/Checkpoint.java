package dev.tandem.train;

import dev.tandem.error.DataException;
import dev.tandem.io.Digest;
import dev.tandem.io.JsonObject;
import dev.tandem.io.SafetensorsFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A run as it was after a step, in two files: {@code checkpoint-N.safetensors} with all states, and {@code checkpoint-N.json} with
 * everything else, written last. It says which tensors it goes with, so that a pair is whole or no checkpoint.
 *
 * @param file the JSON file
 * @param tensors the file of the states
 * @param run where the run was
 * @param made how the run was made, and with what
 */
public record Checkpoint(Path file, Path tensors, RunState run, Map<String, String> made) {

    /** The version of the files. Older ones are read for ever. */
    static final int VERSION = 1;
    private static final String VERSION_NAME = "tandemCheckpoint";

    /** Copies the map. */
    public Checkpoint {
        made = Map.copyOf(made);
    }

    /** Steps done. */
    public long step() {
        return run.step();
    }

    /** Epochs of the whole run. */
    public int epochs() {
        return run.epochs();
    }

    /** The JSON of a checkpoint whose tensors are written. */
    static JsonObject json(Path file, Path tensors, String sha256, RunState run, Map<String, String> made) {
        var json = new LinkedHashMap<String, Object>();
        json.put(VERSION_NAME, VERSION);
        json.put("tensors", String.valueOf(tensors.getFileName()));
        json.put("sha256", sha256);
        json.put("run", run.json());
        json.put("made", made);
        return new JsonObject(file, json);
    }

    /**
     * Reads a checkpoint and checks that its tensors are those it was written with.
     *
     * @param file its JSON file
     * @throws DataException if a file is missing, damaged, or of a later version
     */
    public static Checkpoint read(Path file) {
        JsonObject json = JsonObject.read(file);
        long version = json.integer(VERSION_NAME);
        if (version < 1 || version > VERSION) {
            throw DataException.malformed(file, "was written by a later Tandem",
                    "version " + version + ", this one reads up to " + VERSION, "use that one");
        }
        Path tensors = file.resolveSibling(json.text("tensors"));
        String sha256 = Digest.of(tensors);
        if (!sha256.equals(json.text("sha256"))) {
            throw DataException.malformed(tensors, "is not the file its checkpoint was written with",
                    "sha256 " + sha256 + ", expected " + json.text("sha256"), "use another checkpoint");
        }
        SafetensorsFile.open(tensors).close();
        JsonObject made = json.object("made");
        var texts = new LinkedHashMap<String, String>();
        made.names().forEach(name -> texts.put(name, made.text(name)));
        return new Checkpoint(file, tensors, RunState.of(json.object("run")), texts);
    }
}
