package dev.tandem.compile;

import dev.tandem.graph.Graph;
import dev.tandem.graph.Listing;
import dev.tandem.graph.Op;
import java.util.stream.Collectors;

/** Graphs as tests compare them: a line a node that computes, then outputs and updates; without names and wide spaces. */
final class Lines {

    private Lines() {
    }

    static String of(Graph graph) {
        String nodes = graph.nodes().stream().filter(n -> !Op.isLeaf(n.op()))
                .map(n -> Listing.line(n).replaceFirst("  // .*", "").replaceAll(" +", " "))
                .collect(Collectors.joining("\n", "", "\n"));
        return nodes + graph.listing().lines().filter(l -> l.startsWith("output ") || l.startsWith("update "))
                .collect(Collectors.joining("\n", "", "\n"));
    }
}
