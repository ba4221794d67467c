package dev.tandem.train;

import dev.tandem.data.Batch;
import dev.tandem.data.Target;
import dev.tandem.optim.Updates;
import dev.tandem.runtime.Program;
import dev.tandem.tensor.DType;

/** A program that the host feeds batches of one size. After its first runs it allocates nothing on the Java heap. */
final class BatchProgram {

    private final Program program;
    private final DType dtype;
    private final Target target;
    private final boolean judges;
    private double rate = Double.NaN;

    BatchProgram(Program program, Samples samples) {
        this.program = program;
        this.dtype = samples.dtype();
        this.target = samples.target();
        this.judges = program.hasInput(Samples.TARGETS);
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
        if (judges) {
            switch (target) {
                case Target.Classes _ -> program.set(Samples.TARGETS, batch.labels());
                case Target.Values _ -> program.set(Samples.TARGETS, batch.values());
                case Target.Itself _ -> {
                    // the elements are set
                }
            }
        }
        program.run();
    }

    /** Sets the learning rate; uploads it only if it is another. */
    void rate(double value) {
        if (value != rate) {
            program.set(Updates.RATE, value);
            rate = value;
        }
    }

    /** Starts bringing the loss of the last run, the batch's mean, to one of several places on the host. */
    void sendLoss(int place) {
        program.readout(StepGraphs.LOSS, place).start();
    }

    /** The loss that was sent to a place last; waits for it. */
    double loss(int place) {
        return program.readout(StepGraphs.LOSS, place).scalar();
    }
}
