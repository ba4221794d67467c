package dev.tandem.cli;

import dev.tandem.error.UsageException;
import dev.tandem.runtime.Backends;
import dev.tandem.spi.Backend;
import dev.tandem.spi.BackendOptions;
import dev.tandem.spi.BackendOptions.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that every command has. */
@Command(abbreviateSynopsis = true)
final class CommonOptions {

    private static final int MOST_THREADS = 4;
    /** The system property of the CPU backend that names a folder for listings. */
    private static final String LISTINGS = "tandem.cpu.dump";

    @Option(names = "--backend", paramLabel = "NAME", order = 100, description = "where to compute: auto, cpu, cuda or cuda:N (auto)")
    private String backend = Backends.AUTO;

    @Option(names = "--cuda-path", paramLabel = "DIR", order = 101, description = "where the CUDA libraries lie, if they are not found by themselves")
    private String cudaPath = "";

    @Option(names = "--precision", paramLabel = "P", order = 102, description = "float32, tf32 or bf16, the last two for CUDA (float32)")
    private String precision = "float32";

    @Option(names = "--threads", paramLabel = "N", order = 103, description = "worker threads (one a processor)")
    private int threads;

    @Option(names = "--dump-kernels", paramLabel = "DIR", order = 104, description = "write listings of the kernels that the CPU generates while it works")
    private String listings = "";

    @Option(names = "--seed", paramLabel = "N", order = 105, description = "what everything random is drawn from (0)")
    private long seed;

    @Option(names = "--json", order = 106, description = "write the result as one line of JSON")
    private boolean json;

    @Option(names = "--quiet", order = 107, description = "say nothing while at work")
    private boolean quiet;

    @SuppressWarnings("UnusedVariable") // picocli asks for it by its annotation
    @Mixin
    private HelpOptions help = new HelpOptions();

    boolean isAutomatic() {
        return backend.equals(Backends.AUTO);
    }

    long seed() {
        return seed;
    }

    Output output(Console console) {
        return new Output(console, json, quiet);
    }

    /**
     * How a device is to be opened.
     *
     * @throws UsageException if an option has a value it can't have
     */
    BackendOptions backendOptions() {
        if (threads < 0) {
            throw new UsageException("option", "--threads", "must be at least 1", String.valueOf(threads),
                    "leave it out for one a processor");
        }
        int processors = Runtime.getRuntime().availableProcessors();
        if (threads > MOST_THREADS * processors) {
            throw new UsageException("option", "--threads", "must be at most " + MOST_THREADS + " a processor",
                    "%d, processors %d".formatted(threads, processors), "leave it out for one a processor");
        }
        if (!listings.isEmpty()) {
            System.setProperty(LISTINGS, folder(listings));
        }
        return BackendOptions.defaults().threads(threads).libraries(cudaPath)
                .precision(Choice.of("--precision", precision, precisions()));
    }

    /** A folder that can be written to, made if need be. */
    private static String folder(String dir) {
        try {
            Path folder = Files.createDirectories(Path.of(dir));
            if (Files.isWritable(folder)) {
                return dir;
            }
        } catch (IOException | InvalidPathException e) {
            throw new UsageException("option", "--dump-kernels", "can't be a folder", dir, "name one that can be made");
        }
        throw new UsageException("option", "--dump-kernels", "can't be written to", dir, "name a folder that can");
    }

    /** The threads the CPU backend then has. */
    int workerThreads() {
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }

    private static Map<String, Precision> precisions() {
        var precisions = new LinkedHashMap<String, Precision>();
        for (Precision p : Precision.values()) {
            precisions.put(p.name().toLowerCase(java.util.Locale.ROOT), p);
        }
        return precisions;
    }

    /**
     * The backends that the user may mean: the one named, else all there are.
     *
     * @throws UsageException if there is none of that name
     */
    List<Backends.Named> backends() {
        return Backends.meant(backend, backendOptions());
    }

    /** Opens the backend and says which. */
    Backend open(Output output) {
        return Backends.open(backend, backendOptions(), output::progress);
    }
}
