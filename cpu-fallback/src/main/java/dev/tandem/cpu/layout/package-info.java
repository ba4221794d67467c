/**
 * Where the samples of a batch lie: {@link dev.tandem.cpu.layout.BatchLayout} lays activations with the batch's samples side by side where
 * that is faster, and {@link dev.tandem.cpu.layout.Physical} says what a node on such values is to the kernels, which know rows alone.
 */
@NullMarked
package dev.tandem.cpu.layout;

import org.jspecify.annotations.NullMarked;
