/** The inner loops without vectors: what serves where the vector module is missing, and the plain twin that the vectors are tested against. */
@NullMarked
package dev.tandem.cpu.scalar;

import org.jspecify.annotations.NullMarked;
