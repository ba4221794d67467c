package dev.tandem.spi;

import dev.tandem.graph.Graph;
import java.util.function.UnaryOperator;

/**
 * A named rewrite of a graph that keeps what it computes.
 *
 * @param fuses whether it makes one node of several: left out where nothing is to be fused
 */
public record Pass(String name, boolean fuses, UnaryOperator<Graph> rewrite) {

    /** A rewrite that is always made. */
    public Pass(String name, UnaryOperator<Graph> rewrite) {
        this(name, false, rewrite);
    }
}
