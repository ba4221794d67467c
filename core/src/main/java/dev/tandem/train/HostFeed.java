package dev.tandem.train;

import dev.tandem.data.Batch;
import dev.tandem.data.Batches;
import dev.tandem.data.Dataset;
import java.util.function.LongToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Every batch is gathered by the host and copied to the device, and every loss is waited for. */
final class HostFeed implements Feed {

    private final EpochPrograms<BatchProgram> programs;
    private final LongToDoubleFunction rates;
    private final Batches batches;
    private long next;
    private @Nullable Batch batch;
    private double rate;
    private double loss;

    /**
     * Compiles what it needs.
     *
     * @param rates the learning rate of each step of the run
     */
    HostFeed(Dataset data, TrainingOptions options, Programs programs, LongToDoubleFunction rates) {
        Samples samples = Samples.of(data);
        this.programs = EpochPrograms.of(data, options.batch(),
                size -> new BatchProgram(programs.training(samples, size), samples));
        this.rates = rates;
        batches = Batches.shuffled(data, options.batch(), options.seed(), options.augmentation());
    }

    @Override
    public void begin(long epoch, long step) {
        next = step;
        batches.begin(epoch);
    }

    @Override
    public boolean hasNext() {
        return batches.hasNext();
    }

    @Override
    public int run() {
        Batch now = batches.next();
        batch = now;
        BatchProgram program = programs.of(now.size());
        rate = rates.applyAsDouble(next++);
        program.rate(rate);
        program.run(now);
        loss = program.loss();
        return 1;
    }

    @Override
    public double loss(int i) {
        return loss;
    }

    @Override
    public double rate(int i) {
        return rate;
    }

    @Override
    public int samples(int i) {
        return batch(i).size();
    }

    @Override
    public Batch batch(int i) {
        if (batch == null) {
            throw new IllegalStateException("no step was run");
        }
        return batch;
    }

    @Override
    public void close() {
        batches.close();
    }
}
