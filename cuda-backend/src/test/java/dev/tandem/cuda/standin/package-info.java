/**
 * CUDA's libraries imitated on the CPU, for tests on machines without a GPU: they run the backend's calls, kernels included,
 * and notice what a correct program never does. What runs on them is never a result of a GPU.
 */
@NullMarked
package dev.tandem.cuda.standin;

import org.jspecify.annotations.NullMarked;
