package dev.tandem.cpu.vector;

import dev.tandem.cpu.lanes.Tiles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of whole vectors with whole vectors, four by four, their 16 partial sums in registers. The rest of a line is read
 * whole and blended with zeros: eight masked loads in one method are more than the JIT inlines, and then each vector is an object.
 */
final class DotTiles {

    private static final VectorSpecies<Float> SPECIES = VectorLanes.SPECIES;
    private static final int LANES = Tiles.LANES;

    private DotTiles() {
    }

    /** {@link Tiles#dots}; vectors shorter than 16 take turns, group by group of the 16 sums. */
    static void dots(int rows, int lines, int length, float[] a, int aAt, int aStride, int[] aLines, float[] b, int bAt,
            int[] bStarts, int bFrom, int[] bLines, float[] sums, int sumsAt) {
        for (int group = 0; group < LANES; group += VectorLanes.LENGTH) {
            if (length >= LANES) {
                whole(rows, lines, length, a, aAt, aStride, aLines, b, bAt, bStarts, bFrom, bLines, sums, sumsAt,
                        group);
            }
            if (length % LANES > group) {
                rest(rows, lines, length, a, aAt, aStride, aLines, b, bAt, bStarts, bFrom, bLines, sums, sumsAt, group);
            }
        }
    }

    private static void whole(int rows, int lines, int length, float[] a, int aAt, int aStride, int[] aLines, float[] b,
            int bAt, int[] bStarts, int bFrom, int[] bLines, float[] sums, int sumsAt, int group) {
        switch (rows) {
            case 4 ->
                whole4(lines, length, a, aAt, aStride, aLines, b, bAt, bStarts, bFrom, bLines, sums, sumsAt, group);
            case 2 ->
                whole2(lines, length, a, aAt, aStride, aLines, b, bAt, bStarts, bFrom, bLines, sums, sumsAt, group);
            case 1 ->
                whole1(lines, length, a, aAt, aLines, b, bAt, bStarts, bFrom, bLines, sums, sumsAt, group);
            default -> throw new IllegalArgumentException("no tile of " + rows + " rows");
        }
    }

    private static void rest(int rows, int lines, int length, float[] a, int aAt, int aStride, int[] aLines, float[] b,
            int bAt, int[] bStarts, int bFrom, int[] bLines, float[] sums, int sumsAt, int group) {
        switch (rows) {
            case 4 ->
                rest4(lines, length, a, aAt, aStride, aLines, b, bAt, bStarts, bFrom, bLines, sums, sumsAt, group);
            case 2 ->
                rest2(lines, length, a, aAt, aStride, aLines, b, bAt, bStarts, bFrom, bLines, sums, sumsAt, group);
            case 1 ->
                rest1(lines, length, a, aAt, aLines, b, bAt, bStarts, bFrom, bLines, sums, sumsAt, group);
            default -> throw new IllegalArgumentException("no tile of " + rows + " rows");
        }
    }

