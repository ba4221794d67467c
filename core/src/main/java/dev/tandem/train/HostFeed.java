package dev.tandem.train;

import dev.tandem.data.Batch;
import dev.tandem.data.Batches;
import dev.tandem.data.Dataset;
import java.util.Arrays;
import java.util.function.LongToDoubleFunction;

/**
 * Every batch is gathered by the host and copied to the device.
 *
 * <p>On a device apart nothing waits for anything it does not need. Four things go on at once, each with two places to work in:
 * a thread gathers batch n + 3 into one of two batches; this thread copies batch n + 2 into one of two pages of host memory; the
 * copy stream brings it to one of two buffers on the device, while step n computes and step n + 1 is queued with its batch there. A
 * copy within the device then brings a batch to its one place, in order with the steps that read it. Each loss travels to a place
 * of its own, and is waited for when three steps are under way. A fourth would only wait for a buffer, and gathering straight into
 * the pages would save a copy for which nothing waits.
 *
 * <p>A burst is the oldest step. Those after a loss that is not finite change nothing: the {@link Guard} sees to it. An epoch ends
 * with all of its steps done, as listeners may look at the model then.
 *
 * <p>Where the device is the host, a step is waited for at once.
 */
final class HostFeed implements Feed {

    /** One computes, one waits with its batch on the device, the batch of one travels. */
    private static final int MOST_UNDER_WAY = 3;

    /** A step that is under way or of the last burst. */
    private static final class Step {

        private final int[] samples;
        private int size;
        private double rate;
        private double loss;

        Step(int batch) {
            samples = new int[batch];
        }
    }

    private final EpochPrograms<BatchProgram> programs;
    private final LongToDoubleFunction rates;
    private final Batches batches;
    private final Step[] steps;
    private long next;
    private int issued;
    private int given;
    private int first;

    /**
     * Compiles what it needs.
     *
     * @param source samples, or samples that are fed ahead
     * @param rates the learning rate of each step of the run
     */
    HostFeed(Dataset data, Source source, TrainingOptions options, Programs programs, LongToDoubleFunction rates) {
        this.rates = rates;
        Samples samples = Samples.of(data);
        this.programs = EpochPrograms.of(data, options.batch(),
                size -> new BatchProgram(programs.training(source, size), samples));
        steps = new Step[source instanceof FedAhead ? MOST_UNDER_WAY : 1];
        Arrays.setAll(steps, i -> new Step(this.programs.size()));
        batches = Batches.shuffled(data, options.batch(), options.seed(), options.augmentation());
    }

    @Override
    public void begin(long epoch, long step, int done) {
        next = step;
        issued = 0;
        given = 0;
        batches.begin(epoch, done);
    }

    @Override
    public boolean hasNext() {
        return given < issued || batches.hasNext();
    }

    @Override
    public int run(int most) {
        while (issued - given < Math.min(most, steps.length) && batches.hasNext()) {
            issue(steps[issued % steps.length], issued % steps.length);
            issued++;
        }
        return give(1);
    }

    private void issue(Step step, int place) {
        Batch batch = batches.next();
        step.size = batch.size();
        System.arraycopy(batch.indices(), 0, step.samples, 0, step.size);
        step.rate = rates.applyAsDouble(next++);
        BatchProgram program = programs.of(step.size);
        program.rate(step.rate);
        program.run(batch);
        program.sendLoss(place);
    }

    @Override
    public int finish() {
        return give(issued - given);
    }

    /** Waits for the oldest steps under way: they are the burst. */
    private int give(int count) {
        first = given;
        given += count;
        for (int i = first; i < given; i++) {
            Step step = steps[i % steps.length];
            step.loss = programs.of(step.size).loss(i % steps.length);
        }
        return count;
    }

    private Step step(int i) {
        return steps[(first + i) % steps.length];
    }

    @Override
    public double loss(int i) {
        return step(i).loss;
    }

    @Override
    public double rate(int i) {
        return step(i).rate;
    }

    @Override
    public int samples(int i) {
        return step(i).size;
    }

    @Override
    public Batch batch(int i) {
        return batches.again(Arrays.copyOf(step(i).samples, step(i).size));
    }

    @Override
    public int since(int i) {
        return issued - 1 - (first + i);
    }

    @Override
    public void close() {
        batches.close();
    }
}
