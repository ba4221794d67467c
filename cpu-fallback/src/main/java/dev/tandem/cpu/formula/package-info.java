/** Formulas as programs over chunks that stay in the cache: Map, Reduce, and what finishes a contraction. */
@NullMarked
package dev.tandem.cpu.formula;

import org.jspecify.annotations.NullMarked;
