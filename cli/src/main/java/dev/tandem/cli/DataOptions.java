package dev.tandem.cli;

import dev.tandem.data.Cifar10;
import dev.tandem.data.Digits;
import dev.tandem.data.Mnist;
import dev.tandem.data.Split;
import dev.tandem.error.DataException;
import dev.tandem.error.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which data set, where it lies, and how much of it. */
final class DataOptions {

    private static final Path FOLDER = Path.of("data");

    @Option(names = "--data", paramLabel = "NAME", description = "digits, mnist, fashion or cifar10; digits need no files (digits)")
    private String name = "digits";

    @Option(names = "--data-dir", paramLabel = "DIR", description = "where the files lie, or folders with them named mnist, fashion-mnist, cifar-10 (data)")
    private @Nullable Path dir;

    @Option(names = "--limit", paramLabel = "N", description = "learn from the first N samples (all)")
    private @Nullable Integer limit;

    String name() {
        return name;
    }

    @Nullable
    Path dir() {
        return dir;
    }

    @Nullable
    Integer limit() {
        return limit;
    }

    /**
     * Reads or draws the data set.
     *
     * @throws UsageException if there is none of this name, or it has fewer samples than asked for
     * @throws DataException if a file is missing or damaged
     */
    Split read() {
        var sources = new LinkedHashMap<String, Supplier<Split>>();
        sources.put("digits", this::digits);
        sources.put("mnist", () -> Mnist.read(folder("mnist")));
        sources.put("fashion", () -> Mnist.readFashion(folder("fashion-mnist", "fashion")));
        sources.put("cifar10", () -> Cifar10.read(folder("cifar-10", "cifar10")));
        Split split = read(Choice.of("--data", name, sources));
        return limit == null ? split : new Split(split.train().first(limit), split.test());
    }

    /** Someone who names no folder may not know that one is looked into. */
    private Split read(Supplier<Split> source) {
        try {
            return source.get();
        } catch (DataException e) {
            throw dir == null && e.isMissing()
                    ? e.with("'" + FOLDER + "' is only the default, --data-dir names another folder")
                    : e;
        }
    }

    /** Always the same ones: a data set does not depend on the seed of a run. */
    private Split digits() {
        if (dir != null) {
            throw new UsageException("option", "--data-dir", "is not for digits, which are drawn", dir.toString(),
                    "leave it out, or choose --data mnist, fashion or cifar10");
        }
        return Digits.split(0);
    }

    private Path folder(String... names) {
        Path base = dir == null ? FOLDER : dir;
        return List.of(names).stream().map(base::resolve).filter(Files::isDirectory).findFirst().orElse(base);
    }
}
