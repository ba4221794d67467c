/** Formulas as programs over chunks that stay in the cache: Map, Reduce, and what finishes a contraction; generated loops take over. */
@NullMarked
package dev.tandem.cpu.formula;

import org.jspecify.annotations.NullMarked;
