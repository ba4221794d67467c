package dev.tandem.data.augment;

/** A picture [channels,height,width] that passes change, and room for the next one. */
final class Planes {

    private final int channels;
    private final int height;
    private final int width;
    private final float[] background;
    private float[] values;
    private float[] next;

    Planes(int channels, int height, int width, float[] background) {
        this.channels = channels;
        this.height = height;
        this.width = width;
        this.background = background.clone();
        this.values = new float[channels * height * width];
        this.next = new float[values.length];
    }

    int channels() {
        return channels;
    }

    int height() {
        return height;
    }

    int width() {
        return width;
    }

    int size() {
        return values.length;
    }

    /** The mean of a channel. */
    float background(int channel) {
        return background[background.length == 1 ? 0 : channel];
    }

    float[] values() {
        return values;
    }

    /** Where a pass writes the picture it makes of {@link #values}. */
    float[] next() {
        return next;
    }

    /** The picture made is the one to change next. */
    void swap() {
        float[] made = next;
        next = values;
        values = made;
    }
}
