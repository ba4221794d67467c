package dev.tandem.runtime;

import dev.tandem.error.BackendUnavailableException;
import dev.tandem.error.DataException;
import dev.tandem.error.Spelling;
import dev.tandem.error.UsageException;
import dev.tandem.spi.Backend;
import dev.tandem.spi.BackendOptions;
import dev.tandem.spi.BackendProvider;
import dev.tandem.spi.BackendProvider.Availability;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Opens backends, which are found with {@link ServiceLoader}. */
public final class Backends {

    /** Lets {@link #open} choose. */
    public static final String AUTO = "auto";

    /** The name of the logger that hears which backend was chosen, and why no better one. */
    public static final String LOGGER = "dev.tandem";

    private static final String FOLDERS = "name the folder with the vendor's libraries, or none to look in the usual places";

    private Backends() {
    }

    /**
     * A backend that someone named.
     *
     * @param provider opens it
     * @param options with the device that was named
     */
    public record Named(BackendProvider provider, BackendOptions options) {
    }

    /**
     * Opens the best backend that can run here, with default options, and logs the choice as {@link #open(String, BackendOptions)}
     * does.
     *
     * @throws BackendUnavailableException if none can run here, with every reason
     */
    public static Backend open() {
        return open(AUTO);
    }

    /**
     * Opens a backend with default options.
     *
     * @see #open(String, BackendOptions)
     */
    public static Backend open(String spec) {
        return open(spec, BackendOptions.defaults());
    }

    /**
     * Opens a backend and logs to {@value #LOGGER}, as information, what {@link #open(String, BackendOptions, Consumer)} reports.
     */
    public static Backend open(String spec, BackendOptions options) {
        return open(spec, options, line -> System.getLogger(LOGGER).log(Level.INFO, line));
    }

    /**
     * Opens a backend.
     *
     * @param spec {@code auto} for the best that can run here, or a backend's name, with {@code :N} for one of its devices
     * @param options a device in {@code spec} goes before theirs
     * @param report gets one line on what runs and, with {@code auto}, one on each better backend that can't run and its cure
     * @throws UsageException if there is no backend of that name, or an option is not for it
     * @throws DataException if a folder of libraries in {@code options} does not exist
     * @throws BackendUnavailableException if it can't run here, with the reason
     */
    public static Backend open(String spec, BackendOptions options, Consumer<String> report) {
        return open(spec, options, report, providers());
    }

    /** The backends on the class path, the best first, whether they can run here or not. */
    public static List<BackendProvider> providers() {
        var providers = new ArrayList<BackendProvider>();
        ServiceLoader.load(BackendProvider.class).forEach(providers::add);
        providers.sort(Comparator.comparingInt(BackendProvider::rank).reversed().thenComparing(BackendProvider::name));
        return providers;
    }

    /**
     * Finds the backends that someone may mean, whether they can run here or not: for {@code auto} all, the best first, else the
     * one named.
     *
     * @param spec {@code auto}, or a backend's name, with {@code :N} for one of its devices
     * @throws UsageException if there is no backend of that name
     * @throws DataException if a folder of libraries in {@code options} does not exist
     */
    public static List<Named> meant(String spec, BackendOptions options) {
        requireFolders(options);
        List<BackendProvider> providers = providers();
        return spec.equals(AUTO)
                ? providers.stream().map(p -> new Named(p, options)).toList()
                : List.of(named(spec, options, providers));
    }

    static Backend open(String spec, BackendOptions options, Consumer<String> report, List<BackendProvider> providers) {
        requireFolders(options);
        Backend backend = spec.equals(AUTO)
                ? best(options, report, providers)
                : open(spec, named(spec, options, providers));
        report.accept("running on " + backend.device());
        return backend;
    }

    private static Backend best(BackendOptions options, Consumer<String> report, List<BackendProvider> providers) {
        if (providers.isEmpty()) {
            throw new BackendUnavailableException(AUTO, "there is none on the class path", "", "add tandem-cpu");
        }
        var reasons = new ArrayList<String>();
        var cures = new ArrayList<String>();
        for (BackendProvider provider : providers) {
            Availability availability = provider.availability(options);
            if (availability.usable()) {
                try {
                    return provider.open(options);
                } catch (BackendUnavailableException e) {
                    availability = Availability.missing(e);
                }
            }
            reasons.add(provider.name() + ": " + availability.found());
            cures.add("for " + provider.name() + ", " + availability.cure());
            report.accept("not on " + provider.name() + ": " + availability.line());
        }
        throw new BackendUnavailableException(AUTO, "none can run here", String.join("; ", reasons),
                String.join("; ", cures));
    }

    /** Opens it first and asks only then: an option that is not for it is a mistake, whether it can run here or not. */
    private static Backend open(String spec, Named named) {
        try {
            return named.provider().open(named.options());
        } catch (BackendUnavailableException e) {
            Availability asked = named.provider().availability(named.options());
            Availability why = asked.usable() ? Availability.missing(e) : asked;
            throw new BackendUnavailableException(spec, why.found(), "", why.cure() + ", or use --backend auto");
        }
    }

    /** A folder that the user named must not be passed over in silence, whichever backend runs in the end. */
    private static void requireFolders(BackendOptions options) {
        for (String name : options.folders()) {
            Path folder;
            try {
                folder = Path.of(name);
            } catch (InvalidPathException e) {
                throw new UsageException("folder", name, "can't be a path", String.valueOf(e.getReason()), FOLDERS);
            }
            if (!Files.exists(folder)) {
                throw DataException.missingFolder(folder, FOLDERS);
            }
            if (!Files.isDirectory(folder)) {
                throw new UsageException("folder", name, "is a file", "", FOLDERS);
            }
        }
    }

    private static Named named(String spec, BackendOptions options, List<BackendProvider> providers) {
        int colon = spec.indexOf(':');
        String name = colon < 0 ? spec : spec.substring(0, colon);
        for (BackendProvider provider : providers) {
            if (provider.name().equals(name)) {
                return new Named(provider,
                        colon < 0 ? options : options.device(device(spec, spec.substring(colon + 1))));
            }
        }
        if (name.equals(AUTO)) {
            throw new UsageException("backend", spec, "a device needs its backend's name", String.join(", ",
                    providers.stream().map(BackendProvider::name).toList()), "write for instance cuda:0");
        }
        var known = new TreeSet<String>();
        known.add(AUTO);
        providers.forEach(p -> known.add(p.name()));
        String meant = providers.stream().filter(p -> p.otherNames().contains(name)).map(BackendProvider::name)
                .findFirst().orElse(name);
        throw new UsageException("backend", name, "is not known", "", Spelling.cure(meant, known));
    }

    private static int device(String spec, String number) {
        try {
            int device = Integer.parseInt(number);
            if (device >= 0) {
                return device;
            }
        } catch (NumberFormatException e) {
            // reported below, like a negative number
        }
        throw new UsageException("backend", spec, "the device is not a number", "'" + number + "'",
                "write for instance cuda:0");
    }
}
