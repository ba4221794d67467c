/**
 * What is tried on a real GPU: the contract in every precision, whole networks, replay, determinism, memory; and the report of all
 * of it. Nothing here takes a stand-in for a GPU unless it is told to.
 */
@NullMarked
package dev.tandem.cuda.gpu;

import org.jspecify.annotations.NullMarked;
