package dev.tandem.train;

import dev.tandem.data.Batch;
import dev.tandem.data.Dataset;
import dev.tandem.data.Order;
import dev.tandem.runtime.HeldStates;
import dev.tandem.runtime.Program;
import java.util.Arrays;
import java.util.function.LongSupplier;
import java.util.function.LongToDoubleFunction;

/**
 * The data set lies on the device, and a step is one launch. The host sends the order of the samples and the learning rates once
 * an epoch, and reads losses a burst at a time.
 */
final class ResidentFeed implements Feed {

    private final Dataset data;
    private final ResidentSet set;
    private final HeldStates held;
    private final EpochPrograms<Program> programs;
    private final LongToDoubleFunction rateOf;
    private final LongSupplier nanos;
    private final Order orders;
    private final Bursts bursts = new Bursts();
    private final int[] drawn;
    private final int[] order;
    private final double[] rates;
    private final double[] losses;
    private int epochsLeft;
    private long epoch;
    private long drawnEpoch = -1;
    private long firstStep;
    private boolean sent;
    private int first;
    private int next;

    /**
     * Compiles what it needs.
     *
     * @param residence where the data set lies
     * @param epochs of the run
     * @param rateOf the learning rate of each step of the run
     * @param nanos a clock
     */
    ResidentFeed(Residence.Resident residence, TrainingOptions options, Programs programs, int epochs,
            LongToDoubleFunction rateOf, LongSupplier nanos) {
        data = residence.data();
        set = residence.set();
        held = residence.held();
        this.programs = EpochPrograms.of(data, options.batch(), size -> programs.training(set, size));
        this.rateOf = rateOf;
        this.nanos = nanos;
        orders = Order.shuffled(options.seed());
        drawn = new int[set.size()];
        order = new int[set.steps() * set.whole()];
        rates = new double[set.steps()];
        losses = new double[set.steps()];
        epochsLeft = epochs;
        next = set.steps();
    }

    @Override
    public void begin(long number, long step, int done) {
        epoch = number;
        firstStep = step - done;
        sent = false;
        epochsLeft--;
        next = done;
    }

    @Override
    public boolean hasNext() {
        return next < set.steps();
    }

    @Override
    public int run(int most) {
        if (!sent) {
            send();
        }
        long start = nanos.getAsLong();
        first = next;
        next = Math.min(set.steps(), first + Math.min(most, bursts.steps()));
        for (int step = first; step < next; step++) {
            programs.of(samplesOf(step)).run();
        }
        long drawing = next == set.steps() && epochsLeft > 0 ? drawAhead() : 0;
        held.read(ResidentSet.LOSSES, losses);
        bursts.took(next - first, nanos.getAsLong() - start - drawing);
        return next - first;
    }

    /** Draws the next epoch's order while the device works, and gives the time it took, which is no step's. */
    private long drawAhead() {
        long start = nanos.getAsLong();
        draw(epoch + 1);
        return nanos.getAsLong() - start;
    }

    /** Sends what leads the steps through the epoch; nothing waits for it but the steps. */
    private void send() {
        draw(epoch);
        System.arraycopy(drawn, 0, order, 0, drawn.length);
        for (int i = 0; i < rates.length; i++) {
            rates[i] = rateOf.applyAsDouble(firstStep + i);
        }
        held.write(ResidentSet.ORDER, order);
        held.write(ResidentSet.RATES, rates);
        held.write(ResidentSet.STEP, next);
        sent = true;
    }

    /** Draws an epoch's order unless that is done: it takes a while, so it is done ahead, while the device works. */
    private void draw(long number) {
        if (drawnEpoch != number) {
            orders.write(number, drawn);
            drawnEpoch = number;
        }
    }

    private int samplesOf(int step) {
        return Math.min(set.whole(), set.size() - step * set.whole());
    }

    @Override
    public int finish() {
        return 0;
    }

    @Override
    public double loss(int i) {
        return losses[first + i];
    }

    @Override
    public double rate(int i) {
        return rates[first + i];
    }

    @Override
    public int samples(int i) {
        return samplesOf(first + i);
    }

    @Override
    public Batch batch(int i) {
        int from = (first + i) * set.whole();
        return data.batch(Arrays.copyOfRange(order, from, from + samples(i)));
    }

    @Override
    public int since(int i) {
        return next - 1 - (first + i);
    }

    @Override
    public void close() {
        // the data set stays, for another run
    }
}
