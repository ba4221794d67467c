/**
 * The network as data: formulas, operations, nodes, graphs, and the functions that make them. A graph is the whole step;
 * every reader of it is a {@code switch} over the sealed {@link dev.tandem.graph.Op} without default, so that a new
 * operation is a record and the compile errors that follow.
 */
@NullMarked
package dev.tandem.graph;

import org.jspecify.annotations.NullMarked;
