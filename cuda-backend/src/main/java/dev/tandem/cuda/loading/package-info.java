/**
 * Finds the libraries of one CUDA installation, loads them by absolute path, and has JCuda's natives bound to them. For the CUDA
 * backend alone. No type of JCuda shows in a signature.
 */
@NullMarked
package dev.tandem.cuda.loading;

import org.jspecify.annotations.NullMarked;
