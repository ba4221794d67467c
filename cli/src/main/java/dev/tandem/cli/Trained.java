package dev.tandem.cli;

import dev.tandem.error.DataException;
import dev.tandem.error.UsageException;
import dev.tandem.io.JsonObject;
import dev.tandem.train.Checkpoint;
import dev.tandem.train.Checkpoints;
import dev.tandem.zoo.Model;
import dev.tandem.zoo.Zoo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A network that was trained.
 *
 * @param model of the zoo
 * @param weights a safetensors file
 * @param config how the run was made; empty if there is only a file
 */
record Trained(Model model, Path weights, Optional<JsonObject> config) {

    private static final String MODEL = "lenet";

    /**
     * Finds it: of a run the best weights if it looked for them, else those of its last checkpoint.
     *
     * @param place the folder of a run, or a file
     * @param model of a file; null for {@value #MODEL}
     * @throws DataException if it is not there, or the run has no checkpoint yet
     * @throws UsageException if the model is not in the zoo, or given for a run
     */
    static Trained at(Path place, @Nullable String model) {
        if (!Files.isDirectory(place)) {
            Model named = Zoo.model(model == null ? MODEL : model);
            if (!Files.exists(place)) {
                throw DataException.missing(place, "name the folder of a run, or a safetensors file");
            }
            return new Trained(named, place, Optional.empty());
        }
        var folder = new RunFolder(place);
        JsonObject config = folder.config().orElseThrow(
                () -> DataException.missingFiles(place, "holds no run", "name the folder that train has written"));
        String trained = config.text("model");
        if (model != null && !model.equals(trained)) {
            throw new UsageException("option", "--model", "is not what the run was made with",
                    "'%s', the run '%s'".formatted(model, trained), "leave it out");
        }
        return new Trained(Zoo.model(trained), weights(folder), Optional.of(config));
    }

    private static Path weights(RunFolder folder) {
        return Files.exists(folder.best())
                ? folder.best()
                : Checkpoints.in(folder.path()).latest().map(Checkpoint::tensors)
                        .orElseThrow(() -> DataException.missingFiles(folder.path(), "holds no checkpoint yet",
                                "go on with train --resume"));
    }
}
