package dev.tandem.docker;

import static org.assertj.core.api.Assertions.fail;

import org.junit.jupiter.api.Assumptions;

/** What becomes of a test that can't run here: it is skipped with the reason, or fails with it where it is wanted that it runs. */
final class Skip {

    private Skip() {
    }

    /** For lack of an engine, an image or something built; a failure if {@code IT_DOCKER_REQUIRED=true}. */
    static RuntimeException because(String reason) {
        return end(reason, "true".equals(System.getenv("IT_DOCKER_REQUIRED")));
    }

    /** For lack of a GPU; a failure if {@code -Dtandem.requireGpu=true}, as for the other tests that need one. */
    static RuntimeException forLackOfGpu(String reason) {
        return end(reason, Boolean.getBoolean("tandem.requireGpu"));
    }

    private static RuntimeException end(String reason, boolean isFailure) {
        if (isFailure) {
            fail(reason);
        }
        Assumptions.abort(reason);
        return new IllegalStateException(reason);
    }
}
