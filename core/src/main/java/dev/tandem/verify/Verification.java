package dev.tandem.verify;

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
 * <p>Layers are judged one by one: the oracle computes each from what the backend's layers before it gave, and goes back through
 * these results too. Otherwise a value that rounds to the other side of a kink, as some always do in a large network, would look
 * like a wrong gradient.
 *
 * @param backends a result each, in the order they were given
 */
public record Verification(List<BackendCheck> backends) {

    /** Copies the list. */
    public Verification {
        backends = List.copyOf(backends);
    }

    /**
     * Runs the step on each backend, and after it on the oracle. The latter takes some 10 ns for each multiply-add of the step
     * and 50 bytes for each parameter.
     *
     * @param batch what to compute
     * @param backends open ones; they stay open
     * @throws dev.tandem.error.OutOfMemoryException if the oracle's doubles or a backend's step do not fit
     */
    public static Verification of(SyntheticBatch batch, List<Backend> backends) {
        return new Verification(backends.stream().map(backend -> check(batch, backend)).toList());
    }

    private static BackendCheck check(SyntheticBatch batch, Backend backend) {
        try (var step = VerifiedStep.of(batch, backend);
                Backend oracle = OracleBackend.open();
                var judge = step.again(batch, oracle)) {
            return new Comparison(judge, step).backend();
        }
    }

    /** Whether every backend keeps every budget. */
    public boolean ok() {
        return backends.stream().allMatch(BackendCheck::ok);
    }
}
