package dev.tandem.spi;

import dev.tandem.graph.Graph;
import java.util.function.UnaryOperator;

/** A named rewrite of a graph that keeps what it computes. */
public record Pass(String name, UnaryOperator<Graph> rewrite) {
}
