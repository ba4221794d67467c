package dev.tandem.cpu.lanes;

import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;

/**
 * Functions of {@link dev.tandem.graph.Expr} on stretches of floats. A result may be the same stretch as an argument; else they
 * do not overlap.
 */
public interface Elements {

    /** r[i] = fn(a[i]). */
    void apply(Fn fn, float[] a, int aAt, float[] r, int rAt, int count);

    /** r[i] = fn(a[i], b[i]). */
    void apply(Fn2 fn, float[] a, int aAt, float[] b, int bAt, float[] r, int rAt, int count);
}