    private static void whole4(int lines, int length, float[] a, int aAt, int aStride, int[] aLines, float[] b, int bAt,
            int[] bStarts, int bFrom, int[] bLines, float[] sums, int sumsAt, int group) {
        int whole = length / LANES * LANES;
        int start0 = bAt + bStarts[bFrom] + group;
        int start1 = bAt + bStarts[bFrom + 1] + group;
        int start2 = bAt + bStarts[bFrom + 2] + group;
        int start3 = bAt + bStarts[bFrom + 3] + group;
        int at = sumsAt + group;
        FloatVector s00 = FloatVector.fromArray(SPECIES, sums, at);
        FloatVector s01 = FloatVector.fromArray(SPECIES, sums, at + 1 * LANES);
        FloatVector s02 = FloatVector.fromArray(SPECIES, sums, at + 2 * LANES);
        FloatVector s03 = FloatVector.fromArray(SPECIES, sums, at + 3 * LANES);
        FloatVector s10 = FloatVector.fromArray(SPECIES, sums, at + 4 * LANES);
        FloatVector s11 = FloatVector.fromArray(SPECIES, sums, at + 5 * LANES);
        FloatVector s12 = FloatVector.fromArray(SPECIES, sums, at + 6 * LANES);
        FloatVector s13 = FloatVector.fromArray(SPECIES, sums, at + 7 * LANES);
        FloatVector s20 = FloatVector.fromArray(SPECIES, sums, at + 8 * LANES);
        FloatVector s21 = FloatVector.fromArray(SPECIES, sums, at + 9 * LANES);
        FloatVector s22 = FloatVector.fromArray(SPECIES, sums, at + 10 * LANES);
        FloatVector s23 = FloatVector.fromArray(SPECIES, sums, at + 11 * LANES);
        FloatVector s30 = FloatVector.fromArray(SPECIES, sums, at + 12 * LANES);
        FloatVector s31 = FloatVector.fromArray(SPECIES, sums, at + 13 * LANES);
        FloatVector s32 = FloatVector.fromArray(SPECIES, sums, at + 14 * LANES);
        FloatVector s33 = FloatVector.fromArray(SPECIES, sums, at + 15 * LANES);
        for (int l = 0; l < lines; l++) {
            int a0 = aAt + aLines[l] + group;
            int a1 = a0 + aStride;
            int a2 = a1 + aStride;
            int a3 = a2 + aStride;
            int line = bLines[l];
            int b0 = start0 + line;
            int b1 = start1 + line;
            int b2 = start2 + line;
            int b3 = start3 + line;
            for (int x = 0; x < whole; x += LANES) {
                FloatVector x0 = FloatVector.fromArray(SPECIES, a, a0 + x);
                FloatVector x1 = FloatVector.fromArray(SPECIES, a, a1 + x);
                FloatVector x2 = FloatVector.fromArray(SPECIES, a, a2 + x);
                FloatVector x3 = FloatVector.fromArray(SPECIES, a, a3 + x);
                FloatVector y0 = FloatVector.fromArray(SPECIES, b, b0 + x);
                s00 = x0.fma(y0, s00);
                s10 = x1.fma(y0, s10);
                s20 = x2.fma(y0, s20);
                s30 = x3.fma(y0, s30);
                FloatVector y1 = FloatVector.fromArray(SPECIES, b, b1 + x);
                s01 = x0.fma(y1, s01);
                s11 = x1.fma(y1, s11);
                s21 = x2.fma(y1, s21);
                s31 = x3.fma(y1, s31);
                FloatVector y2 = FloatVector.fromArray(SPECIES, b, b2 + x);
                s02 = x0.fma(y2, s02);
                s12 = x1.fma(y2, s12);
                s22 = x2.fma(y2, s22);
                s32 = x3.fma(y2, s32);
                FloatVector y3 = FloatVector.fromArray(SPECIES, b, b3 + x);
                s03 = x0.fma(y3, s03);
                s13 = x1.fma(y3, s13);
                s23 = x2.fma(y3, s23);
                s33 = x3.fma(y3, s33);
            }
        }
        s00.intoArray(sums, at);
        s01.intoArray(sums, at + 1 * LANES);
        s02.intoArray(sums, at + 2 * LANES);
        s03.intoArray(sums, at + 3 * LANES);
        s10.intoArray(sums, at + 4 * LANES);
        s11.intoArray(sums, at + 5 * LANES);
        s12.intoArray(sums, at + 6 * LANES);
        s13.intoArray(sums, at + 7 * LANES);
        s20.intoArray(sums, at + 8 * LANES);
        s21.intoArray(sums, at + 9 * LANES);
        s22.intoArray(sums, at + 10 * LANES);
        s23.intoArray(sums, at + 11 * LANES);
        s30.intoArray(sums, at + 12 * LANES);
        s31.intoArray(sums, at + 13 * LANES);
        s32.intoArray(sums, at + 14 * LANES);
        s33.intoArray(sums, at + 15 * LANES);
    }

