package dev.tandem.benchmarks.kernels;

import dev.tandem.cli.work.TandemWork;
import dev.tandem.runtime.Backends;
import dev.tandem.spi.Backend;
import dev.tandem.spi.BackendOptions;
import java.util.function.Function;

/** Work on the CPU, or on the backend and the number of threads that the system properties say. */
final class Warm implements AutoCloseable {

    private static final String BACKEND = System.getProperty("tandem.bench.backend", "cpu");
    private static final int THREADS = Integer.getInteger("tandem.bench.threads", 0);

    private final Backend backend = Backends.open(BACKEND, BackendOptions.defaults().threads(THREADS));
    private final TandemWork work;

    Warm(Function<Backend, TandemWork> compiled) {
        work = compiled.apply(backend);
    }

    /** Does it once; the seconds it took keep the JIT from leaving it out. */
    double run() {
        return work.seconds(1);
    }

    @Override
    public void close() {
        work.close();
        backend.close();
    }
}
