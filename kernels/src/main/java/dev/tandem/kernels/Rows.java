package dev.tandem.kernels;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Formulas;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that are computed row by row, a row being the elements that one shape has along some axes: reductions along these axes,
 * formulas of a row's numbers, formulas of its elements. No row needs another. Without a reduction every element is a row.
 *
 * @param shape of the elements
 * @param axes along which a row lies
 */
record Rows(Shape shape, Set<Integer> axes, List<Step> steps) {

    /** Where a formula finds an operand. */
    sealed interface Source {

        /** In a tensor that is given. */
        record Given(int operand, TensorType type) implements Source {
        }

        /** A number of the row that an earlier step made. */
        record Made(Value number) implements Source {
        }

        /** An element that an earlier step wrote, read by the thread that wrote it. */
        record Written(int result, TensorType type) implements Source {
        }
    }

    /** A node's part in it. */
    sealed interface Step {

        /** The node. */
        Node node();

        /** Its formulas. */
        List<Expr> formulas();

        /** Where they find their operands. */
        List<Source> sources();

        /** Numbers of a row from its elements. */
        record Reduced(Node node, Op.Reduce op, List<Source> sources) implements Step {
            @Override
            public List<Expr> formulas() {
                return op.reductions().stream().map(Op.Reduction::formula).toList();
            }
        }

        /** Numbers of a row from its numbers. */
        record OfRow(Node node, List<Expr> formulas, List<Source> sources) implements Step {
        }

        /** Elements of a row from its elements and numbers. */
        record OfElement(Node node, List<Expr> formulas, List<Source> sources) implements Step {
        }
    }

    /** Copies the collections. */
    Rows {
        axes = Set.copyOf(axes);
        steps = List.copyOf(steps);
    }

    /** A node by itself. */
    static @Nullable Rows of(Node node) {
        var given = new HashMap<Value, Integer>();
        IntStream.range(0, node.operands().size()).forEach(i -> given.putIfAbsent(node.operands().get(i), i));
        var results = new HashMap<Value, Integer>();
        node.results().forEach(v -> results.put(v, v.index()));
        return of(List.of(node), new Surroundings(Map.of(), given, results));
    }

    /**
     * Nodes together.
     *
     * @return null if they have no rows in common
     */
    static @Nullable Rows of(List<Node> nodes, Surroundings around) {
        Node reduced = nodes.stream().filter(n -> n.op() instanceof Op.Reduce).findFirst().orElse(null);
        Shape shape = reduced == null ? nodes.get(0).types().get(0).shape() : domain(reduced);
        Set<Integer> axes = reduced == null ? Set.of() : new TreeSet<>(((Op.Reduce) reduced.op()).axes());
        var steps = new ArrayList<Step>();
        var finder = new Finder(new Rows(shape, axes, List.of()), around);
        for (Node node : nodes) {
            Step step = finder.step(node);
            if (step == null) {
                return null;
            }
            steps.add(step);
        }
        return new Rows(shape, axes, steps);
    }

    /** The shape that a node's operands broadcast to. */
    private static Shape domain(Node node) {
        Shape domain = Shape.of();
        for (TensorType type : node.operandTypes()) {
            Shape both = Shape.broadcast(domain, type.shape());
            if (both == null) {
                throw new IllegalStateException(domain + " and " + type + " do not broadcast");
            }
            domain = both;
        }
        return domain;
    }

    /** The number of rows. */
    int rows() {
        return IntStream.range(0, shape.rank()).filter(a -> !axes.contains(a)).map(shape::size).reduce(1,
                (a, b) -> a * b);
    }

    /** The elements of a row. */
    int length() {
        return axes.stream().mapToInt(shape::size).reduce(1, (a, b) -> a * b);
    }

    /** Whether a tensor has one number for each row, where a formula of elements reads it. */
    private boolean isNumber(Shape read) {
        int missing = shape.rank() - read.rank();
        return missing >= 0 && IntStream.range(0, shape.rank()).allMatch(axis -> {
            int size = axis < missing ? 1 : read.size(axis - missing);
            return size == (axes.contains(axis) ? 1 : shape.size(axis));
        });
    }

    /**
     * What nodes are in.
     *
     * @param roots what views show
     * @param given the numbers of operands
     * @param results the numbers of results
     */
    record Surroundings(Map<Value, Value> roots, Map<Value, Integer> given, Map<Value, Integer> results) {

        Value root(Value value) {
            return roots.getOrDefault(value, value);
        }
    }

    /** Takes steps one after the other. */
    private static final class Finder {

        private final Rows rows;
        private final Surroundings around;
        private final Set<Value> numbers = new LinkedHashSet<>();
        private final Set<Value> elements = new LinkedHashSet<>();

        Finder(Rows rows, Surroundings around) {
            this.rows = rows;
            this.around = around;
        }

        @Nullable
        Step step(Node node) {
            if (node.op() instanceof Op.Reduce r) {
                return reduced(node, r);
            }
            List<Expr> formulas = switch (node.op()) {
                case Op.Map m -> m.formulas();
                case Op.Broadcast b -> List.of(Expr.o(0));
                case Op other -> List.of();
            };
            if (formulas.isEmpty()) {
                return null;
            }
            Step ofRow = ofRow(node, formulas);
            return ofRow != null ? ofRow : ofElement(node, formulas);
        }

        private @Nullable Step reduced(Node node, Op.Reduce op) {
            List<Source> sources = domain(node).equals(rows.shape()) && rows.axes().equals(new TreeSet<>(op.axes()))
                    ? ofElements(node)
                    : null;
            numbers.addAll(node.results());
            return sources == null ? null : new Step.Reduced(node, op, sources);
        }

        private @Nullable Step ofRow(Node node, List<Expr> formulas) {
            if (node.types().get(0).elements() != rows.rows() || Formulas.usesIndex(formulas)) {
                return null;
            }
            var sources = new ArrayList<Source>();
            for (Value v : node.operands()) {
                Value root = around.root(v);
                Integer given = around.given().get(root);
                if (numbers.contains(root)) {
                    sources.add(new Source.Made(root));
                } else if (given != null && (v.type().elements() == rows.rows() || v.type().elements() == 1)) {
                    sources.add(new Source.Given(given, v.type()));
                } else {
                    return null;
                }
            }
            numbers.addAll(node.results());
            return new Step.OfRow(node, formulas, sources);
        }

        private @Nullable Step ofElement(Node node, List<Expr> formulas) {
            boolean areWritten = node.results().stream().allMatch(around.results()::containsKey);
            List<Source> sources = areWritten && node.types().get(0).shape().equals(rows.shape())
                    ? ofElements(node)
                    : null;
            elements.addAll(node.results());
            return sources == null ? null : new Step.OfElement(node, formulas, sources);
        }

        private @Nullable List<Source> ofElements(Node node) {
            var sources = new ArrayList<Source>();
            for (Value v : node.operands()) {
                Value root = around.root(v);
                Integer given = around.given().get(root);
                Integer written = elements.contains(v) ? around.results().get(v) : null;
                if (written != null) {
                    sources.add(new Source.Written(written, v.type()));
                } else if (numbers.contains(root) && rows.isNumber(v.shape())) {
                    sources.add(new Source.Made(root));
                } else if (given != null) {
                    sources.add(new Source.Given(given, v.type()));
                } else {
                    return null;
                }
            }
            return sources;
        }
    }
}
