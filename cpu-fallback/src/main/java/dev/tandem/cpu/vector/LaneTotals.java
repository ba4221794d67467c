package dev.tandem.cpu.vector;

import dev.tandem.cpu.lanes.Tiles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Totals of many results' partial sums, as many at once as a vector has lanes. Two vectors become one that holds a half of each,
 * added; after the last step lane i has the total of result i.
 */
final class LaneTotals {

    private static final VectorSpecies<Float> SPECIES = VectorLanes.SPECIES;
    private static final int LENGTH = VectorLanes.LENGTH;
    private static final int LANES = Tiles.LANES;
    private static final VectorMask<Float> HALF_8 = mask(8);
    private static final VectorMask<Float> HALF_4 = mask(4);
    private static final VectorMask<Float> HALF_2 = mask(2);
    private static final VectorMask<Float> HALF_1 = mask(1);
    private static final VectorShuffle<Float> SWAP_8 = swap(8);
    private static final VectorShuffle<Float> SWAP_4 = swap(4);
    private static final VectorShuffle<Float> SWAP_2 = swap(2);
    private static final VectorShuffle<Float> SWAP_1 = swap(1);

    private LaneTotals() {
    }

    /** The lanes whose number has this bit. */
    static VectorMask<Float> mask(int bit) {
        boolean[] set = new boolean[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            set[i] = (i & bit) != 0;
        }
        return VectorMask.fromArray(SPECIES, set, 0);
    }

    /** Lanes change places with those whose number differs in this bit. */
    static VectorShuffle<Float> swap(int bit) {
        return VectorShuffle.fromOp(SPECIES, i -> (i ^ bit) % LENGTH);
    }

    /** {@link Tiles#totals}. */
    static void totals(float[] sums, int sumsAt, int count, float[] to, int toAt) {
        for (int i = 0; i < count; i += LENGTH) {
            int at = sumsAt + i * LANES;
            FloatVector even = LENGTH >= 4 ? by2(sums, at) : by1(sums, at);
            FloatVector odd = LENGTH >= 4 ? by2(sums, at + LANES) : by1(sums, at + LANES);
            halves(even, odd, HALF_1, SWAP_1).intoArray(to, toAt + i);
        }
    }

    private static FloatVector by2(float[] sums, int at) {
        FloatVector a = LENGTH >= 8 ? by4(sums, at) : by1(sums, at);
        FloatVector b = LENGTH >= 8 ? by4(sums, at + 2 * LANES) : by1(sums, at + 2 * LANES);
        return halves(a, b, HALF_2, SWAP_2);
    }

    private static FloatVector by4(float[] sums, int at) {
        FloatVector a = LENGTH >= 16 ? by8(sums, at) : by1(sums, at);
        FloatVector b = LENGTH >= 16 ? by8(sums, at + 4 * LANES) : by1(sums, at + 4 * LANES);
        return halves(a, b, HALF_4, SWAP_4);
    }

    private static FloatVector by8(float[] sums, int at) {
        return halves(by1(sums, at), by1(sums, at + 8 * LANES), HALF_8, SWAP_8);
    }

    /** One result's sums, as many as a vector has lanes. */
    private static FloatVector by1(float[] sums, int at) {
        FloatVector first = FloatVector.fromArray(SPECIES, sums, at);
        if (LENGTH == LANES) {
            return first;
        }
        if (LENGTH == LANES / 2) {
            return first.add(FloatVector.fromArray(SPECIES, sums, at + LENGTH));
        }
        FloatVector second = FloatVector.fromArray(SPECIES, sums, at + LENGTH);
        FloatVector third = FloatVector.fromArray(SPECIES, sums, at + 2 * LENGTH);
        return first.add(third).add(second.add(FloatVector.fromArray(SPECIES, sums, at + 3 * LENGTH)));
    }

    private static FloatVector halves(FloatVector a, FloatVector b, VectorMask<Float> upper,
            VectorShuffle<Float> swap) {
        return a.blend(b, upper).add(b.blend(a, upper).rearrange(swap));
    }
}
