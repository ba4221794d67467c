package dev.tandem.runtime;

import dev.tandem.error.BackendUnavailableException;
import dev.tandem.error.Spelling;
import dev.tandem.error.UsageException;
import dev.tandem.spi.Backend;
import dev.tandem.spi.BackendOptions;
import dev.tandem.spi.BackendProvider;
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

    /** Opens the best backend that can run here, with default options. */
    public static Backend open() {
        return open(AUTO, BackendOptions.defaults(), line -> {
        });
    }

    /**
     * Opens a backend.
     *
     * @param spec {@code auto} for the best that can run here, or a backend's name, with {@code :N} for one of its devices
     * @param options a device in {@code spec} goes before theirs
     * @param report gets one line on what runs and, with {@code auto}, one on each better backend that can't run and its cure
     * @throws UsageException if there is no backend of that name, or an option is not for it
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
     * Finds the backend of a name, whether it can run here or not.
     *
     * @param spec its name, with {@code :N} for one of its devices
     * @throws UsageException if there is no backend of that name
     */
    public static Named named(String spec, BackendOptions options) {
        return named(spec, options, providers());
    }

    static Backend open(String spec, BackendOptions options, Consumer<String> report, List<BackendProvider> providers) {
        Backend backend = spec.equals(AUTO) ? best(options, report, providers) : open(named(spec, options, providers));
        report.accept("running on " + backend.device());
        return backend;
    }

    private static Backend best(BackendOptions options, Consumer<String> report, List<BackendProvider> providers) {
        var reasons = new ArrayList<String>();
        for (BackendProvider provider : providers) {
            BackendProvider.Availability availability = provider.availability(options);
            String reason = availability.line();
            if (availability.usable()) {
                try {
                    return provider.open(options);
                } catch (BackendUnavailableException e) {
                    reason = e.getMessage();
                }
            }
            reasons.add(reason);
            report.accept("not on " + provider.name() + ": " + reason);
        }
        throw new BackendUnavailableException(AUTO,
                providers.isEmpty() ? "there is none on the class path" : "none can run here",
                String.join("; ", reasons), providers.isEmpty() ? "add tandem-cpu" : "mend one of these");
    }

    private static Backend open(Named named) {
        BackendProvider.Availability availability = named.provider().availability(named.options());
        if (!availability.usable()) {
            throw new BackendUnavailableException(named.provider().name(), "can't run here", availability.line(),
                    "or use --backend auto");
        }
        return named.provider().open(named.options());
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
        throw new UsageException("backend", name, "is not known", "", Spelling.cure(name, known));
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
