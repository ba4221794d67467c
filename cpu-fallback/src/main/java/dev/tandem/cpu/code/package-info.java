/**
 * Kernels written as bytecode at run time: loops over memory with formulas inside, for floats or for vectors of one width. The
 * classes of vectors are only named here, so that this loads where they are missing. What is generated gives the bits that
 * {@link dev.tandem.cpu.lanes.Functions} defines.
 */
@NullMarked
package dev.tandem.cpu.code;

import org.jspecify.annotations.NullMarked;
