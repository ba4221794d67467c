package dev.tandem.cpu.scalar;

import dev.tandem.cpu.lanes.Elements;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;

/** {@link Elements}. */
final class ScalarElements implements Elements {

    @Override
    public void apply(Fn fn, float[] a, int aAt, float[] r, int rAt, int count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void apply(Fn2 fn, float[] a, int aAt, float[] b, int bAt, float[] r, int rAt, int count) {
        throw new UnsupportedOperationException();
    }
}
