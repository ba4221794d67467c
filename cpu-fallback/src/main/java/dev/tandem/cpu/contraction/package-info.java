/** Matrix products and convolutions, all on one tile. */
@NullMarked
package dev.tandem.cpu.contraction;

import org.jspecify.annotations.NullMarked;
