package dev.tandem.data.augment;

import dev.tandem.error.UsageException;
import java.util.Locale;

/**
 * One change of a picture, drawn anew for each sample and epoch. What moves in from outside repeats the nearest pixel of the border,
 * but for {@link Crop}. Values between pixels are interpolated linearly.
 */
public sealed interface Step {

    /** How it is written, {@code shift:2}: its name and its numbers. */
    String text();

    /** Moves by whole pixels, each of −pixels to pixels equally likely, down and across. */
    record Shift(int pixels) implements Step {

        /**
         * Checks the number.
         *
         * @throws UsageException if it is below 1
         */
        public Shift {
            check("shift", pixels, pixels >= 1, "a number of pixels from 1 on");
        }

        @Override
        public String text() {
            return "shift:" + pixels;
        }
    }

    /** Turns around the middle, by one of {@value #ANGLES} angles spread evenly from −degrees to degrees. */
    record Rotate(double degrees) implements Step {

        static final int ANGLES = 1024;

        /**
         * Checks the number.
         *
         * @throws UsageException if it is not above 0, or above 180
         */
        public Rotate {
            check("rotate", degrees, degrees > 0 && degrees <= 180, "an angle above 0, to 180 degrees");
        }

        @Override
        public String text() {
            return "rotate:" + plain(degrees);
        }
    }

    /** Enlarges or shrinks around the middle, by a factor of 1 − share to 1 + share. */
    record Scale(double share) implements Step {

        /**
         * Checks the number.
         *
         * @throws UsageException if it is not above 0, or not below 1
         */
        public Scale {
            check("scale", share, share > 0 && share < 1, "a share above 0 and below 1");
        }

        @Override
        public String text() {
            return "scale:" + plain(share);
        }
    }

    /**
     * Bends: each pixel is fetched from a place displaced by a field of numbers in [−1, 1) that was smoothed with a Gaussian of this
     * deviation in pixels and multiplied by the strength. The field is 0 outside of the picture. <i>Source</i>: Simard, Steinkraus
     * &amp; Platt 2003, "Best practices for convolutional neural networks applied to visual document analysis", §2: strength 34 and
     * smoothness 4 on MNIST.
     */
    record Elastic(double strength, double smoothness) implements Step {

        private static final double MOST_SMOOTHNESS = 100;

        /**
         * Checks the numbers.
         *
         * @throws UsageException if one is not above 0, or the smoothness above 100
         */
        public Elastic {
            check("elastic", strength, strength > 0 && strength <= Float.MAX_VALUE, "a strength above 0");
            check("elastic", smoothness, smoothness > 0 && smoothness <= MOST_SMOOTHNESS,
                    "a smoothness above 0, to 100 pixels");
        }

        @Override
        public String text() {
            return "elastic:" + plain(strength) + ":" + plain(smoothness);
        }
    }

    /** Mirrors left and right, every other time. */
    record Flip() implements Step {

        @Override
        public String text() {
            return "flip";
        }
    }

    /**
     * Pads by so many pixels of the training part's mean on all sides and cuts a piece of the old size out, anywhere.
     * <i>Source</i>: He, Zhang, Ren &amp; Sun 2016, "Deep residual learning for image recognition", §4.2: 4 pixels on CIFAR-10.
     */
    record Crop(int padding) implements Step {

        /**
         * Checks the number.
         *
         * @throws UsageException if it is below 1
         */
        public Crop {
            check("crop", padding, padding >= 1, "a number of pixels from 1 on");
        }

        @Override
        public String text() {
            return "crop:" + padding;
        }
    }

    /**
     * Fills a square with the training part's mean; its middle may be any pixel, so that it may lie partly outside. <i>Source</i>:
     * DeVries &amp; Taylor 2017, "Improved regularization of convolutional neural networks with cutout", §3: sides of 16 on CIFAR-10.
     */
    record Cutout(int side) implements Step {

        /**
         * Checks the number.
         *
         * @throws UsageException if it is below 1
         */
        public Cutout {
            check("cutout", side, side >= 1, "a number of pixels from 1 on");
        }

        @Override
        public String text() {
            return "cutout:" + side;
        }
    }

    private static void check(String name, double value, boolean allowed, String which) {
        if (!allowed) {
            throw new UsageException("augmentation", name, "needs " + which, plain(value), "choose another number");
        }
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.valueOf(value);
    }
}
