/**
 * Samples in memory, with what is to be learnt of each: read from the files of MNIST, Fashion-MNIST and CIFAR-10, from folders of
 * pictures and tables, or drawn by {@link Digits}; and {@link Batches} of them, shuffled, changed and gathered ahead of time. Knows
 * tensors' types and errors, no device and no graph; training, tools and users are built on it.
 */
@NullMarked
package dev.tandem.data;

import org.jspecify.annotations.NullMarked;
