package dev.tandem.cli;

import dev.tandem.data.Cifar10;
import dev.tandem.data.Digits;
import dev.tandem.data.ImageFolder;
import dev.tandem.data.Mnist;
import dev.tandem.data.Split;
import dev.tandem.data.fetch.DataCache;
import dev.tandem.data.fetch.KnownData;
import dev.tandem.error.DataException;
import dev.tandem.error.Spelling;
import dev.tandem.error.UsageException;
import dev.tandem.tensor.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** Which data set, and where it lies. */
final class DataOptions {

    static final Path FOLDER = Path.of("data");

    /** Those of data sets: a folder called so is meant where a path says so, {@code ./mnist}. */
    private static final Set<String> NAMES = Set.of("digits", "mnist", "fashion", "cifar10");

    @Option(names = "--data", paramLabel = "NAME", description = "digits, which need no files, mnist, fashion, cifar10, or a folder of pictures: a sub-folder a class (digits)", converter = Name.class)
    private String name = "digits";

    @Option(names = "--data-dir", paramLabel = "DIR", description = "where the files lie, or folders with them named mnist, fashion-mnist, cifar-10 (data, else where data get brings them)", converter = Folder.class)
    private @Nullable Path dir;

    /** A name, or a folder by its whole path: what a run was made with is the same from wherever it goes on. */
    private static final class Name implements ITypeConverter<String> {

        @Override
        public String convert(String text) {
            return !NAMES.contains(text) && isFolder(text) ? whole(text).toString() : text;
        }
    }

    /** A folder by its whole path. */
    private static final class Folder implements ITypeConverter<Path> {

        @Override
        public Path convert(String text) {
            return whole(text);
        }
    }

    private static Path whole(String folder) {
        return Path.of(folder).toAbsolutePath().normalize();
    }

    /** Options that name a folder, or none. */
    static DataOptions in(@Nullable Path folder) {
        var options = new DataOptions();
        options.dir = folder;
        return options;
    }

    String name() {
        return name;
    }

    @Nullable
    Path dir() {
        return dir;
    }

    /**
     * Reads or draws the data set.
     *
     * @param shape what pictures of a folder are made to fit
     * @throws UsageException if there is none of this name
     * @throws DataException if a file is missing or damaged
     */
    Split read(Shape shape) {
        return named(name, shape);
    }

    /** The data set of a name, all of it; a name may also be that of a folder. */
    Split named(String dataset, Shape shape) {
        var sources = new LinkedHashMap<String, Supplier<Split>>();
        sources.put("digits", this::digits);
        sources.put("mnist", () -> files("mnist", Mnist::read));
        sources.put("fashion", () -> files("fashion", Mnist::readFashion));
        sources.put("cifar10", () -> files("cifar10", Cifar10::read));
        Supplier<Split> source = sources.get(dataset);
        if (source != null) {
            return source.get();
        }
        if (!isFolder(dataset)) {
            throw new UsageException("option", "--data", "can't be '" + dataset + "'", "",
                    Spelling.cure(dataset, sources.keySet())
                            + (Spelling.nearest(dataset, sources.keySet()).isEmpty()
                                    ? ", or a folder of pictures that is there"
                                    : ""));
        }
        return ImageFolder.read(Path.of(dataset), shape);
    }

    /** What looks like a path is meant as one, there or not. */
    private static boolean isFolder(String dataset) {
        return dataset.contains("/") || dataset.contains("\\") || Files.isDirectory(Path.of(dataset));
    }

    /** Reads files from where the user says; else from the default folder, else from where they are fetched to. */
    private Split files(String known, Function<Path, Split> reader) {
        KnownData data = KnownData.named(known);
        try {
            return reader.apply(folder(data));
        } catch (DataException e) {
            if (dir != null || !e.isMissing()) {
                throw e;
            }
            var cache = DataCache.ofUser();
            if (cache.holds(data)) {
                return reader.apply(cache.folder(data));
            }
            throw e.with("'tandem data get " + known + "' downloads them; '" + FOLDER
                    + "' is only the default, --data-dir names another folder");
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

    /** Where a data set's files are looked for: in a folder of its own, by either name, or among others. */
    Path folder(KnownData data) {
        Path base = dir == null ? FOLDER : dir;
        return List.of(data.folder(), data.name()).stream().map(base::resolve).filter(Files::isDirectory).findFirst()
                .orElse(base);
    }
}
