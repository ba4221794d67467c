package dev.tandem.cpu.contraction;

import dev.tandem.cpu.code.TileSpec;
import dev.tandem.cpu.code.TileSpec.Axis;
import java.util.Arrays;

/**
 * What a {@link PixelSweep} sweeps, over two axes, for which the lists have an entry each.
 *
 * @param rows channels of the result in a group
 * @param channels of the source in a group
 * @param result positions
 * @param source positions
 * @param cells of the window
 * @param low positions of padding before the source
 * @param reach how far a cell lies from the one before
 * @param weightRow how far the weights of the next channel of the result lie
 * @param weightChannel how far those of the next channel of the source lie
 * @param mirrored whether cells come from the last to the first
 */
record PixelPlan(int images, int groups, int rows, int channels, int[] result, int[] source, int[] cells, int[] low,
        int[] stride, int[] reach, int weightRow, int weightChannel, boolean mirrored) {

    /** Pixels of a row whose sums stay in the second cache. */
    static final int LONGEST_ROW = 1024;

    /** Of a convolution. */
    static PixelPlan forward(Axes a, int images, int groups, int rows, int channels) {
        return new PixelPlan(images, groups, rows, channels, last(a.output()), last(a.input()), last(a.kernel()),
                last(a.low()), last(a.stride()), last(a.dilation()), channels * a.cells(), a.cells(), false)
                .flat();
    }

    /** Of the input gradient of a convolution whose windows are neighbours. */
    static PixelPlan backward(Axes a, int images, int groups, int rows, int channels) {
        int[] low = new int[2];
        Arrays.setAll(low, i -> a.reach(i + 1, a.kernel()[i + 1] - 1) - a.low()[i + 1]);
        return new PixelPlan(images, groups, rows, channels, last(a.input()), last(a.output()), last(a.kernel()), low,
                last(a.stride()), last(a.dilation()), a.cells(), rows * a.cells(), true).flat();
    }

    private static int[] last(int[] three) {
        return new int[]{three[1], three[2]};
    }

    /** The same as one row, if windows of one cell meet all of a small source. */
    private PixelPlan flat() {
        boolean all = cells[0] * cells[1] * stride[0] * stride[1] == 1 && Arrays.equals(result, source) && low[0] == 0
                && low[1] == 0
                && resultPlane() <= LONGEST_ROW;
        int[] line = {1, result[0] * result[1]};
        return all
                ? new PixelPlan(images, groups, rows, channels, line, line, cells, low, stride, reach, weightRow,
                        weightChannel, mirrored)
                : this;
    }

    /** The source's size with its padding: as far as windows reach. */
    int padded(int axis) {
        return (result[axis] - 1) * stride[axis] + (cells[axis] - 1) * reach[axis] + 1;
    }

    int depth() {
        return cells[0] * cells[1] * channels;
    }

    int resultPlane() {
        return result[0] * result[1];
    }

    /** Of one group of one image. */
    long multiplyAdds() {
        return (long) rows * depth() * resultPlane();
    }

    /** Some pixels by some vectors of channels: the tile's source are the filters, its weights the image. */
    TileSpec tile(int height, int vectors, int lanes) {
        int width = vectors * lanes;
        Axis outer = new Axis(cells[0], cells[1] * channels * width, reach[0] * padded(1) * channels);
        int row = stride[1] * channels;
        return reach[1] == 1
                ? new TileSpec(height, vectors, lanes, outer, Axis.NONE, new Axis(cells[1] * channels, width, 1),
                        true, row, width, false)
                : new TileSpec(height, vectors, lanes, outer,
                        new Axis(cells[1], channels * width, reach[1] * channels), new Axis(channels, width, 1),
                        true, row, width, false);
    }
}