    private static void whole2(int lines, int length, float[] a, int aAt, int aStride, int[] aLines, float[] b, int bAt,
            int[] bStarts, int bFrom, int[] bLines, float[] sums, int sumsAt, int group) {
        int whole = length / LANES * LANES;
        int start0 = bAt + bStarts[bFrom] + group;
        int start1 = bAt + bStarts[bFrom + 1] + group;
        int start2 = bAt + bStarts[bFrom + 2] + group;
        int start3 = bAt + bStarts[bFrom + 3] + group;
        int at = sumsAt + group;
        FloatVector s00 = FloatVector.fromArray(SPECIES, sums, at);
        FloatVector s01 = FloatVector.fromArray(SPECIES, sums, at + 1 * LANES);
        FloatVector s02 = FloatVector.fromArray(SPECIES, sums, at + 2 * LANES);
        FloatVector s03 = FloatVector.fromArray(SPECIES, sums, at + 3 * LANES);
        FloatVector s10 = FloatVector.fromArray(SPECIES, sums, at + 4 * LANES);
        FloatVector s11 = FloatVector.fromArray(SPECIES, sums, at + 5 * LANES);
        FloatVector s12 = FloatVector.fromArray(SPECIES, sums, at + 6 * LANES);
        FloatVector s13 = FloatVector.fromArray(SPECIES, sums, at + 7 * LANES);
        for (int l = 0; l < lines; l++) {
            int a0 = aAt + aLines[l] + group;
            int a1 = a0 + aStride;
            int line = bLines[l];
            int b0 = start0 + line;
            int b1 = start1 + line;
            int b2 = start2 + line;
            int b3 = start3 + line;
            for (int x = 0; x < whole; x += LANES) {
                FloatVector x0 = FloatVector.fromArray(SPECIES, a, a0 + x);
                FloatVector x1 = FloatVector.fromArray(SPECIES, a, a1 + x);
                FloatVector y0 = FloatVector.fromArray(SPECIES, b, b0 + x);
                s00 = x0.fma(y0, s00);
                s10 = x1.fma(y0, s10);
                FloatVector y1 = FloatVector.fromArray(SPECIES, b, b1 + x);
                s01 = x0.fma(y1, s01);
                s11 = x1.fma(y1, s11);
                FloatVector y2 = FloatVector.fromArray(SPECIES, b, b2 + x);
                s02 = x0.fma(y2, s02);
                s12 = x1.fma(y2, s12);
                FloatVector y3 = FloatVector.fromArray(SPECIES, b, b3 + x);
                s03 = x0.fma(y3, s03);
                s13 = x1.fma(y3, s13);
            }
        }
        s00.intoArray(sums, at);
        s01.intoArray(sums, at + 1 * LANES);
        s02.intoArray(sums, at + 2 * LANES);
        s03.intoArray(sums, at + 3 * LANES);
        s10.intoArray(sums, at + 4 * LANES);
        s11.intoArray(sums, at + 5 * LANES);
        s12.intoArray(sums, at + 6 * LANES);
        s13.intoArray(sums, at + 7 * LANES);
    }

    private static void whole1(int lines, int length, float[] a, int aAt, int[] aLines, float[] b, int bAt,
            int[] bStarts, int bFrom, int[] bLines, float[] sums, int sumsAt, int group) {
        int whole = length / LANES * LANES;
        int start0 = bAt + bStarts[bFrom] + group;
        int start1 = bAt + bStarts[bFrom + 1] + group;
        int start2 = bAt + bStarts[bFrom + 2] + group;
        int start3 = bAt + bStarts[bFrom + 3] + group;
        int at = sumsAt + group;
        FloatVector s00 = FloatVector.fromArray(SPECIES, sums, at);
        FloatVector s01 = FloatVector.fromArray(SPECIES, sums, at + 1 * LANES);
        FloatVector s02 = FloatVector.fromArray(SPECIES, sums, at + 2 * LANES);
        FloatVector s03 = FloatVector.fromArray(SPECIES, sums, at + 3 * LANES);
        for (int l = 0; l < lines; l++) {
            int a0 = aAt + aLines[l] + group;
            int line = bLines[l];
            int b0 = start0 + line;
            int b1 = start1 + line;
            int b2 = start2 + line;
            int b3 = start3 + line;
            for (int x = 0; x < whole; x += LANES) {
                FloatVector x0 = FloatVector.fromArray(SPECIES, a, a0 + x);
                FloatVector y0 = FloatVector.fromArray(SPECIES, b, b0 + x);
                s00 = x0.fma(y0, s00);
                FloatVector y1 = FloatVector.fromArray(SPECIES, b, b1 + x);
                s01 = x0.fma(y1, s01);
                FloatVector y2 = FloatVector.fromArray(SPECIES, b, b2 + x);
                s02 = x0.fma(y2, s02);
                FloatVector y3 = FloatVector.fromArray(SPECIES, b, b3 + x);
                s03 = x0.fma(y3, s03);
            }
        }
        s00.intoArray(sums, at);
        s01.intoArray(sums, at + 1 * LANES);
        s02.intoArray(sums, at + 2 * LANES);
        s03.intoArray(sums, at + 3 * LANES);
    }

