package dev.tandem.cpu.vector;

import dev.tandem.cpu.lanes.Elements;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.Op.Kind;

/** {@link Elements}, a vector after the other; what is left at the end of a stretch one after the other. */
final class VectorElements implements Elements {

    @Override
    public int width() {
        return VectorLanes.LENGTH;
    }

    @Override
    public void apply(Fn fn, float[] a, int aAt, float[] r, int rAt, int count) {
        UnaryLoops.apply(fn, a, aAt, r, rAt, count);
    }

    @Override
    public void apply(Fn2 fn, float[] a, int aAt, float[] b, int bAt, float[] r, int rAt, int count) {
        BinaryLoops.apply(fn, a, aAt, b, bAt, r, rAt, count);
    }

    @Override
    public void apply(Fn2 fn, float[] a, int aAt, float b, float[] r, int rAt, int count) {
        BinaryRightLoops.apply(fn, a, aAt, b, r, rAt, count);
    }

    @Override
    public void apply(Fn2 fn, float a, float[] b, int bAt, float[] r, int rAt, int count) {
        BinaryLeftLoops.apply(fn, a, b, bAt, r, rAt, count);
    }

    @Override
    public void power(float[] a, int aAt, float b, float[] r, int rAt, int count, float[] scratch, int scratchAt) {
        PowerLoops.power(a, aAt, b, r, rAt, count, scratch, scratchAt);
    }

    @Override
    public void addProduct(boolean minus, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, float[] r,
            int rAt, int count) {
        if (minus) {
            ProductLoops.subtract(a, aAt, b, bAt, c, cAt, r, rAt, count);
        } else {
            ProductLoops.add(a, aAt, b, bAt, c, cAt, r, rAt, count);
        }
    }

    @Override
    public void addProduct(boolean minus, float[] a, int aAt, float b, float[] c, int cAt, float[] r, int rAt,
            int count) {
        // c − a · b is c + a · (−b): a sign changes no rounding
        ProductLoops.add(a, aAt, minus ? -b : b, c, cAt, r, rAt, count);
    }

    @Override
    public void select(float[] c, int cAt, float[] yes, int yesAt, float[] no, int noAt, float[] r, int rAt,
            int count) {
        SelectLoops.select(c, cAt, yes, yesAt, no, noAt, r, rAt, count);
    }

    @Override
    public void select(float[] c, int cAt, float yes, float[] no, int noAt, float[] r, int rAt, int count) {
        SelectLoops.select(c, cAt, yes, no, noAt, r, rAt, count);
    }

    @Override
    public void select(float[] c, int cAt, float[] yes, int yesAt, float no, float[] r, int rAt, int count) {
        SelectLoops.select(c, cAt, yes, yesAt, no, r, rAt, count);
    }

    @Override
    public void select(float[] c, int cAt, float yes, float no, float[] r, int rAt, int count) {
        SelectLoops.select(c, cAt, yes, no, r, rAt, count);
    }

    @Override
    public float reduce(Kind kind, float[] a, int aAt, int count, float[] lanes, int lanesAt) {
        return ReductionLoops.reduce(kind, a, aAt, count, lanes, lanesAt);
    }
}
