/** Matrix products on cuBLAS and convolutions on cuDNN, each finished by its epilogue's formulas. */
@NullMarked
package dev.tandem.cuda.contraction;

import org.jspecify.annotations.NullMarked;
