/** From the text of kernels to functions on the device: NVRTC, a cache of its results on disk, modules. */
@NullMarked
package dev.tandem.cuda.nvrtc;

import org.jspecify.annotations.NullMarked;
