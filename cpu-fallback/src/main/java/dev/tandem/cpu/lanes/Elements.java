package dev.tandem.cpu.lanes;

import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.Op.Kind;

/**
 * Functions of {@link dev.tandem.graph.Expr} and reductions on stretches of floats. A result may be the same stretch as an
 * argument; else they do not overlap.
 *
 * <p><i>Numerics</i>: functions as {@link Functions} defines them. Sums and products accumulate in {@link #LANES} numbers,
 * element i in number i mod {@link #LANES}, in order; these are then combined by {@link #tree}.
 */
public interface Elements {

    /** How many numbers a sum accumulates in, whatever the width of vectors. */
    int LANES = 16;

    /** The floats of a vector; 1 where there are none. */
    int width();

    /** r[i] = fn(a[i]). */
    void apply(Fn fn, float[] a, int aAt, float[] r, int rAt, int count);

    /** r[i] = fn(a[i], b[i]). */
    void apply(Fn2 fn, float[] a, int aAt, float[] b, int bAt, float[] r, int rAt, int count);

    /** r[i] = fn(a[i], b). */
    void apply(Fn2 fn, float[] a, int aAt, float b, float[] r, int rAt, int count);

    /** r[i] = fn(a, b[i]). */
    void apply(Fn2 fn, float a, float[] b, int bAt, float[] r, int rAt, int count);

    /**
     * r[i] = a[i]ᵇ: as {@code apply(POW, …)}, but fast.
     *
     * @param scratch takes 2 · {@code count} floats from {@code scratchAt} on
     */
    void power(float[] a, int aAt, float b, float[] r, int rAt, int count, float[] scratch, int scratchAt);

    /** r[i] = c[i] ± a[i] · b[i], the product rounded first. */
    void addProduct(boolean minus, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, float[] r, int rAt,
            int count);

    /** r[i] = c[i] ± a[i] · b, the product rounded first. */
    void addProduct(boolean minus, float[] a, int aAt, float b, float[] c, int cAt, float[] r, int rAt, int count);

    /** r[i] = yes[i] where c[i] is not 0, else no[i]. */
    void select(float[] c, int cAt, float[] yes, int yesAt, float[] no, int noAt, float[] r, int rAt, int count);

    /** r[i] = yes where c[i] is not 0, else no[i]. */
    void select(float[] c, int cAt, float yes, float[] no, int noAt, float[] r, int rAt, int count);

    /** r[i] = yes[i] where c[i] is not 0, else no. */
    void select(float[] c, int cAt, float[] yes, int yesAt, float no, float[] r, int rAt, int count);

    /** r[i] = yes where c[i] is not 0, else no. */
    void select(float[] c, int cAt, float yes, float no, float[] r, int rAt, int count);

    /**
     * The sum, product, largest or smallest of a stretch; {@code ARG_MAX} gives the largest.
     *
     * @param lanes scratch for {@link #LANES} floats from {@code lanesAt} on
     */
    float reduce(Kind kind, float[] a, int aAt, int count, float[] lanes, int lanesAt);

    /** What a reduction of nothing gives. */
    static float nothing(Kind kind) {
        return switch (kind) {
            case SUM -> 0;
            case PROD -> 1;
            case MAX, ARG_MAX -> Float.NEGATIVE_INFINITY;
            case MIN -> Float.POSITIVE_INFINITY;
        };
    }

    /** The function that combines two partial results. */
    static Fn2 combining(Kind kind) {
        return switch (kind) {
            case SUM -> Fn2.ADD;
            case PROD -> Fn2.MUL;
            case MAX, ARG_MAX -> Fn2.MAX;
            case MIN -> Fn2.MIN;
        };
    }

    /** Combines number i of the first half with number i of the second until one is left; overwrites them. */
    static float tree(Kind kind, float[] lanes, int lanesAt) {
        for (int half = LANES / 2; half > 0; half /= 2) {
            combine(kind, lanes, lanesAt, lanes, lanesAt + half, half);
        }
        return lanes[lanesAt];
    }

    /** Combines element i of a stretch with number i; there are no more than {@link #LANES}. */
    static void combine(Kind kind, float[] lanes, int lanesAt, float[] a, int aAt, int count) {
        switch (kind) {
            case SUM -> {
                for (int i = 0; i < count; i++) {
                    lanes[lanesAt + i] += a[aAt + i];
                }
            }
            case PROD -> {
                for (int i = 0; i < count; i++) {
                    lanes[lanesAt + i] *= a[aAt + i];
                }
            }
            case MAX, ARG_MAX -> {
                for (int i = 0; i < count; i++) {
                    lanes[lanesAt + i] = Math.max(lanes[lanesAt + i], a[aAt + i]);
                }
            }
            case MIN -> {
                for (int i = 0; i < count; i++) {
                    lanes[lanesAt + i] = Math.min(lanes[lanesAt + i], a[aAt + i]);
                }
            }
        }
    }
}
