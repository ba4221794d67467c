/** Kernels of the backends under JMH, one at a time; what to compare when a kernel is changed. */
@NullMarked
package dev.tandem.benchmarks.kernels;

import org.jspecify.annotations.NullMarked;
