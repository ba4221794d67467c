/** The CUDA backend: one NVIDIA GPU as a device, through JCuda's driver API, cuBLAS, cuDNN and NVRTC. */
@NullMarked
package dev.tandem.cuda;

import org.jspecify.annotations.NullMarked;
