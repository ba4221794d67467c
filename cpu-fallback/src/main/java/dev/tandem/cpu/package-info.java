/** The CPU backend: pure Java on every processor, as fast as the vectors of the machine allow. */
@NullMarked
package dev.tandem.cpu;

import org.jspecify.annotations.NullMarked;
