package dev.tandem.cpu.scalar;

import dev.tandem.cpu.lanes.Elements;
import dev.tandem.cpu.lanes.Functions;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.Op.Kind;
import java.util.Arrays;

/** {@link Elements}, one after the other. */
final class ScalarElements implements Elements {

    @Override
    public int width() {
        return 1;
    }

    @Override
    public void apply(Fn fn, float[] a, int aAt, float[] r, int rAt, int count) {
        for (int i = 0; i < count; i++) {
            r[rAt + i] = Functions.apply(fn, a[aAt + i]);
        }
    }

    @Override
    public void apply(Fn2 fn, float[] a, int aAt, float[] b, int bAt, float[] r, int rAt, int count) {
        for (int i = 0; i < count; i++) {
            r[rAt + i] = Functions.apply(fn, a[aAt + i], b[bAt + i]);
        }
    }

    @Override
    public void apply(Fn2 fn, float[] a, int aAt, float b, float[] r, int rAt, int count) {
        for (int i = 0; i < count; i++) {
            r[rAt + i] = Functions.apply(fn, a[aAt + i], b);
        }
    }

    @Override
    public void apply(Fn2 fn, float a, float[] b, int bAt, float[] r, int rAt, int count) {
        for (int i = 0; i < count; i++) {
            r[rAt + i] = Functions.apply(fn, a, b[bAt + i]);
        }
    }

    @Override
    public void power(float[] a, int aAt, float b, float[] r, int rAt, int count, float[] scratch, int scratchAt) {
        apply(Fn2.POW, a, aAt, b, r, rAt, count);
    }

    @Override
    public void addProduct(boolean minus, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, float[] r,
            int rAt, int count) {
        for (int i = 0; i < count; i++) {
            float product = a[aAt + i] * b[bAt + i];
            r[rAt + i] = minus ? c[cAt + i] - product : c[cAt + i] + product;
        }
    }

    @Override
    public void addProduct(boolean minus, float[] a, int aAt, float b, float[] c, int cAt, float[] r, int rAt,
            int count) {
        for (int i = 0; i < count; i++) {
            float product = a[aAt + i] * b;
            r[rAt + i] = minus ? c[cAt + i] - product : c[cAt + i] + product;
        }
    }

    @Override
    public void select(float[] c, int cAt, float[] yes, int yesAt, float[] no, int noAt, float[] r, int rAt,
            int count) {
        for (int i = 0; i < count; i++) {
            r[rAt + i] = c[cAt + i] != 0 ? yes[yesAt + i] : no[noAt + i];
        }
    }

    @Override
    public void select(float[] c, int cAt, float yes, float[] no, int noAt, float[] r, int rAt, int count) {
        for (int i = 0; i < count; i++) {
            r[rAt + i] = c[cAt + i] != 0 ? yes : no[noAt + i];
        }
    }

    @Override
    public void select(float[] c, int cAt, float[] yes, int yesAt, float no, float[] r, int rAt, int count) {
        for (int i = 0; i < count; i++) {
            r[rAt + i] = c[cAt + i] != 0 ? yes[yesAt + i] : no;
        }
    }

    @Override
    public void select(float[] c, int cAt, float yes, float no, float[] r, int rAt, int count) {
        for (int i = 0; i < count; i++) {
            r[rAt + i] = c[cAt + i] != 0 ? yes : no;
        }
    }

    @Override
    public float reduce(Kind kind, float[] a, int aAt, int count, float[] lanes, int lanesAt) {
        Arrays.fill(lanes, lanesAt, lanesAt + LANES, Elements.nothing(kind));
        for (int i = 0; i < count; i += LANES) {
            Elements.combine(kind, lanes, lanesAt, a, aAt + i, Math.min(LANES, count - i));
        }
        return Elements.tree(kind, lanes, lanesAt);
    }
}
