/**
 * The inner loops of the backend as interfaces over arrays of floats, implemented twice: by {@code cpu.vector} with the
 * machine's vectors and by {@code cpu.scalar} without. Both give the same bits, at every width: whatever accumulates does so in
 * an order that is part of the method's contract.
 */
@NullMarked
package dev.tandem.cpu.lanes;

import org.jspecify.annotations.NullMarked;
