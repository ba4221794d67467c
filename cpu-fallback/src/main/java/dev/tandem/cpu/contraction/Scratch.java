package dev.tandem.cpu.contraction;

import dev.tandem.cpu.device.Storage;
import dev.tandem.spi.Tensor;
import org.jspecify.annotations.Nullable;

/** A kernel's workspace cut into parts: shared ones first, then one of each kind for every worker. */
final class Scratch {

    private static final int LINE = 16;

    private final int workers;
    private long shared;
    private long each;

    Scratch(int workers) {
        this.workers = workers;
    }

    /** Reserves floats that all workers share; gives where they begin. */
    int shared(long floats) {
        long at = shared;
        shared += aligned(floats);
        return Math.toIntExact(at);
    }

    /** Reserves floats for every worker; gives where they begin in its part. */
    int each(long floats) {
        long at = each;
        each += aligned(floats);
        return Math.toIntExact(at);
    }

    private static long aligned(long floats) {
        return (floats + LINE - 1) / LINE * LINE;
    }

    long bytes() {
        return Float.BYTES * (shared + workers * each);
    }

    /** The workspace with its address. */
    Bound bind(@Nullable Tensor workspace) {
        if (workspace == null) {
            return new Bound(new float[0], 0, 0, 0);
        }
        int start = Storage.start(workspace);
        return new Bound(Storage.floats(workspace), start, Math.toIntExact(start + shared), (int) each);
    }

    /**
     * A workspace that has an address.
     *
     * @param start where the shared parts begin
     * @param workersAt where the first worker's part begins
     * @param stride the distance of two workers' parts
     */
    record Bound(float[] floats, int start, int workersAt, int stride) {

        /** Where a worker's part begins. */
        int of(int worker) {
            return workersAt + worker * stride;
        }
    }
}
