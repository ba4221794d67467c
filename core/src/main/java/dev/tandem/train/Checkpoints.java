package dev.tandem.train;

import dev.tandem.error.DataException;
import dev.tandem.error.UsageException;
import dev.tandem.io.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The checkpoints of one run, in a folder. Written at the end of each epoch or every so many steps, when training is stopped, and
 * at the end; the newest are kept. Each is written beside the others and synced before an older one goes, so that after a crash, a
 * full disk or a pulled plug the last whole one is there.
 *
 * <pre>{@code
 * var checkpoints = Checkpoints.in(folder);
 * checkpoints.latest().ifPresent(trainer::resume);
 * trainer.fit(train, epochs(10), checkpoints);
 * }</pre>
 *
 * @param folder where they lie
 * @param everySteps steps from one to the next; 0 for one at the end of each epoch
 * @param keep how many are kept, at least 1
 */
public record Checkpoints(Path folder, long everySteps, int keep) {

    private static final Pattern NAME = Pattern.compile("checkpoint-([0-9]{1,18})\\.(json|safetensors)(\\.part)?");

    /**
     * Checks the numbers.
     *
     * @throws UsageException if steps are below 0 or none is kept
     */
    public Checkpoints {
        if (everySteps < 0 || keep < 1) {
            throw new UsageException("checkpoints", folder.toString(), "can't be written so",
                    "every " + everySteps + " steps, keeping " + keep,
                    "choose steps of at least 1, and keep at least 1");
        }
    }

    /** Checkpoints at the end of each epoch, of which two are kept. */
    public static Checkpoints in(Path folder) {
        return new Checkpoints(folder, 0, 2);
    }

    /** These, but every so many steps of the run. */
    public Checkpoints every(long steps) {
        return new Checkpoints(folder, steps, keep);
    }

    /** These, but so many of them kept. */
    public Checkpoints keeping(int count) {
        return new Checkpoints(folder, everySteps, count);
    }

    /**
     * The newest whole checkpoint. Files that a crash left half written are passed over.
     *
     * @throws DataException if the folder can't be read, or there are checkpoints but none is whole
     */
    public Optional<Checkpoint> latest() {
        List<Path> files = files().stream().filter(f -> f.toString().endsWith(".json")).toList();
        DataException damaged = null;
        for (Path file : files) {
            try {
                return Optional.of(Checkpoint.read(file));
            } catch (DataException e) {
                damaged = damaged == null ? e : damaged;
            }
        }
        if (damaged != null) {
            throw damaged;
        }
        return Optional.empty();
    }

    /** Steps that may be made before the next one is due, at least 1. */
    int stepsLeft(long step) {
        return everySteps == 0 ? Integer.MAX_VALUE : (int) Math.min(Integer.MAX_VALUE, everySteps - step % everySteps);
    }

    /**
     * Whether one is due after a step.
     *
     * @param isLast of its epoch
     */
    boolean isDue(long step, boolean isLast) {
        return everySteps == 0 ? isLast : step % everySteps == 0;
    }

    /**
     * Writes one, and deletes those that are too many.
     *
     * @throws DataException if that fails; the others are what they were
     */
    void write(SortedMap<String, Safetensors.Content> states, SampleFormat format, RunState run,
            Map<String, String> made) {
        Path tensors = folder.resolve("checkpoint-" + run.step() + ".safetensors");
        Path file = folder.resolve("checkpoint-" + run.step() + ".json");
        String sha256 = Safetensors.write(tensors, states, format.texts());
        Checkpoint.json(file, tensors, sha256, run, made).write();
        prune(run.step());
    }

    /** Deletes all but the newest, and what later or half-written ones another run or a crash has left. */
    private void prune(long newest) {
        List<Long> kept = files().stream().map(Checkpoints::step).filter(s -> s <= newest).distinct().limit(keep)
                .toList();
        for (Path file : files()) {
            boolean whole = !file.toString().endsWith(".part");
            if (!whole || !kept.contains(step(file))) {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    throw DataException.unreadable(file, e);
                }
            }
        }
    }

    /** All files of checkpoints, the newest first, of one step the JSON first: without it the tensors are no checkpoint. */
    private List<Path> files() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(f -> NAME.matcher(name(f)).matches())
                    .sorted(Comparator.comparingLong(Checkpoints::step).reversed().thenComparing(Checkpoints::name))
                    .toList();
        } catch (IOException e) {
            throw DataException.unreadable(folder, e);
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static long step(Path file) {
        Matcher matcher = NAME.matcher(name(file));
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
    }
}