    private static void rest4(int lines, int length, float[] a, int aAt, int aStride, int[] aLines, float[] b, int bAt,
            int[] bStarts, int bFrom, int[] bLines, float[] sums, int sumsAt, int group) {
        int x = length / LANES * LANES;
        VectorMask<Float> mask = SPECIES.indexInRange(group, length - x);
        int start0 = bAt + bStarts[bFrom] + group;
        int start1 = bAt + bStarts[bFrom + 1] + group;
        int start2 = bAt + bStarts[bFrom + 2] + group;
        int start3 = bAt + bStarts[bFrom + 3] + group;
        int at = sumsAt + group;
        FloatVector s00 = FloatVector.fromArray(SPECIES, sums, at);
        FloatVector s01 = FloatVector.fromArray(SPECIES, sums, at + 1 * LANES);
        FloatVector s02 = FloatVector.fromArray(SPECIES, sums, at + 2 * LANES);
        FloatVector s03 = FloatVector.fromArray(SPECIES, sums, at + 3 * LANES);
        FloatVector s10 = FloatVector.fromArray(SPECIES, sums, at + 4 * LANES);
        FloatVector s11 = FloatVector.fromArray(SPECIES, sums, at + 5 * LANES);
        FloatVector s12 = FloatVector.fromArray(SPECIES, sums, at + 6 * LANES);
        FloatVector s13 = FloatVector.fromArray(SPECIES, sums, at + 7 * LANES);
        FloatVector s20 = FloatVector.fromArray(SPECIES, sums, at + 8 * LANES);
        FloatVector s21 = FloatVector.fromArray(SPECIES, sums, at + 9 * LANES);
        FloatVector s22 = FloatVector.fromArray(SPECIES, sums, at + 10 * LANES);
        FloatVector s23 = FloatVector.fromArray(SPECIES, sums, at + 11 * LANES);
        FloatVector s30 = FloatVector.fromArray(SPECIES, sums, at + 12 * LANES);
        FloatVector s31 = FloatVector.fromArray(SPECIES, sums, at + 13 * LANES);
        FloatVector s32 = FloatVector.fromArray(SPECIES, sums, at + 14 * LANES);
        FloatVector s33 = FloatVector.fromArray(SPECIES, sums, at + 15 * LANES);
        for (int l = 0; l < lines; l++) {
            int a0 = aAt + aLines[l] + group;
            int a1 = a0 + aStride;
            int a2 = a1 + aStride;
            int a3 = a2 + aStride;
            int line = bLines[l];
            int b0 = start0 + line;
            int b1 = start1 + line;
            int b2 = start2 + line;
            int b3 = start3 + line;
            FloatVector x0 = FloatVector.zero(SPECIES).blend(FloatVector.fromArray(SPECIES, a, a0 + x), mask);
            FloatVector x1 = FloatVector.zero(SPECIES).blend(FloatVector.fromArray(SPECIES, a, a1 + x), mask);
            FloatVector x2 = FloatVector.zero(SPECIES).blend(FloatVector.fromArray(SPECIES, a, a2 + x), mask);
            FloatVector x3 = FloatVector.zero(SPECIES).blend(FloatVector.fromArray(SPECIES, a, a3 + x), mask);
            FloatVector y0 = FloatVector.zero(SPECIES).blend(FloatVector.fromArray(SPECIES, b, b0 + x), mask);
            s00 = x0.fma(y0, s00);
            s10 = x1.fma(y0, s10);
            s20 = x2.fma(y0, s20);
            s30 = x3.fma(y0, s30);
            FloatVector y1 = FloatVector.zero(SPECIES).blend(FloatVector.fromArray(SPECIES, b, b1 + x), mask);
            s01 = x0.fma(y1, s01);
            s11 = x1.fma(y1, s11);
            s21 = x2.fma(y1, s21);
            s31 = x3.fma(y1, s31);
            FloatVector y2 = FloatVector.zero(SPECIES).blend(FloatVector.fromArray(SPECIES, b, b2 + x), mask);
            s02 = x0.fma(y2, s02);
            s12 = x1.fma(y2, s12);
            s22 = x2.fma(y2, s22);
            s32 = x3.fma(y2, s32);
            FloatVector y3 = FloatVector.zero(SPECIES).blend(FloatVector.fromArray(SPECIES, b, b3 + x), mask);
            s03 = x0.fma(y3, s03);
            s13 = x1.fma(y3, s13);
            s23 = x2.fma(y3, s23);
            s33 = x3.fma(y3, s33);
        }
        s00.intoArray(sums, at);
        s01.intoArray(sums, at + 1 * LANES);
        s02.intoArray(sums, at + 2 * LANES);
        s03.intoArray(sums, at + 3 * LANES);
        s10.intoArray(sums, at + 4 * LANES);
        s11.intoArray(sums, at + 5 * LANES);
        s12.intoArray(sums, at + 6 * LANES);
        s13.intoArray(sums, at + 7 * LANES);
        s20.intoArray(sums, at + 8 * LANES);
        s21.intoArray(sums, at + 9 * LANES);
        s22.intoArray(sums, at + 10 * LANES);
        s23.intoArray(sums, at + 11 * LANES);
        s30.intoArray(sums, at + 12 * LANES);
        s31.intoArray(sums, at + 13 * LANES);
        s32.intoArray(sums, at + 14 * LANES);
        s33.intoArray(sums, at + 15 * LANES);
    }

