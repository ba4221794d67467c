package dev.tandem.cpu;

import dev.tandem.cpu.lanes.Lanes;
import dev.tandem.cpu.scalar.ScalarLanes;
import dev.tandem.cpu.vector.VectorLanes;
import dev.tandem.error.UsageException;
import dev.tandem.spi.Backend;
import dev.tandem.spi.BackendOptions;
import dev.tandem.spi.BackendOptions.Precision;
import dev.tandem.spi.BackendProvider;
import dev.tandem.spi.Check;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Locale;

/**
 * Opens the CPU backend. It can always run; it is slow, and says so, also by a warning to the logger {@code dev.tandem.cpu},
 * where the vector module is not in the JVM.
 *
 * <p>The system property {@code tandem.cpu.lanes} forces a way to compute, for tests: {@code scalar}, or the bits of a vector.
 * {@code tandem.cpu.dump} names a folder for listings of the kernels that are generated.
 */
public final class CpuProvider implements BackendProvider {

    /** The name of the system property that forces a way to compute. */
    public static final String LANES = "tandem.cpu.lanes";

    private static final String SLOW = "scalar code, slow: start Java with --add-modules=jdk.incubator.vector to use vectors";

    /** Called by the service loader. */
    public CpuProvider() {
    }

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public int rank() {
        return 0;
    }

    @Override
    public Availability availability(BackendOptions options) {
        return options.precision() == Precision.FLOAT32
                ? Availability.usable(lanes().description())
                : Availability.missing("it computes in float32 alone, not in " + name(options.precision()),
                        "leave --precision out");
    }

    @Override
    public List<Check> examine(BackendOptions options) {
        String name = "vector module";
        Check vectors = isSlow()
                ? Check.gap(name, "jdk.incubator.vector is not in this JVM: scalar code, slow",
                        "start Java with --add-modules=jdk.incubator.vector, as ./tandem does")
                : Check.fine(name, "jdk.incubator.vector, " + lanes().description());
        Availability availability = availability(options);
        return availability.usable()
                ? List.of(vectors)
                : List.of(vectors, Check.gap("precision of the CPU", availability.found(), availability.cure()));
    }

    @Override
    public Backend open(BackendOptions options) {
        if (options.precision() != Precision.FLOAT32) {
            throw new UsageException("precision", name(options.precision()),
                    "is not for the CPU", "it computes in float32", "leave --precision out, or choose --backend cuda");
        }
        if (options.device() != 0) {
            throw new UsageException("backend", "cpu:" + options.device(), "there is one CPU", "", "write cpu");
        }
        int processors = Runtime.getRuntime().availableProcessors();
        if (isSlow()) {
            System.getLogger("dev.tandem.cpu").log(Level.WARNING, "running with " + SLOW);
        }
        return new CpuBackend(lanes(), options.threads() == 0 ? processors : options.threads());
    }

    private static String name(Precision precision) {
        return precision.name().toLowerCase(Locale.ROOT);
    }

    private static Lanes lanes() {
        if (isScalar()) {
            return ScalarLanes.create("scalar code");
        }
        return isSlow() ? ScalarLanes.create(SLOW) : VectorLanes.create();
    }

    private static boolean isScalar() {
        return "scalar".equals(System.getProperty(LANES));
    }

    /** Whether vectors were not renounced, but are missing. */
    private static boolean isSlow() {
        return !isScalar() && ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty();
    }
}
