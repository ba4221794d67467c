package dev.tandem.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Windows of 2×2, one a lane: two vectors of each of two rows are parted into the first and second elements of pairs. Methods of
 * some size take and give arrays, not vectors: where they are not inlined, no vector becomes an object.
 */
final class Pairs {

    private static final VectorSpecies<Float> FLOATS = VectorLanes.SPECIES;
    private static final int LENGTH = VectorLanes.LENGTH;
    private static final VectorShuffle<Float> EVEN = VectorShuffle.makeUnzip(FLOATS, 0);
    private static final VectorShuffle<Float> ODD = VectorShuffle.makeUnzip(FLOATS, 1);
    private static final VectorShuffle<Float> LOW = VectorShuffle.makeZip(FLOATS, 0);
    private static final VectorShuffle<Float> HIGH = VectorShuffle.makeZip(FLOATS, 1);

    private Pairs() {
    }

    /** The lanes 0, 2, 4 … of two vectors. */
    static FloatVector even(FloatVector v, FloatVector w) {
        return v.rearrange(EVEN, w);
    }

    private static FloatVector odd(FloatVector v, FloatVector w) {
        return v.rearrange(ODD, w);
    }

    /** Where the largest so far is not beaten: the opposite of {@link dev.tandem.cpu.lanes.Windows#beats}. */
    static VectorMask<Float> stays(FloatVector best, FloatVector next) {
        return next.compare(VectorOperators.LE, best).or(best.compare(VectorOperators.NE, best));
    }

    private static FloatVector larger(FloatVector best, FloatVector next) {
        return next.blend(best, stays(best, next));
    }

    /** Writes the largest of each window of the rows at {@code at} and {@code at + width}. */
    static void max(float[] x, int at, int width, float[] y, int yAt) {
        FloatVector v = FloatVector.fromArray(FLOATS, x, at);
        FloatVector w = FloatVector.fromArray(FLOATS, x, at + LENGTH);
        FloatVector best = larger(even(v, w), odd(v, w));
        v = FloatVector.fromArray(FLOATS, x, at + width);
        w = FloatVector.fromArray(FLOATS, x, at + width + LENGTH);
        larger(larger(best, even(v, w)), odd(v, w)).intoArray(y, yAt);
    }

    /**
     * Writes dy where the largest element is and 0 to the other three, first the upper row.
     *
     * @param count windows of the vector; 0 is written for those that follow
     */
    static void gradient(float[] x, int at, int width, float[] dy, int dyAt, int count, float[] dx, int dxAt) {
        FloatVector v = FloatVector.fromArray(FLOATS, x, at);
        FloatVector w = FloatVector.fromArray(FLOATS, x, at + LENGTH);
        FloatVector first = even(v, w);
        FloatVector second = odd(v, w);
        VectorMask<Float> notSecond = stays(first, second);
        FloatVector best = second.blend(first, notSecond);
        v = FloatVector.fromArray(FLOATS, x, at + width);
        w = FloatVector.fromArray(FLOATS, x, at + width + LENGTH);
        FloatVector third = even(v, w);
        VectorMask<Float> notThird = stays(best, third);
        best = third.blend(best, notThird);
        VectorMask<Float> notFourth = stays(best, odd(v, w));

        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector all = FloatVector.fromArray(FLOATS, dy, dyAt);
        if (count < LENGTH) {
            all = zero.blend(all, FLOATS.indexInRange(0, count));
        }
        FloatVector fourths = all.blend(zero, notFourth);
        FloatVector rest = zero.blend(all, notFourth);
        FloatVector thirds = rest.blend(zero, notThird);
        rest = zero.blend(rest, notThird);
        FloatVector seconds = rest.blend(zero, notSecond);
        FloatVector firsts = zero.blend(rest, notSecond);
        firsts.rearrange(LOW, seconds).intoArray(dx, dxAt);
        firsts.rearrange(HIGH, seconds).intoArray(dx, dxAt + LENGTH);
        thirds.rearrange(LOW, fourths).intoArray(dx, dxAt + width);
        thirds.rearrange(HIGH, fourths).intoArray(dx, dxAt + width + LENGTH);
    }
}
