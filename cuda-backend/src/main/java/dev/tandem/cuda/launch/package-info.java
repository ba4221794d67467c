/** Kernels with their arguments, ready to be started without a decision or an allocation. */
@NullMarked
package dev.tandem.cuda.launch;

import org.jspecify.annotations.NullMarked;
