package dev.tandem.runtime;

import dev.tandem.error.UsageException;
import dev.tandem.spi.Backend;
import dev.tandem.spi.Fence;
import dev.tandem.spi.Tensor;

/**
 * A place on the host for an output of a program: the output of one run travels there while the program goes on with the next.
 * Allocates nothing once it is made.
 */
public final class Readout {

    private final Program program;
    private final String name;
    private final Tensor tensor;
    private final Staging staging;
    private final Backend backend;
    private Fence arrival = Fence.DONE;
    private boolean started;

    Readout(Program program, String name, Tensor tensor, Staging staging, Backend backend) {
        this.program = program;
        this.name = name;
        this.tensor = tensor;
        this.staging = staging;
        this.backend = backend;
    }

    /**
     * Starts copying the output of the last run.
     *
     * @throws UsageException if the program has not run yet
     */
    public void start() {
        program.checkRan(name);
        arrival = backend.download(tensor, staging.memory());
        started = true;
    }

    /**
     * Waits for what was started last and gives its first element.
     *
     * @throws UsageException if nothing was started
     */
    public double scalar() {
        return arrived().at(0);
    }

    /**
     * Waits for what was started last and gives its elements, row-major.
     *
     * @throws UsageException if nothing was started
     */
    public double[] read() {
        Staging values = arrived();
        double[] elements = new double[values.elements()];
        values.read(elements);
        return elements;
    }

    /** Waits for what was started last. */
    Staging arrived() {
        program.check();
        if (!started) {
            throw new UsageException("output", name, "is not on its way to the host", program.toString(),
                    "start the readout after a run");
        }
        arrival.await();
        arrival = Fence.DONE;
        return staging;
    }
}
