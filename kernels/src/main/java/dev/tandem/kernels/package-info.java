/**
 * CUDA C for the operations that no vendor library computes: hand-written kernels, and the printer that makes kernels of
 * formulas. Text and launch geometry only; who compiles and starts them is not known here.
 */
@NullMarked
package dev.tandem.kernels;

import org.jspecify.annotations.NullMarked;
