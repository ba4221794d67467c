/**
 * Trains and judges networks: whole training steps as graphs, run over batches of a data set. What a user of the library
 * holds in hand, and what the command is built on.
 */
@NullMarked
package dev.tandem.train;

import org.jspecify.annotations.NullMarked;
