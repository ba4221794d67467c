package dev.tandem.report.figure;

import dev.tandem.error.UsageException;
import java.util.Base64;

/** A small picture: grey, or red, green and blue, eight bits each. Immutable. */
public final class Picture {

    private static final int GREY = 1;
    private static final int COLOURS = 3;

    // A scale of signed numbers, from blue through nearly white to orange, that the colour-blind can read.
    private static final int[] NEGATIVE = {0x05, 0x59, 0x9e};
    private static final int[] ZERO = {0xf4, 0xf3, 0xf0};
    private static final int[] POSITIVE = {0xc2, 0x4e, 0x00};

    private final int width;
    private final int height;
    private final int channels;
    private final byte[] pixels;

    private Picture(int width, int height, int channels, byte[] pixels) {
        this.width = width;
        this.height = height;
        this.channels = channels;
        this.pixels = pixels;
    }

    /**
     * A picture of planes, as samples and filters have them.
     *
     * @param channels 1 for grey, 3 for red, green and blue
     * @param values [C,H,W], row-major
     * @param black the value that becomes 0; those below do, too
     * @param white the value that becomes 255; those above do, too
     * @throws UsageException if it has no such number of channels, or not as many values
     */
    public static Picture of(int channels, int height, int width, double[] values, double black, double white) {
        check(channels == GREY || channels == COLOURS, channels, height, width, values);
        int plane = height * width;
        byte[] pixels = new byte[channels * plane];
        for (int c = 0; c < channels; c++) {
            for (int i = 0; i < plane; i++) {
                double share = (values[c * plane + i] - black) / (white - black);
                pixels[i * channels + c] = (byte) Math.round(255 * Math.clamp(share, 0.0, 1.0));
            }
        }
        return new Picture(width, height, channels, pixels);
    }

    /**
     * A plane of signed numbers: blue below 0, orange above it, the stronger the farther away.
     *
     * @param values [H,W], row-major
     * @param most the distance from 0 that is shown strongest, above 0
     * @throws UsageException if there are not as many values
     */
    public static Picture signed(int height, int width, double[] values, double most) {
        check(true, GREY, height, width, values);
        byte[] pixels = new byte[COLOURS * values.length];
        for (int i = 0; i < values.length; i++) {
            double strength = Math.clamp(Math.abs(values[i]) / most, 0.0, 1.0);
            int[] end = values[i] < 0 ? NEGATIVE : POSITIVE;
            for (int c = 0; c < COLOURS; c++) {
                pixels[i * COLOURS + c] = (byte) Math.round(ZERO[c] + strength * (end[c] - ZERO[c]));
            }
        }
        return new Picture(width, height, COLOURS, pixels);
    }

    private static void check(boolean shown, int channels, int height, int width, double[] values) {
        if (!shown || height < 1 || width < 1 || values.length != (long) channels * height * width) {
            throw new UsageException("picture", "", "needs 1 or 3 channels and a value for each pixel of each",
                    "channels " + channels + ", height " + height + ", width " + width + ", values " + values.length,
                    "give [1,H,W] or [3,H,W]");
        }
    }

    /** Pixels from left to right. */
    public int width() {
        return width;
    }

    /** Pixels from top to bottom. */
    public int height() {
        return height;
    }

    /** 1 if grey, else 3. */
    public int channels() {
        return channels;
    }

    /** The picture as a PNG file. */
    public byte[] png() {
        return Png.of(width, height, channels, pixels);
    }

    /** The picture as an address that has it inside. */
    public String dataUri() {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png());
    }
}
