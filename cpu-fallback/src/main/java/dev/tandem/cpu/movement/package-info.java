/** What moves, converts or draws elements. */
@NullMarked
package dev.tandem.cpu.movement;

import org.jspecify.annotations.NullMarked;
