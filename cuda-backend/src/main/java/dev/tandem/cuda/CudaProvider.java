package dev.tandem.cuda;

import dev.tandem.cuda.contraction.AlgorithmSearch;
import dev.tandem.cuda.driver.Device;
import dev.tandem.cuda.loading.CudaLibraries;
import dev.tandem.cuda.loading.Examination;
import dev.tandem.cuda.loading.FamilySearch;
import dev.tandem.cuda.loading.Part;
import dev.tandem.cuda.loading.Search;
import dev.tandem.cuda.memory.Memory;
import dev.tandem.cuda.nvrtc.Functions;
import dev.tandem.error.BackendUnavailableException;
import dev.tandem.error.CalledAs;
import dev.tandem.error.FatalException;
import dev.tandem.error.UsageException;
import dev.tandem.spi.Backend;
import dev.tandem.spi.BackendOptions;
import dev.tandem.spi.BackendProvider;
import dev.tandem.spi.Check;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Opens NVIDIA GPUs. CUDA's libraries are found and loaded when they are first asked for. */
public final class CudaProvider implements BackendProvider {

    /** The system property with the folder that keeps compiled kernels. */
    public static final String CACHE = "tandem.cuda.cache";
    /**
     * The system property with the least size of a segment of device memory, in bytes: 0 has every allocation made by the driver
     * itself, so that tools see its bounds.
     */
    public static final String SEGMENT_BYTES = "tandem.cuda.segmentBytes";

    /**
     * The system property that says how the algorithms of convolutions are found: {@code heuristic}, the default, or {@code timed}. What
     * they mean is said in {@link AlgorithmSearch}.
     */
    public static final String SEARCH = "tandem.cuda.search";

    private static final long DEFAULT_SEGMENT_BYTES = 32L << 20;
    private static final int RANK = 100;

    /** Called by the service loader. */
    public CudaProvider() {
    }

    @Override
    public String name() {
        return "cuda";
    }

    @Override
    public Set<String> otherNames() {
        return Set.of("gpu", "nvidia");
    }

    @Override
    public int rank() {
        return RANK;
    }

    @Override
    public Availability availability(BackendOptions options) {
        Search search = FamilySearch.of(options.libraries());
        if (search instanceof Search.Missing) {
            return missing(search.checks().stream().filter(c -> !c.ok()).toList());
        }
        try {
            CudaLibraries libraries = CudaLibraries.load(search.family());
            Device.require(options.device());
            return Availability.usable(libraries.versions().toString());
        } catch (BackendUnavailableException e) {
            return Availability.missing(e);
        } catch (UsageException e) {
            return Availability.missing("this process has other libraries than these: " + search.family(),
                    "use one set of libraries in a process");
        }
    }

    /** Where there is no driver, there is most often no GPU, and nobody wants to read what else is missing. */
    private static Availability missing(List<Check> gaps) {
        if (gaps.getFirst().name().equals(FamilySearch.NAMED_FOLDERS)) {
            return Availability.missing(gaps.getFirst().found(), gaps.getFirst().cure());
        }
        String doctor = "run " + CalledAs.with("doctor");
        return gaps.getFirst().name().equals(Part.DRIVER.title())
                ? Availability.missing("no NVIDIA driver found", doctor + " to see where it was looked for")
                : Availability.missing(
                        gaps.stream().map(Check::name).collect(Collectors.joining(", "))
                                + " not found, not complete or not fitting",
                        doctor + " for places and cures");
    }

    @Override
    public List<Check> examine(BackendOptions options) {
        return Examination.of(options);
    }

    @Override
    public Backend open(BackendOptions options) {
        AlgorithmSearch search = AlgorithmSearch.of(System.getProperty(SEARCH, "heuristic"));
        CudaLibraries libraries = load(options);
        try {
            return open(options, libraries, search);
        } catch (FatalException e) {
            throw new BackendUnavailableException("cuda", "the device does not open", String.valueOf(e.getMessage()),
                    "run " + CalledAs.with("doctor"));
        }
    }

    private static Backend open(BackendOptions options, CudaLibraries libraries, AlgorithmSearch search) {
        Device device = Device.open(options.device());
        try {
            var memory = new Memory(device, Long.getLong(SEGMENT_BYTES, DEFAULT_SEGMENT_BYTES));
            var functions = new Functions(device, cacheFolder(), compiler(libraries));
            return new CudaBackend(device, memory, functions, options.precision(), search);
        } catch (RuntimeException e) {
            device.close();
            throw e;
        }
    }

    private static CudaLibraries load(BackendOptions options) {
        return CudaLibraries.load(FamilySearch.of(options.libraries()).family());
    }

    /** Which compiler it is: one that was replaced by another file is another. */
    private static String compiler(CudaLibraries libraries) {
        Path file = libraries.family().nvrtc();
        try {
            return file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            return file.toString();
        }
    }

    private static Path cacheFolder() {
        String named = System.getProperty(CACHE);
        if (named != null) {
            return Path.of(named);
        }
        String caches = System.getenv("XDG_CACHE_HOME");
        Path folder = caches == null || caches.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(caches);
        return folder.resolve("tandem").resolve("kernels");
    }
}
