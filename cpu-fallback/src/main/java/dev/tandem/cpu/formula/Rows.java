package dev.tandem.cpu.formula;

import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Layout;
import dev.tandem.tensor.Shape;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Rows that several nodes compute one after the other: each reduces the elements of a row to one, or makes elements of a row from
 * elements of the same row.
 *
 * @param leading the axes that count the rows; what follows lies in a row
 * @param strip rows that are computed by all nodes before the next ones are begun: they stay in the cache
 */
record Rows(Shape leading, int strip) {

    /** The rows of these nodes, if they are all computed row by row and one is a reduction. */
    static Optional<Rows> of(Collection<Node> nodes) {
        var reduced = nodes.stream().filter(n -> n.op() instanceof Op.Reduce).map(Rows::reduced).distinct().toList();
        if (reduced.size() != 1 || !nodes.stream().allMatch(Rows::isPlain)) {
            return Optional.empty();
        }
        var made = new HashSet<Value>();
        nodes.forEach(n -> made.addAll(n.results()));
        return reduced.getFirst().filter(rows -> nodes.stream().allMatch(n -> rows.has(n, made)));
    }

    private static Optional<Rows> reduced(Node node) {
        Shape shape = elements(node);
        var axes = ((Op.Reduce) node.op()).axes();
        int first = shape.rank() - axes.size();
        if (!IntStream.range(first, shape.rank()).allMatch(axes::contains)) {
            return Optional.empty();
        }
        var geometry = ReduceGeometry.of(shape, axes);
        boolean isOfRows = geometry.rows() && geometry.parts() == 1 && geometry.outerKept().count() == 1
                && geometry.outerReduced().count() == 1;
        return isOfRows ? Optional.of(new Rows(shape.range(0, first), geometry.block())) : Optional.empty();
    }

    /** Whether the formulas compute float32 numbers of row-major values. */
    private static boolean isPlain(Node node) {
        boolean isFloat = switch (node.op()) {
            case Op.Map m -> m.dtype() == DType.F32;
            case Op.Reduce r -> r.dtype() == DType.F32;
            default -> false;
        };
        return isFloat && Stream.concat(node.types().stream(), node.operandTypes().stream())
                .allMatch(t -> t.layout() == Layout.ROW_MAJOR);
    }

    /** What the formulas of a node are computed for: the operands' shape together. */
    static Shape elements(Node node) {
        return node.op() instanceof Op.Map
                ? node.types().getFirst().shape()
                : ReduceKernel.elements(node.operandTypes());
    }

    /** Whether a node has these rows, and reads no other row of what the others made. */
    private boolean has(Node node, Collection<Value> made) {
        Shape shape = elements(node);
        return leads(shape)
                && node.operands().stream().filter(made::contains)
                        .allMatch(v -> leads(v.shape().aligned(shape.rank())));
    }

    private boolean leads(Shape shape) {
        return shape.rank() >= leading.rank() && shape.range(0, leading.rank()).equals(leading);
    }

    /** The strips of all rows. */
    int strips() {
        return (leading.elements() + strip - 1) / strip;
    }

    /** The elements of a strip, of the shape that a node's formulas are computed for. */
    int stripElements(Shape shape) {
        return strip * (shape.elements() / leading.elements());
    }
}
