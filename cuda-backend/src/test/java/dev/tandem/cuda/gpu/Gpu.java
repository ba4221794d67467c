package dev.tandem.cuda.gpu;

import static org.assertj.core.api.Assertions.fail;

import dev.tandem.cuda.CudaProvider;
import dev.tandem.cuda.gpu.report.Report;
import dev.tandem.spi.Backend;
import dev.tandem.spi.BackendOptions;
import dev.tandem.spi.BackendOptions.Precision;
import dev.tandem.spi.BackendProvider.Availability;
import dev.tandem.testkit.check.Candidate;
import dev.tandem.verify.Tolerance;
import java.util.Locale;
import jcuda.driver.JCudaDriver;
import org.junit.jupiter.api.Assumptions;

/**
 * The GPU under test. Where there is none, tests are skipped with the reason; with {@code -Dtandem.requireGpu=true} they fail. What
 * only imitates a GPU is none, unless {@code -Dtandem.allowStandIn=true}.
 */
public final class Gpu {

    private Gpu() {
    }

    /** How it is opened. Its libraries are found as always: {@code -Dtandem.cuda.path} names a folder. */
    static BackendOptions options(Precision precision) {
        return BackendOptions.defaults().precision(precision);
    }

    /** Whether small cases and few rounds do: {@code -Dtandem.gpu.quick=true}. */
    public static boolean isQuick() {
        return Boolean.getBoolean("tandem.gpu.quick");
    }

    /** Opens it, or skips the test that calls this. */
    public static Backend open(Precision precision) {
        Availability availability = new CudaProvider().availability(options(precision));
        if (!availability.usable()) {
            throw missing(availability.line());
        }
        Backend backend = new CudaProvider().open(options(precision));
        String device = backend.device().device();
        if (Report.isStandIn(device) && !Boolean.getBoolean("tandem.allowStandIn")) {
            backend.close();
            throw missing("'" + device + "' is no GPU; -Dtandem.allowStandIn=true takes it for a rehearsal");
        }
        return backend;
    }

    /** It as a candidate of the contract, or skips the tests that ask for it. */
    static Candidate candidate(Precision precision) {
        open(precision).close();
        return Candidate.of("cuda-" + name(precision), () -> open(precision)).precision(precision)
                .formulas(Tolerance.ELEMENT_WISE_GPU);
    }

    /** A precision as users write it. */
    public static String name(Precision precision) {
        return precision.name().toLowerCase(Locale.ROOT);
    }

    /** The bytes of the device's memory that nobody has taken, by its driver. */
    static long freeBytes(Backend backend) {
        backend.synchronize();
        long[] free = new long[1];
        long[] total = new long[1];
        int status = JCudaDriver.cuMemGetInfo(free, total);
        if (status != 0) {
            throw new IllegalStateException("cuMemGetInfo returned " + status);
        }
        return free[0];
    }

    private static RuntimeException missing(String reason) {
        if (Boolean.getBoolean("tandem.requireGpu")) {
            fail("a GPU is required, but: " + reason);
        }
        Assumptions.abort("no GPU: " + reason);
        throw new IllegalStateException(reason);
    }
}
