package dev.tandem.cpu.formula;

import dev.tandem.compile.region.Body;
import dev.tandem.compile.region.Emission;
import dev.tandem.compile.region.Order;
import dev.tandem.graph.Graph;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import java.util.List;
import java.util.Optional;

/**
 * Makes a region of nodes that are computed row by row, as a softmax is: the largest element of a row, the sum of its powers, the
 * quotients. They then pass over memory once ({@link RowsKernel}).
 */
public final class RowRegions {

    private final Order order;

    private RowRegions(Graph graph) {
        order = new Order(graph);
    }

    /** The graph with these regions. */
    public static Graph make(Graph graph) {
        return new RowRegions(graph).make();
    }

    private Graph make() {
        order.joinReaders("rows", nodes -> Rows.of(nodes).isPresent() && !readsAView(nodes));
        return Emission.of(order,
                g -> Optional.of(Body.of(g.name(), g.nodes(), order, v -> order.isReadOutside(v, g.nodes()))));
    }

    /** Whether a node reads what another makes under another shape, where its rows may be others. */
    private boolean readsAView(List<Node> nodes) {
        return nodes.stream().flatMap(n -> n.operands().stream())
                .anyMatch(v -> v.op() instanceof Op.Reshape && nodes.contains(order.root(v).node()));
    }
}
