package dev.tandem.cpu.contraction;

import java.util.List;

/**
 * Images that sweeps turn into images: a convolution, or its input gradient.
 *
 * @param images N
 * @param groups groups of channels, each with filters of its own
 * @param rows channels of the result in a group
 * @param channels channels of the source in a group
 * @param sourcePlane elements of a channel of the source
 * @param result spatial sizes of the result
 * @param spread how a source image is laid out
 * @param sweeps what makes the result; where there is none, it is 0
 * @param depths for each sweep, where the depths of a row of the filters lie
 * @param rowStride the distance of rows of the filters
 * @param groupStride the distance of groups of the filters
 */
record SweepPlan(int images, int groups, int rows, int channels, int sourcePlane, int[] result, Spread spread,
        List<Sweep> sweeps, List<int[]> depths, int rowStride, int groupStride) {

    int resultPlane() {
        return Axes.product(result);
    }

    /** Whether positions are the result's elements in order, but for the unwanted ones. */
    boolean isOrdered() {
        return sweeps.size() == 1 && Axes.product(sweeps.get(0).step()) == 1;
    }
}
