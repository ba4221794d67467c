package dev.tandem.oracle;

import dev.tandem.error.UsageException;
import dev.tandem.spi.Backend;
import dev.tandem.spi.BackendOptions;
import dev.tandem.spi.BackendProvider;

/**
 * Opens oracles by the name {@code oracle} for tools that are given a list of providers. It is not registered with
 * {@link java.util.ServiceLoader}: nobody computes on it by accident.
 */
public final class OracleProvider implements BackendProvider {

    /** The name of the backend. */
    public static final String NAME = "oracle";

    /** Makes a provider. */
    public OracleProvider() {
    }

    @Override
    public String name() {
        return NAME;
    }

    /** Below every backend that computes for users. */
    @Override
    public int rank() {
        return Integer.MIN_VALUE;
    }

    @Override
    public Availability availability(BackendOptions options) {
        return Availability.usable("naive loops over doubles, to compare other backends with");
    }

    @Override
    public Backend open(BackendOptions options) {
        if (options.device() != 0 || options.precision() != BackendOptions.Precision.FLOAT32) {
            throw new UsageException("backend", NAME, "has one device and one precision, double",
                    "device " + options.device() + ", precision " + options.precision(), "leave these options out");
        }
        return OracleBackend.open();
    }
}
