package dev.tandem.nn;

import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.GraphBuilder.Parameter;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A network's layers for one sample. Counted on the graph; nothing is allocated. */
public record Summary(List<Row> layers) {

    /**
     * One layer.
     *
     * @param name its path
     * @param kind its kind
     * @param output the shape of its result, without the batch axis
     * @param parameters trained numbers it owns; a shared layer counts once
     * @param connections inputs that reach its outputs through weights, biases and windows, as LeCun et al. 1998 count them
     * @param multiplyAdds multiplications with an addition in its contractions
     */
    public record Row(String name, String kind, Shape output, long parameters, long connections, long multiplyAdds) {
    }

    /** Copies the list. */
    public Summary {
        layers = List.copyOf(layers);
    }

    /** All parameters. */
    public long parameters() {
        return layers.stream().mapToLong(Row::parameters).sum();
    }

    /** All connections. */
    public long connections() {
        return layers.stream().mapToLong(Row::connections).sum();
    }

    /** All multiply-adds for one sample. */
    public long multiplyAdds() {
        return layers.stream().mapToLong(Row::multiplyAdds).sum();
    }

    static Summary of(Network network, boolean training) {
        var builder = new GraphBuilder(training);
        network.apply(builder.input("x", network.batch(1)));
        var parameters = new HashMap<String, Long>();
        builder.parameters().forEach(p -> parameters.merge(parent(p.name()), p.counted(), Long::sum));
        var connections = new HashMap<String, Long>();
        var multiplyAdds = new HashMap<String, Long>();
        for (Node n : builder.nodes()) {
            multiplyAdds.merge(parent(n.name()), contraction(n), Long::sum);
            connections.merge(parent(n.name()), connected(n, builder.parameters()) + windows(n) + biases(n), Long::sum);
        }
        var rows = new ArrayList<Row>();
        builder.marks().forEach((path, value) -> {
            if (isLeafLayer(path, builder.marks())) {
                rows.add(new Row(path, kind(path), value.shape().range(1, value.shape().rank()),
                        parameters.getOrDefault(path, 0L),
                        connections.getOrDefault(path, 0L), multiplyAdds.getOrDefault(path, 0L)));
            }
        });
        return new Summary(rows);
    }

    /** A block's own mark follows those of the layers in it; only the latter are rows. */
    private static boolean isLeafLayer(String path, Map<String, Value> marks) {
        return marks.keySet().stream().noneMatch(other -> other.startsWith(path + "/"));
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    private static String kind(String path) {
        return path.substring(path.lastIndexOf('/') + 1).replaceAll("#?[0-9]+$", "");
    }

    /** Without what a fixed mask takes away: a weight of which only some elements count. */
    private static long connected(Node n, List<Parameter> parameters) {
        for (Value weight : n.operands()) {
            for (Parameter p : parameters) {
                if (weight.op() instanceof Op.Map && weight.node().operands().contains(p.value())) {
                    return contraction(n) / p.value().type().count() * p.counted();
                }
            }
        }
        return contraction(n);
    }

    private static long contraction(Node n) {
        return switch (n.op()) {
            case Op.MatMul m ->
                n.types().get(0).count() * n.operands().get(0).shape().size(m.transA() ? -2 : -1);
            case Op.Conv c -> n.types().get(0).count() * n.operands().get(1).type().count()
                    / n.operands().get(1).shape().size(0);
            case Op.ConvInputGradient c ->
                n.operands().get(1).type().count() * n.operands().get(0).type().count()
                        / n.operands().get(0).shape().size(0);
            default -> 0;
        };
    }

    /** What reaches outputs without a weight to multiply by: a window, all that a reduced axis held, a row that is looked up. */
    private static long windows(Node n) {
        long results = n.types().get(0).count();
        return switch (n.op()) {
            case Op.Pool p -> results * p.window().cells();
            case Op.Reduce r when !r.keep() -> Objects.requireNonNull(
                    n.operands().stream().map(Value::shape).reduce(Shape.of(), Shape::broadcast)).count();
            case Op.Gather g when root(n.operands().get(0)).op() instanceof Op.State -> results;
            default -> 0;
        };
    }

    /** A formula that reads a state beside what was computed adds one connection an element: a bias. */
    private static long biases(Node n) {
        boolean reads = n.op() instanceof Op.Map
                && n.operands().stream().anyMatch(v -> root(v).op() instanceof Op.State)
                && !n.operands().stream().allMatch(v -> Op.isLeaf(root(v).op()));
        return reads ? n.types().get(0).count() : 0;
    }

    private static Value root(Value v) {
        return v.op() instanceof Op.Reshape ? root(v.node().operands().get(0)) : v;
    }
}
