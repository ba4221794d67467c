package dev.tandem.verify;

import dev.tandem.compile.CompileOptions;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.spi.Backend;
import java.util.List;

/**
 * Backends compared with the oracle on one training step of a network: the same first states, the same batch, forward, backward
 * and update.
 *
 * <p>What is verified is the step that training compiles, with momentum. It already gives the gradients: the velocity is 0 before
 * the first step and the gradient itself after it. Only results of layers are kept longer than training keeps them.
 *
 * @param backends a result each, in the order they were given
 */
public record Verification(List<BackendCheck> backends) {

    /** Copies the list. */
    public Verification {
        backends = List.copyOf(backends);
    }

    /**
     * Runs the step on the oracle and on each backend, one after the other. The oracle takes some 10 ns for each
     * multiply-add of the step and 50 bytes for each parameter.
     *
     * @param batch what to compute
     * @param backends open ones; they stay open
     * @throws dev.tandem.error.OutOfMemoryException if the oracle's doubles or a backend's step do not fit
     */
    public static Verification of(SyntheticBatch batch, List<Backend> backends) {
        try (Backend oracle = OracleBackend.open();
                var judge = new VerifiedStep(batch, oracle, CompileOptions.defaults().unfused())) {
            return new Verification(backends.stream().map(b -> check(batch, b, judge)).toList());
        }
    }

    private static BackendCheck check(SyntheticBatch batch, Backend backend, VerifiedStep judge) {
        try (var step = new VerifiedStep(batch, backend, CompileOptions.defaults())) {
            return new Comparison(judge, step).backend();
        }
    }

    /** Whether every backend keeps every budget. */
    public boolean ok() {
        return backends.stream().allMatch(BackendCheck::ok);
    }
}
