/** The inner loops with the vectors of this machine: the only package that knows {@code jdk.incubator.vector}. */
@NullMarked
package dev.tandem.cpu.vector;

import org.jspecify.annotations.NullMarked;
