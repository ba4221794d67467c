package dev.tandem.data.augment;

import dev.tandem.error.UsageException;
import dev.tandem.random.Draws;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes samples of one shape. What it does to a sample is a function of seed, epoch and sample alone: any number of augmenters may
 * share the work. For one thread; allocates nothing after it is made.
 */
public final class Augmenter {

    /** Keeps the numbers apart from what else is drawn with the same seed: the letters "augment". */
    private static final long KEY = 0x6175676D656E74L;

    private final List<Pass> passes;
    private final Draws draws;
    private final Planes planes;

    /**
     * Prepares the work.
     *
     * @param augmentation what to do
     * @param shape of a sample, [C,H,W]
     * @param background a value for each channel, or one for all: what {@link Step.Crop} and {@link Step.Cutout} fill with
     * @param seed what changes are drawn from, together with epoch and sample
     * @throws UsageException if there is something to do and the samples are no pictures
     */
    public Augmenter(Augmentation augmentation, Shape shape, float[] background, long seed) {
        if (!augmentation.isNone() && shape.rank() != 3) {
            throw new UsageException("augmentation", augmentation.toString(), "is for pictures",
                    "samples of shape " + shape, "leave it out, or give samples the shape [C,H,W]");
        }
        boolean picture = shape.rank() == 3;
        this.planes = picture
                ? new Planes(shape.size(0), shape.size(1), shape.size(2), background)
                : new Planes(0, 0, 0, background);
        this.passes = passes(augmentation, planes);
        this.draws = new Draws(seed ^ KEY);
    }

    /** Changes a sample of unsigned bytes in place; values between two are rounded. */
    public void apply(long epoch, int sample, byte[] elements, int offset) {
        if (!passes.isEmpty()) {
            float[] values = planes.values();
            for (int i = 0; i < planes.size(); i++) {
                values[i] = elements[offset + i] & 0xff;
            }
            run(epoch, sample);
            values = planes.values();
            for (int i = 0; i < planes.size(); i++) {
                elements[offset + i] = (byte) (int) (values[i] + 0.5f);
            }
        }
    }

    /** Changes a sample of floats in place. */
    public void apply(long epoch, int sample, float[] elements, int offset) {
        if (!passes.isEmpty()) {
            System.arraycopy(elements, offset, planes.values(), 0, planes.size());
            run(epoch, sample);
            System.arraycopy(planes.values(), 0, elements, offset, planes.size());
        }
    }

    private void run(long epoch, int sample) {
        draws.begin(epoch << 32 | sample);
        for (int i = 0; i < passes.size(); i++) {
            passes.get(i).run(planes, draws);
        }
    }

    /** Neighbouring steps that move pixels make one pass. */
    private static List<Pass> passes(Augmentation augmentation, Planes planes) {
        var passes = new ArrayList<Pass>();
        var moves = new ArrayList<Step>();
        for (Step step : augmentation.steps()) {
            switch (step) {
                case Step.Shift _,Step.Rotate _,Step.Scale _,Step.Elastic _,Step.Flip _ -> moves.add(step);
                case Step.Crop crop -> {
                    flush(moves, passes, planes);
                    passes.add(new Fills.Crop(crop.padding()));
                }
                case Step.Cutout cutout -> {
                    flush(moves, passes, planes);
                    passes.add(new Fills.Cutout(cutout.side()));
                }
            }
        }
        flush(moves, passes, planes);
        return List.copyOf(passes);
    }

    private static void flush(List<Step> moves, List<Pass> passes, Planes planes) {
        if (!moves.isEmpty()) {
            passes.add(new Warp(moves, planes));
            moves.clear();
        }
    }

    /** A change that reads one picture and leaves another. */
    interface Pass {

        /** Changes the picture, drawing always as many numbers. */
        void run(Planes planes, Draws draws);
    }
}
