/**
 * Files that survive: tensors in the safetensors format, small JSON objects, writing that leaves the old file or the new one and
 * never half of either, and the lock of a folder. Knows nothing of training; anyone may call it.
 */
@NullMarked
package dev.tandem.io;

import org.jspecify.annotations.NullMarked;
