package dev.tandem.cpu.code;

import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;

/** What a method being written computes with, floats or vectors of one width: a value is the number of a local variable. */
sealed interface Values permits FloatValues, VectorValues {

    /** What a value is called in listings. */
    String letter();

    /** The value in an array, which is a variable, at an index, the sum of two. */
    int load(int array, int start, int index);

    /** Writes a value to an array. */
    void store(int value, int array, int start, int index);

    /** The value that is a float everywhere. */
    int spread(int number);

    /** fn(a). */
    int apply(Fn fn, int a);

    /** fn(a, b). */
    int apply(Fn2 fn, int a, int b);

    /** {@code yes} where a comparison holds, else {@code no}. */
    int choose(Fn2 comparison, int a, int b, int yes, int no);
}
