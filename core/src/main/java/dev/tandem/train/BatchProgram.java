package dev.tandem.train;

import dev.tandem.data.Batch;
import dev.tandem.optim.Updates;
import dev.tandem.runtime.Program;
import dev.tandem.tensor.DType;

/** A program that the host feeds batches of one size. After its first runs it allocates nothing on the Java heap. */
final class BatchProgram {

    private final Program program;
    private final DType dtype;
    private double rate = Double.NaN;

    BatchProgram(Program program, Samples samples) {
        this.program = program;
        this.dtype = samples.dtype();
    }

    Program program() {
        return program;
    }

    /** Runs one step over a batch. */
    void run(Batch batch) {
        if (dtype == DType.U8) {
            program.set(Samples.ELEMENTS, batch.bytes());
        } else if (dtype == DType.F32) {
            program.set(Samples.ELEMENTS, batch.floats());
        } else {
            program.set(Samples.ELEMENTS, batch.ints());
        }
        program.set(Samples.LABELS, batch.labels());
        program.run();
    }

    /** Sets the learning rate; uploads it only if it is another. */
    void rate(double value) {
        if (value != rate) {
            program.set(Updates.RATE, value);
            rate = value;
        }
    }

    /** The loss of the last run: the batch's mean or sum. */
    double loss() {
        return program.scalar(StepGraphs.LOSS);
    }
}
