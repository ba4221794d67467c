package dev.tandem.cpu.vector;

import dev.tandem.cpu.lanes.Tiles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * A tile of rows by two vectors, its sums in registers while it runs over the depth.
 */
final class RowTiles {

    private static final VectorSpecies<Float> SPECIES = VectorLanes.SPECIES;
    private static final int LENGTH = VectorLanes.LENGTH;

    private RowTiles() {
    }

    /** {@link Tiles#multiply}. */
    static void multiply(int rows, int depth, float[] a, int aAt, float[] b, int bAt, int[] offsets, int offsetsAt,
            float[] c, int cAt, int cStride, boolean add) {
        switch (rows) {
            case 12 -> rows12(depth, a, aAt, b, bAt, offsets, offsetsAt, c, cAt, cStride, add);
            case 8 -> rows8(depth, a, aAt, b, bAt, offsets, offsetsAt, c, cAt, cStride, add);
            case 6 -> rows6(depth, a, aAt, b, bAt, offsets, offsetsAt, c, cAt, cStride, add);
            case 4 -> rows4(depth, a, aAt, b, bAt, offsets, offsetsAt, c, cAt, cStride, add);
            case 2 -> rows2(depth, a, aAt, b, bAt, offsets, offsetsAt, c, cAt, cStride, add);
            case 1 -> rows1(depth, a, aAt, b, bAt, offsets, offsetsAt, c, cAt, add);
            default -> throw new IllegalArgumentException("no tile of " + rows + " rows");
        }
    }

