package dev.tandem.cuda.regions;

import dev.tandem.compile.region.Body;
import dev.tandem.compile.region.Emission;
import dev.tandem.compile.region.Order;
import dev.tandem.compile.region.Order.Group;
import dev.tandem.graph.Graph;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.kernels.Footprint;
import dev.tandem.kernels.NodeKernels;
import dev.tandem.spi.Pass;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes one launch of several small ones. A launch costs about two microseconds, most kernels of a small network take less.
 *
 * <ol>
 * <li>Updates of small parameters leave the epilogue of the gradient they read, which is a launch of its own anyway.
 * <li>Row by row: a reduction and what is computed of its results, so that these need not go through memory.
 * <li>Side by side: what nothing comes after (updates, counters) in one launch at the end; then whatever does not wait for each
 * other.
 * </ol>
 * What is large stays alone: it fills the device by itself, and what it reads should not live longer.
 */
public final class Regions {

    private static final String ROWS = "rows";
    /** Elements that follow from one another without a reduction: more are worth a kernel that reads four at once. */
    private static final int FEW = 1024;
    /** Elements of what is computed row by row. */
    private static final int ROW_ELEMENTS = 1 << 20;
    /** Nodes computed row by row: more have too many numbers for registers. */
    private static final int ROW_NODES = 16;
    /** Elements of a result that is computed beside others. */
    static final int SMALL = 1 << 16;
    /** Elements that a part of a launch reads and writes. */
    private static final int PART_ELEMENTS = 1 << 19;
    /** Elements that the parts of a launch read and write together: what lives longer than it had to is no more. */
    private static final int LAUNCH_ELEMENTS = 1 << 21;

    private final Order order;

    private Regions(Graph graph) {
        order = new Order(graph);
    }

    /** The rewrites, in order. */
    public static List<Pass> passes() {
        return List.of(new Pass("small updates apart", true, SmallUpdates::apart),
                new Pass("regions", true, graph -> new Regions(graph).regions()));
    }

    private Graph regions() {
        order.joinReaders(ROWS, nodes -> areRows(nodes) && body(nodes).isPresent());
        sideBySide(order.groups().stream().filter(order::isLast).toList());
        sideBySide(order.groups().stream().filter(g -> !order.isLast(g)).toList());
        return Emission.of(order, g -> body(g.nodes(), g.name()));
    }

    /** The region of nodes, if a launch can do them. */
    private Optional<Body> body(List<Node> nodes) {
        return body(nodes, ROWS);
    }

    private Optional<Body> body(List<Node> nodes, String name) {
        return Optional.of(Body.of(name, nodes, order, v -> order.isReadOutside(v, nodes)))
                .filter(b -> footprint(b).isPresent())
                // values that nobody reads outside are not stored, unless there is no other way
                .or(() -> Optional.of(Body.of(name, nodes, order, v -> true)).filter(b -> footprint(b).isPresent()));
    }

    /** What it takes of its launch; nothing if it needs more than one. */
    private static Optional<Footprint> footprint(Body body) {
        return NodeKernels.footprint(body.region());
    }

    private static boolean mayShare(Node node) {
        return node.op() instanceof Op.Map || node.op() instanceof Op.Reduce || node.op() instanceof Op.Broadcast;
    }

    // ---- row by row

    /** Whether rows of these nodes would be short and few enough. */
    private static boolean areRows(List<Node> nodes) {
        if (nodes.size() > ROW_NODES || !nodes.stream().allMatch(Regions::mayShare)) {
            return false;
        }
        int rows = nodes.stream().mapToInt(n -> n.types().get(0).elements()).min().orElse(1);
        boolean reduces = nodes.stream().anyMatch(n -> n.op() instanceof Op.Reduce);
        return values(nodes).stream().allMatch(v -> v.type().elements() <= ROW_ELEMENTS)
                && (reduces || rows <= FEW);
    }

    private static Set<Value> values(List<Node> nodes) {
        var values = new LinkedHashSet<Value>();
        nodes.forEach(n -> {
            values.addAll(n.operands());
            values.addAll(n.results());
        });
        return values;
    }

    // ---- side by side

    /** Parts that will share a launch. */
    private static final class Together {
        private final Group group;
        private Footprint footprint;
        private long elements;

        Together(Group group, Footprint footprint, long elements) {
            this.group = group;
            this.footprint = footprint;
            this.elements = elements;
        }
    }

    private void sideBySide(List<Group> candidates) {
        var open = new ArrayList<Together>();
        for (Group group : candidates) {
            long elements = values(group.nodes()).stream().mapToLong(v -> v.type().elements()).sum();
            if (elements > PART_ELEMENTS || !group.nodes().stream().allMatch(Regions::isSmall)) {
                continue;
            }
            body(group.nodes()).flatMap(Regions::footprint).ifPresent(footprint -> {
                for (Together other : open) {
                    Footprint both = other.footprint.plus(footprint);
                    if (both.fits() && other.elements + elements <= LAUNCH_ELEMENTS
                            && order.areIndependent(other.group, group)) {
                        order.merge(other.group, group, "side by side");
                        other.footprint = both;
                        other.elements += elements;
                        return;
                    }
                }
                open.add(new Together(group, footprint, elements));
            });
        }
    }

    private static boolean isSmall(Node node) {
        return mayShare(node) && node.types().get(0).elements() <= SMALL;
    }
}