    private static void rest2(int lines, int length, float[] a, int aAt, int aStride, int[] aLines, float[] b, int bAt,
            int[] bStarts, int bFrom, int[] bLines, float[] sums, int sumsAt, int group) {
        int x = length / LANES * LANES;
        VectorMask<Float> mask = SPECIES.indexInRange(group, length - x);
        int start0 = bAt + bStarts[bFrom] + group;
        int start1 = bAt + bStarts[bFrom + 1] + group;
        int start2 = bAt + bStarts[bFrom + 2] + group;
        int start3 = bAt + bStarts[bFrom + 3] + group;
        int at = sumsAt + group;
        FloatVector s00 = FloatVector.fromArray(SPECIES, sums, at);
        FloatVector s01 = FloatVector.fromArray(SPECIES, sums, at + 1 * LANES);
        FloatVector s02 = FloatVector.fromArray(SPECIES, sums, at + 2 * LANES);
        FloatVector s03 = FloatVector.fromArray(SPECIES, sums, at + 3 * LANES);
        FloatVector s10 = FloatVector.fromArray(SPECIES, sums, at + 4 * LANES);
        FloatVector s11 = FloatVector.fromArray(SPECIES, sums, at + 5 * LANES);
        FloatVector s12 = FloatVector.fromArray(SPECIES, sums, at + 6 * LANES);
        FloatVector s13 = FloatVector.fromArray(SPECIES, sums, at + 7 * LANES);
        for (int l = 0; l < lines; l++) {
            int a0 = aAt + aLines[l] + group;
            int a1 = a0 + aStride;
            int line = bLines[l];
            int b0 = start0 + line;
            int b1 = start1 + line;
            int b2 = start2 + line;
            int b3 = start3 + line;
            FloatVector x0 = FloatVector.zero(SPECIES).blend(FloatVector.fromArray(SPECIES, a, a0 + x), mask);
            FloatVector x1 = FloatVector.zero(SPECIES).blend(FloatVector.fromArray(SPECIES, a, a1 + x), mask);
            FloatVector y0 = FloatVector.zero(SPECIES).blend(FloatVector.fromArray(SPECIES, b, b0 + x), mask);
            s00 = x0.fma(y0, s00);
            s10 = x1.fma(y0, s10);
            FloatVector y1 = FloatVector.zero(SPECIES).blend(FloatVector.fromArray(SPECIES, b, b1 + x), mask);
            s01 = x0.fma(y1, s01);
            s11 = x1.fma(y1, s11);
            FloatVector y2 = FloatVector.zero(SPECIES).blend(FloatVector.fromArray(SPECIES, b, b2 + x), mask);
            s02 = x0.fma(y2, s02);
            s12 = x1.fma(y2, s12);
            FloatVector y3 = FloatVector.zero(SPECIES).blend(FloatVector.fromArray(SPECIES, b, b3 + x), mask);
            s03 = x0.fma(y3, s03);
            s13 = x1.fma(y3, s13);
        }
        s00.intoArray(sums, at);
        s01.intoArray(sums, at + 1 * LANES);
        s02.intoArray(sums, at + 2 * LANES);
        s03.intoArray(sums, at + 3 * LANES);
        s10.intoArray(sums, at + 4 * LANES);
        s11.intoArray(sums, at + 5 * LANES);
        s12.intoArray(sums, at + 6 * LANES);
        s13.intoArray(sums, at + 7 * LANES);
    }

