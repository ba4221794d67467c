package dev.tandem.train;

import dev.tandem.data.augment.Augmentation;
import dev.tandem.error.UsageException;
import dev.tandem.optim.Accumulation;
import dev.tandem.optim.Schedule;

/**
 * How to train. Immutable; each method gives another.
 *
 * @param batch samples of a step; the last step of an epoch has what is left
 * @param seed what the first weights, the order of the samples and dropout are drawn from
 * @param schedule the learning rate's course over one call of {@link Trainer#fit}
 * @param augmentation how samples are changed while they are learnt from, drawn from the seed; judging sees them as they are
 * @param accumulate batches whose gradients make one update, by the mean over all their samples; on into the next epoch, and the
 *        next call of {@link Trainer#fit}, where an epoch's batches do not come out even
 */
public record TrainingOptions(int batch, long seed, Schedule schedule, Augmentation augmentation, int accumulate) {

    /**
     * Checks the numbers.
     *
     * @throws UsageException if one is below 1, or an update's samples can't be counted
     */
    public TrainingOptions {
        if (batch < 1) {
            throw new UsageException("batch", "", "must be at least 1", String.valueOf(batch), "choose another size");
        }
        var _ = new Accumulation(accumulate, batch);
    }

    /**
     * 64 samples a step, seed 0, and a learning rate that rises over the first twentieth of the steps and then falls to 0 along
     * half a cosine: good without tuning, for it is small where the weights are fresh, large while that helps, and small in the
     * end.
     */
    public static TrainingOptions defaults() {
        return new TrainingOptions(64, 0, Schedule.warmCosine(), Augmentation.none(), 1);
    }

    /** These options with another batch size. */
    public TrainingOptions batch(int samples) {
        return new TrainingOptions(samples, seed, schedule, augmentation, accumulate);
    }

    /** These options with another seed. */
    public TrainingOptions seed(long number) {
        return new TrainingOptions(batch, number, schedule, augmentation, accumulate);
    }

    /** These options with another course of the learning rate. */
    public TrainingOptions schedule(Schedule course) {
        return new TrainingOptions(batch, seed, course, augmentation, accumulate);
    }

    /**
     * These options with another augmentation. Samples that are to be changed stay with the host: it changes each batch in the
     * background and copies it to the device.
     */
    public TrainingOptions augment(Augmentation changes) {
        return new TrainingOptions(batch, seed, schedule, changes, accumulate);
    }

    /** These options with so many batches an update: four of 16 are one of 64, in a quarter of the memory for activations. */
    public TrainingOptions accumulate(int batches) {
        return new TrainingOptions(batch, seed, schedule, augmentation, batches);
    }
}