    private static void rows12(int depth, float[] a, int aAt, float[] b, int bAt, int[] offsets, int offsetsAt,
            float[] c,
            int cAt, int cStride, boolean add) {
        int c0 = cAt;
        int c1 = cAt + cStride;
        int c2 = cAt + 2 * cStride;
        int c3 = cAt + 3 * cStride;
        int c4 = cAt + 4 * cStride;
        int c5 = cAt + 5 * cStride;
        int c6 = cAt + 6 * cStride;
        int c7 = cAt + 7 * cStride;
        int c8 = cAt + 8 * cStride;
        int c9 = cAt + 9 * cStride;
        int c10 = cAt + 10 * cStride;
        int c11 = cAt + 11 * cStride;
        FloatVector s0;
        FloatVector t0;
        FloatVector s1;
        FloatVector t1;
        FloatVector s2;
        FloatVector t2;
        FloatVector s3;
        FloatVector t3;
        FloatVector s4;
        FloatVector t4;
        FloatVector s5;
        FloatVector t5;
        FloatVector s6;
        FloatVector t6;
        FloatVector s7;
        FloatVector t7;
        FloatVector s8;
        FloatVector t8;
        FloatVector s9;
        FloatVector t9;
        FloatVector s10;
        FloatVector t10;
        FloatVector s11;
        FloatVector t11;
        if (add) {
            s0 = FloatVector.fromArray(SPECIES, c, c0);
            t0 = FloatVector.fromArray(SPECIES, c, c0 + LENGTH);
            s1 = FloatVector.fromArray(SPECIES, c, c1);
            t1 = FloatVector.fromArray(SPECIES, c, c1 + LENGTH);
            s2 = FloatVector.fromArray(SPECIES, c, c2);
            t2 = FloatVector.fromArray(SPECIES, c, c2 + LENGTH);
            s3 = FloatVector.fromArray(SPECIES, c, c3);
            t3 = FloatVector.fromArray(SPECIES, c, c3 + LENGTH);
            s4 = FloatVector.fromArray(SPECIES, c, c4);
            t4 = FloatVector.fromArray(SPECIES, c, c4 + LENGTH);
            s5 = FloatVector.fromArray(SPECIES, c, c5);
            t5 = FloatVector.fromArray(SPECIES, c, c5 + LENGTH);
            s6 = FloatVector.fromArray(SPECIES, c, c6);
            t6 = FloatVector.fromArray(SPECIES, c, c6 + LENGTH);
            s7 = FloatVector.fromArray(SPECIES, c, c7);
            t7 = FloatVector.fromArray(SPECIES, c, c7 + LENGTH);
            s8 = FloatVector.fromArray(SPECIES, c, c8);
            t8 = FloatVector.fromArray(SPECIES, c, c8 + LENGTH);
            s9 = FloatVector.fromArray(SPECIES, c, c9);
            t9 = FloatVector.fromArray(SPECIES, c, c9 + LENGTH);
            s10 = FloatVector.fromArray(SPECIES, c, c10);
            t10 = FloatVector.fromArray(SPECIES, c, c10 + LENGTH);
            s11 = FloatVector.fromArray(SPECIES, c, c11);
            t11 = FloatVector.fromArray(SPECIES, c, c11 + LENGTH);
        } else {
            s0 = FloatVector.zero(SPECIES);
            t0 = FloatVector.zero(SPECIES);
            s1 = FloatVector.zero(SPECIES);
            t1 = FloatVector.zero(SPECIES);
            s2 = FloatVector.zero(SPECIES);
            t2 = FloatVector.zero(SPECIES);
            s3 = FloatVector.zero(SPECIES);
            t3 = FloatVector.zero(SPECIES);
            s4 = FloatVector.zero(SPECIES);
            t4 = FloatVector.zero(SPECIES);
            s5 = FloatVector.zero(SPECIES);
            t5 = FloatVector.zero(SPECIES);
            s6 = FloatVector.zero(SPECIES);
            t6 = FloatVector.zero(SPECIES);
            s7 = FloatVector.zero(SPECIES);
            t7 = FloatVector.zero(SPECIES);
            s8 = FloatVector.zero(SPECIES);
            t8 = FloatVector.zero(SPECIES);
            s9 = FloatVector.zero(SPECIES);
            t9 = FloatVector.zero(SPECIES);
            s10 = FloatVector.zero(SPECIES);
            t10 = FloatVector.zero(SPECIES);
            s11 = FloatVector.zero(SPECIES);
            t11 = FloatVector.zero(SPECIES);
        }
        for (int k = 0; k < depth; k++) {
            int row = bAt + offsets[offsetsAt + k];
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, row);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, row + LENGTH);
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[aAt + k * 12]);
            s0 = a0.fma(b0, s0);
            t0 = a0.fma(b1, t0);
            FloatVector a1 = FloatVector.broadcast(SPECIES, a[aAt + k * 12 + 1]);
            s1 = a1.fma(b0, s1);
            t1 = a1.fma(b1, t1);
            FloatVector a2 = FloatVector.broadcast(SPECIES, a[aAt + k * 12 + 2]);
            s2 = a2.fma(b0, s2);
            t2 = a2.fma(b1, t2);
            FloatVector a3 = FloatVector.broadcast(SPECIES, a[aAt + k * 12 + 3]);
            s3 = a3.fma(b0, s3);
            t3 = a3.fma(b1, t3);
            FloatVector a4 = FloatVector.broadcast(SPECIES, a[aAt + k * 12 + 4]);
            s4 = a4.fma(b0, s4);
            t4 = a4.fma(b1, t4);
            FloatVector a5 = FloatVector.broadcast(SPECIES, a[aAt + k * 12 + 5]);
            s5 = a5.fma(b0, s5);
            t5 = a5.fma(b1, t5);
            FloatVector a6 = FloatVector.broadcast(SPECIES, a[aAt + k * 12 + 6]);
            s6 = a6.fma(b0, s6);
            t6 = a6.fma(b1, t6);
            FloatVector a7 = FloatVector.broadcast(SPECIES, a[aAt + k * 12 + 7]);
            s7 = a7.fma(b0, s7);
            t7 = a7.fma(b1, t7);
            FloatVector a8 = FloatVector.broadcast(SPECIES, a[aAt + k * 12 + 8]);
            s8 = a8.fma(b0, s8);
            t8 = a8.fma(b1, t8);
            FloatVector a9 = FloatVector.broadcast(SPECIES, a[aAt + k * 12 + 9]);
            s9 = a9.fma(b0, s9);
            t9 = a9.fma(b1, t9);
            FloatVector a10 = FloatVector.broadcast(SPECIES, a[aAt + k * 12 + 10]);
            s10 = a10.fma(b0, s10);
            t10 = a10.fma(b1, t10);
            FloatVector a11 = FloatVector.broadcast(SPECIES, a[aAt + k * 12 + 11]);
            s11 = a11.fma(b0, s11);
            t11 = a11.fma(b1, t11);
        }
        s0.intoArray(c, c0);
        t0.intoArray(c, c0 + LENGTH);
        s1.intoArray(c, c1);
        t1.intoArray(c, c1 + LENGTH);
        s2.intoArray(c, c2);
        t2.intoArray(c, c2 + LENGTH);
        s3.intoArray(c, c3);
        t3.intoArray(c, c3 + LENGTH);
        s4.intoArray(c, c4);
        t4.intoArray(c, c4 + LENGTH);
        s5.intoArray(c, c5);
        t5.intoArray(c, c5 + LENGTH);
        s6.intoArray(c, c6);
        t6.intoArray(c, c6 + LENGTH);
        s7.intoArray(c, c7);
        t7.intoArray(c, c7 + LENGTH);
        s8.intoArray(c, c8);
        t8.intoArray(c, c8 + LENGTH);
        s9.intoArray(c, c9);
        t9.intoArray(c, c9 + LENGTH);
        s10.intoArray(c, c10);
        t10.intoArray(c, c10 + LENGTH);
        s11.intoArray(c, c11);
        t11.intoArray(c, c11 + LENGTH);
    }

    private static void rows8(int depth, float[] a, int aAt, float[] b, int bAt, int[] offsets, int offsetsAt,
            float[] c,
            int cAt, int cStride, boolean add) {
        int c0 = cAt;
        int c1 = cAt + cStride;
        int c2 = cAt + 2 * cStride;
        int c3 = cAt + 3 * cStride;
        int c4 = cAt + 4 * cStride;
        int c5 = cAt + 5 * cStride;
        int c6 = cAt + 6 * cStride;
        int c7 = cAt + 7 * cStride;
        FloatVector s0;
        FloatVector t0;
        FloatVector s1;
        FloatVector t1;
        FloatVector s2;
        FloatVector t2;
        FloatVector s3;
        FloatVector t3;
        FloatVector s4;
        FloatVector t4;
        FloatVector s5;
        FloatVector t5;
        FloatVector s6;
        FloatVector t6;
        FloatVector s7;
        FloatVector t7;
        if (add) {
            s0 = FloatVector.fromArray(SPECIES, c, c0);
            t0 = FloatVector.fromArray(SPECIES, c, c0 + LENGTH);
            s1 = FloatVector.fromArray(SPECIES, c, c1);
            t1 = FloatVector.fromArray(SPECIES, c, c1 + LENGTH);
            s2 = FloatVector.fromArray(SPECIES, c, c2);
            t2 = FloatVector.fromArray(SPECIES, c, c2 + LENGTH);
            s3 = FloatVector.fromArray(SPECIES, c, c3);
            t3 = FloatVector.fromArray(SPECIES, c, c3 + LENGTH);
            s4 = FloatVector.fromArray(SPECIES, c, c4);
            t4 = FloatVector.fromArray(SPECIES, c, c4 + LENGTH);
            s5 = FloatVector.fromArray(SPECIES, c, c5);
            t5 = FloatVector.fromArray(SPECIES, c, c5 + LENGTH);
            s6 = FloatVector.fromArray(SPECIES, c, c6);
            t6 = FloatVector.fromArray(SPECIES, c, c6 + LENGTH);
            s7 = FloatVector.fromArray(SPECIES, c, c7);
            t7 = FloatVector.fromArray(SPECIES, c, c7 + LENGTH);
        } else {
            s0 = FloatVector.zero(SPECIES);
            t0 = FloatVector.zero(SPECIES);
            s1 = FloatVector.zero(SPECIES);
            t1 = FloatVector.zero(SPECIES);
            s2 = FloatVector.zero(SPECIES);
            t2 = FloatVector.zero(SPECIES);
            s3 = FloatVector.zero(SPECIES);
            t3 = FloatVector.zero(SPECIES);
            s4 = FloatVector.zero(SPECIES);
            t4 = FloatVector.zero(SPECIES);
            s5 = FloatVector.zero(SPECIES);
            t5 = FloatVector.zero(SPECIES);
            s6 = FloatVector.zero(SPECIES);
            t6 = FloatVector.zero(SPECIES);
            s7 = FloatVector.zero(SPECIES);
            t7 = FloatVector.zero(SPECIES);
        }
        for (int k = 0; k < depth; k++) {
            int row = bAt + offsets[offsetsAt + k];
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, row);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, row + LENGTH);
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[aAt + k * 8]);
            s0 = a0.fma(b0, s0);
            t0 = a0.fma(b1, t0);
            FloatVector a1 = FloatVector.broadcast(SPECIES, a[aAt + k * 8 + 1]);
            s1 = a1.fma(b0, s1);
            t1 = a1.fma(b1, t1);
            FloatVector a2 = FloatVector.broadcast(SPECIES, a[aAt + k * 8 + 2]);
            s2 = a2.fma(b0, s2);
            t2 = a2.fma(b1, t2);
            FloatVector a3 = FloatVector.broadcast(SPECIES, a[aAt + k * 8 + 3]);
            s3 = a3.fma(b0, s3);
            t3 = a3.fma(b1, t3);
            FloatVector a4 = FloatVector.broadcast(SPECIES, a[aAt + k * 8 + 4]);
            s4 = a4.fma(b0, s4);
            t4 = a4.fma(b1, t4);
            FloatVector a5 = FloatVector.broadcast(SPECIES, a[aAt + k * 8 + 5]);
            s5 = a5.fma(b0, s5);
            t5 = a5.fma(b1, t5);
            FloatVector a6 = FloatVector.broadcast(SPECIES, a[aAt + k * 8 + 6]);
            s6 = a6.fma(b0, s6);
            t6 = a6.fma(b1, t6);
            FloatVector a7 = FloatVector.broadcast(SPECIES, a[aAt + k * 8 + 7]);
            s7 = a7.fma(b0, s7);
            t7 = a7.fma(b1, t7);
        }
        s0.intoArray(c, c0);
        t0.intoArray(c, c0 + LENGTH);
        s1.intoArray(c, c1);
        t1.intoArray(c, c1 + LENGTH);
        s2.intoArray(c, c2);
        t2.intoArray(c, c2 + LENGTH);
        s3.intoArray(c, c3);
        t3.intoArray(c, c3 + LENGTH);
        s4.intoArray(c, c4);
        t4.intoArray(c, c4 + LENGTH);
        s5.intoArray(c, c5);
        t5.intoArray(c, c5 + LENGTH);
        s6.intoArray(c, c6);
        t6.intoArray(c, c6 + LENGTH);
        s7.intoArray(c, c7);
        t7.intoArray(c, c7 + LENGTH);
    }

    private static void rows6(int depth, float[] a, int aAt, float[] b, int bAt, int[] offsets, int offsetsAt,
            float[] c,
            int cAt, int cStride, boolean add) {
        int c0 = cAt;
        int c1 = cAt + cStride;
        int c2 = cAt + 2 * cStride;
        int c3 = cAt + 3 * cStride;
        int c4 = cAt + 4 * cStride;
        int c5 = cAt + 5 * cStride;
        FloatVector s0;
        FloatVector t0;
        FloatVector s1;
        FloatVector t1;
        FloatVector s2;
        FloatVector t2;
        FloatVector s3;
        FloatVector t3;
        FloatVector s4;
        FloatVector t4;
        FloatVector s5;
        FloatVector t5;
        if (add) {
            s0 = FloatVector.fromArray(SPECIES, c, c0);
            t0 = FloatVector.fromArray(SPECIES, c, c0 + LENGTH);
            s1 = FloatVector.fromArray(SPECIES, c, c1);
            t1 = FloatVector.fromArray(SPECIES, c, c1 + LENGTH);
            s2 = FloatVector.fromArray(SPECIES, c, c2);
            t2 = FloatVector.fromArray(SPECIES, c, c2 + LENGTH);
            s3 = FloatVector.fromArray(SPECIES, c, c3);
            t3 = FloatVector.fromArray(SPECIES, c, c3 + LENGTH);
            s4 = FloatVector.fromArray(SPECIES, c, c4);
            t4 = FloatVector.fromArray(SPECIES, c, c4 + LENGTH);
            s5 = FloatVector.fromArray(SPECIES, c, c5);
            t5 = FloatVector.fromArray(SPECIES, c, c5 + LENGTH);
        } else {
            s0 = FloatVector.zero(SPECIES);
            t0 = FloatVector.zero(SPECIES);
            s1 = FloatVector.zero(SPECIES);
            t1 = FloatVector.zero(SPECIES);
            s2 = FloatVector.zero(SPECIES);
            t2 = FloatVector.zero(SPECIES);
            s3 = FloatVector.zero(SPECIES);
            t3 = FloatVector.zero(SPECIES);
            s4 = FloatVector.zero(SPECIES);
            t4 = FloatVector.zero(SPECIES);
            s5 = FloatVector.zero(SPECIES);
            t5 = FloatVector.zero(SPECIES);
        }
        for (int k = 0; k < depth; k++) {
            int row = bAt + offsets[offsetsAt + k];
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, row);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, row + LENGTH);
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[aAt + k * 6]);
            s0 = a0.fma(b0, s0);
            t0 = a0.fma(b1, t0);
            FloatVector a1 = FloatVector.broadcast(SPECIES, a[aAt + k * 6 + 1]);
            s1 = a1.fma(b0, s1);
            t1 = a1.fma(b1, t1);
            FloatVector a2 = FloatVector.broadcast(SPECIES, a[aAt + k * 6 + 2]);
            s2 = a2.fma(b0, s2);
            t2 = a2.fma(b1, t2);
            FloatVector a3 = FloatVector.broadcast(SPECIES, a[aAt + k * 6 + 3]);
            s3 = a3.fma(b0, s3);
            t3 = a3.fma(b1, t3);
            FloatVector a4 = FloatVector.broadcast(SPECIES, a[aAt + k * 6 + 4]);
            s4 = a4.fma(b0, s4);
            t4 = a4.fma(b1, t4);
            FloatVector a5 = FloatVector.broadcast(SPECIES, a[aAt + k * 6 + 5]);
            s5 = a5.fma(b0, s5);
            t5 = a5.fma(b1, t5);
        }
        s0.intoArray(c, c0);
        t0.intoArray(c, c0 + LENGTH);
        s1.intoArray(c, c1);
        t1.intoArray(c, c1 + LENGTH);
        s2.intoArray(c, c2);
        t2.intoArray(c, c2 + LENGTH);
        s3.intoArray(c, c3);
        t3.intoArray(c, c3 + LENGTH);
        s4.intoArray(c, c4);
        t4.intoArray(c, c4 + LENGTH);
        s5.intoArray(c, c5);
        t5.intoArray(c, c5 + LENGTH);
    }

    private static void rows4(int depth, float[] a, int aAt, float[] b, int bAt, int[] offsets, int offsetsAt,
            float[] c,
            int cAt, int cStride, boolean add) {
        int c0 = cAt;
        int c1 = cAt + cStride;
        int c2 = cAt + 2 * cStride;
        int c3 = cAt + 3 * cStride;
        FloatVector s0;
        FloatVector t0;
        FloatVector s1;
        FloatVector t1;
        FloatVector s2;
        FloatVector t2;
        FloatVector s3;
        FloatVector t3;
        if (add) {
            s0 = FloatVector.fromArray(SPECIES, c, c0);
            t0 = FloatVector.fromArray(SPECIES, c, c0 + LENGTH);
            s1 = FloatVector.fromArray(SPECIES, c, c1);
            t1 = FloatVector.fromArray(SPECIES, c, c1 + LENGTH);
            s2 = FloatVector.fromArray(SPECIES, c, c2);
            t2 = FloatVector.fromArray(SPECIES, c, c2 + LENGTH);
            s3 = FloatVector.fromArray(SPECIES, c, c3);
            t3 = FloatVector.fromArray(SPECIES, c, c3 + LENGTH);
        } else {
            s0 = FloatVector.zero(SPECIES);
            t0 = FloatVector.zero(SPECIES);
            s1 = FloatVector.zero(SPECIES);
            t1 = FloatVector.zero(SPECIES);
            s2 = FloatVector.zero(SPECIES);
            t2 = FloatVector.zero(SPECIES);
            s3 = FloatVector.zero(SPECIES);
            t3 = FloatVector.zero(SPECIES);
        }
        for (int k = 0; k < depth; k++) {
            int row = bAt + offsets[offsetsAt + k];
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, row);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, row + LENGTH);
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[aAt + k * 4]);
            s0 = a0.fma(b0, s0);
            t0 = a0.fma(b1, t0);
            FloatVector a1 = FloatVector.broadcast(SPECIES, a[aAt + k * 4 + 1]);
            s1 = a1.fma(b0, s1);
            t1 = a1.fma(b1, t1);
            FloatVector a2 = FloatVector.broadcast(SPECIES, a[aAt + k * 4 + 2]);
            s2 = a2.fma(b0, s2);
            t2 = a2.fma(b1, t2);
            FloatVector a3 = FloatVector.broadcast(SPECIES, a[aAt + k * 4 + 3]);
            s3 = a3.fma(b0, s3);
            t3 = a3.fma(b1, t3);
        }
        s0.intoArray(c, c0);
        t0.intoArray(c, c0 + LENGTH);
        s1.intoArray(c, c1);
        t1.intoArray(c, c1 + LENGTH);
        s2.intoArray(c, c2);
        t2.intoArray(c, c2 + LENGTH);
        s3.intoArray(c, c3);
        t3.intoArray(c, c3 + LENGTH);
    }

    private static void rows2(int depth, float[] a, int aAt, float[] b, int bAt, int[] offsets, int offsetsAt,
            float[] c,
            int cAt, int cStride, boolean add) {
        int c0 = cAt;
        int c1 = cAt + cStride;
        FloatVector s0;
        FloatVector t0;
        FloatVector s1;
        FloatVector t1;
        if (add) {
            s0 = FloatVector.fromArray(SPECIES, c, c0);
            t0 = FloatVector.fromArray(SPECIES, c, c0 + LENGTH);
            s1 = FloatVector.fromArray(SPECIES, c, c1);
            t1 = FloatVector.fromArray(SPECIES, c, c1 + LENGTH);
        } else {
            s0 = FloatVector.zero(SPECIES);
            t0 = FloatVector.zero(SPECIES);
            s1 = FloatVector.zero(SPECIES);
            t1 = FloatVector.zero(SPECIES);
        }
        for (int k = 0; k < depth; k++) {
            int row = bAt + offsets[offsetsAt + k];
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, row);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, row + LENGTH);
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[aAt + k * 2]);
            s0 = a0.fma(b0, s0);
            t0 = a0.fma(b1, t0);
            FloatVector a1 = FloatVector.broadcast(SPECIES, a[aAt + k * 2 + 1]);
            s1 = a1.fma(b0, s1);
            t1 = a1.fma(b1, t1);
        }
        s0.intoArray(c, c0);
        t0.intoArray(c, c0 + LENGTH);
        s1.intoArray(c, c1);
        t1.intoArray(c, c1 + LENGTH);
    }

    private static void rows1(int depth, float[] a, int aAt, float[] b, int bAt, int[] offsets, int offsetsAt,
            float[] c,
            int cAt, boolean add) {
        int c0 = cAt;
        FloatVector s0;
        FloatVector t0;
        if (add) {
            s0 = FloatVector.fromArray(SPECIES, c, c0);
            t0 = FloatVector.fromArray(SPECIES, c, c0 + LENGTH);
        } else {
            s0 = FloatVector.zero(SPECIES);
            t0 = FloatVector.zero(SPECIES);
        }
        for (int k = 0; k < depth; k++) {
            int row = bAt + offsets[offsetsAt + k];
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, row);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, row + LENGTH);
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[aAt + k]);
            s0 = a0.fma(b0, s0);
            t0 = a0.fma(b1, t0);
        }
        s0.intoArray(c, c0);
        t0.intoArray(c, c0 + LENGTH);
    }
}