    private static void rest1(int lines, int length, float[] a, int aAt, int[] aLines, float[] b, int bAt,
            int[] bStarts, int bFrom, int[] bLines, float[] sums, int sumsAt, int group) {
        int x = length / LANES * LANES;
        VectorMask<Float> mask = SPECIES.indexInRange(group, length - x);
        int start0 = bAt + bStarts[bFrom] + group;
        int start1 = bAt + bStarts[bFrom + 1] + group;
        int start2 = bAt + bStarts[bFrom + 2] + group;
        int start3 = bAt + bStarts[bFrom + 3] + group;
        int at = sumsAt + group;
        FloatVector s00 = FloatVector.fromArray(SPECIES, sums, at);
        FloatVector s01 = FloatVector.fromArray(SPECIES, sums, at + 1 * LANES);
        FloatVector s02 = FloatVector.fromArray(SPECIES, sums, at + 2 * LANES);
        FloatVector s03 = FloatVector.fromArray(SPECIES, sums, at + 3 * LANES);
        for (int l = 0; l < lines; l++) {
            int a0 = aAt + aLines[l] + group;
            int line = bLines[l];
            int b0 = start0 + line;
            int b1 = start1 + line;
            int b2 = start2 + line;
            int b3 = start3 + line;
            FloatVector x0 = FloatVector.zero(SPECIES).blend(FloatVector.fromArray(SPECIES, a, a0 + x), mask);
            FloatVector y0 = FloatVector.zero(SPECIES).blend(FloatVector.fromArray(SPECIES, b, b0 + x), mask);
            s00 = x0.fma(y0, s00);
            FloatVector y1 = FloatVector.zero(SPECIES).blend(FloatVector.fromArray(SPECIES, b, b1 + x), mask);
            s01 = x0.fma(y1, s01);
            FloatVector y2 = FloatVector.zero(SPECIES).blend(FloatVector.fromArray(SPECIES, b, b2 + x), mask);
            s02 = x0.fma(y2, s02);
            FloatVector y3 = FloatVector.zero(SPECIES).blend(FloatVector.fromArray(SPECIES, b, b3 + x), mask);
            s03 = x0.fma(y3, s03);
        }
        s00.intoArray(sums, at);
        s01.intoArray(sums, at + 1 * LANES);
        s02.intoArray(sums, at + 2 * LANES);
        s03.intoArray(sums, at + 3 * LANES);
    }
}
