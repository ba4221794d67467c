package dev.tandem.graph;

import java.util.stream.Collectors;

/** Graphs in the DOT language: a box a node with its layer, operation and types; outputs and updates as ellipses. */
final class Dot {

    private Dot() {
    }

    static String of(Graph graph) {
        var text = new StringBuilder("digraph tandem {\n  node [shape=box, fontname=\"monospace\", fontsize=10];\n");
        for (Node n : graph.nodes()) {
            String label = n.name() + "\\n" + Listing.kind(n.op()) + " "
                    + n.types().stream().map(Object::toString).collect(Collectors.joining(", "));
            label += Listing.inside(n.op()).stream().filter(part -> !(part.op() instanceof Op.Reshape))
                    .map(part -> "\\n" + Listing.kind(part.op()) + " " + part.name()).collect(Collectors.joining());
            String style = Op.isLeaf(n.op()) ? ", style=filled, fillcolor=lightgrey" : "";
            text.append("  n%d [label=\"%s\"%s];%n".formatted(n.id(), unquoted(label), style));
            n.operands().forEach(v -> text.append("  n%d -> n%d;%n".formatted(v.node().id(), n.id())));
        }
        graph.outputs().forEach((name, v) -> text.append(result(unquoted(name), v)));
        graph.updates().forEach((name, v) -> text.append(result(unquoted(name) + "′", v)));
        return text.append("}\n").toString();
    }

    private static String result(String name, Value v) {
        return "  \"%s\" [shape=ellipse]; n%d -> \"%s\";%n".formatted(name, v.node().id(), name);
    }

    private static String unquoted(String text) {
        return text.replace("\"", "'");
    }
}
