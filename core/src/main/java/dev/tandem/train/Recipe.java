package dev.tandem.train;

import dev.tandem.data.Dataset;
import dev.tandem.error.UsageException;
import dev.tandem.spi.Backend;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a run is made, and with what: texts for people, and for telling one run from another.
 *
 * @param made by name
 */
record Recipe(SortedMap<String, String> made) {

    /** What must be the same when a run goes on; another device may be, its bits are its own. */
    private static final List<String> SAME = List.of("epochs", "data", "batch", "accumulate", "seed", "augmentation",
            "loss", "optimizer");

    Recipe {
        made = Collections.unmodifiableSortedMap(new TreeMap<>(made));
    }

    static Recipe of(StepGraphs graphs, Dataset train, int epochs, TrainingOptions options, Backend backend) {
        var made = new TreeMap<String, String>();
        made.put("loss", graphs.loss().name());
        made.put("optimizer", graphs.optimizer().toString());
        made.put("data", train.toString());
        made.put("epochs", String.valueOf(epochs));
        made.put("batch", String.valueOf(options.batch()));
        made.put("accumulate", String.valueOf(graphs.accumulate()));
        made.put("seed", String.valueOf(options.seed()));
        made.put("augmentation", options.augmentation().toString());
        made.put("device", backend.device().toString());
        made.put("java", Runtime.version().toString());
        made.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        return new Recipe(made);
    }

    /**
     * Checks that this run is the one a checkpoint is from.
     *
     * @throws UsageException naming the first thing that differs
     */
    void checkGoesOn(Checkpoint before) {
        for (String what : SAME) {
            String then = before.made().getOrDefault(what, "");
            String now = made.getOrDefault(what, "");
            if (!then.equals(now)) {
                throw new UsageException("checkpoint", before.file().toString(), "is of another run",
                        what + " '" + then + "', now '" + now + "'", "train as before, or load() only its weights");
            }
        }
    }
}
