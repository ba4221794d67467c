package dev.tandem.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Transposes a square of as many rows as a vector has lanes, in steps: quarters change places, then the quarters of each quarter,
 * and so on. The rows stay in the target between the steps, which is in the first cache; with all of them in variables, the
 * compiler would run out of registers.
 */
final class BlockTranspose {

    private static final VectorSpecies<Float> SPECIES = VectorLanes.SPECIES;
    private static final int LENGTH = VectorLanes.LENGTH;
    private static final VectorMask<Float> UPPER_8 = LaneTotals.mask(8);
    private static final VectorMask<Float> UPPER_4 = LaneTotals.mask(4);
    private static final VectorMask<Float> UPPER_2 = LaneTotals.mask(2);
    private static final VectorMask<Float> UPPER_1 = LaneTotals.mask(1);
    private static final VectorShuffle<Float> SWAP_8 = LaneTotals.swap(8);
    private static final VectorShuffle<Float> SWAP_4 = LaneTotals.swap(4);
    private static final VectorShuffle<Float> SWAP_2 = LaneTotals.swap(2);
    private static final VectorShuffle<Float> SWAP_1 = LaneTotals.swap(1);

    private BlockTranspose() {
    }

    static void copy(float[] from, int fromAt, int pitch, float[] to, int toAt, int toPitch) {
        if (LENGTH == 16) {
            step(from, fromAt, pitch, to, toAt, toPitch, 8, UPPER_8, SWAP_8);
            step(to, toAt, toPitch, to, toAt, toPitch, 4, UPPER_4, SWAP_4);
            step(to, toAt, toPitch, to, toAt, toPitch, 2, UPPER_2, SWAP_2);
        } else if (LENGTH == 8) {
            step(from, fromAt, pitch, to, toAt, toPitch, 4, UPPER_4, SWAP_4);
            step(to, toAt, toPitch, to, toAt, toPitch, 2, UPPER_2, SWAP_2);
        } else {
            step(from, fromAt, pitch, to, toAt, toPitch, 2, UPPER_2, SWAP_2);
        }
        step(to, toAt, toPitch, to, toAt, toPitch, 1, UPPER_1, SWAP_1);
    }

    /** In each pair of rows that are this far apart, the upper lanes of the first change places with the lower of the second. */
    private static void step(float[] from, int fromAt, int pitch, float[] to, int toAt, int toPitch, int apart,
            VectorMask<Float> upper, VectorShuffle<Float> swap) {
        for (int pair = 0; pair < LENGTH / 2; pair++) {
            int first = pair / apart * 2 * apart + pair % apart;
            int second = first + apart;
            FloatVector a = FloatVector.fromArray(SPECIES, from, fromAt + first * pitch);
            FloatVector b = FloatVector.fromArray(SPECIES, from, fromAt + second * pitch);
            a.blend(b.rearrange(swap), upper).intoArray(to, toAt + first * toPitch);
            a.rearrange(swap).blend(b, upper).intoArray(to, toAt + second * toPitch);
        }
    }
}
