package dev.tandem.graph;

import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;

/** One result of a node: what functions on graphs take and give. */
public record Value(Node node, int index) {

    /** Its type. */
    public TensorType type() {
        return node.types().get(index);
    }

    /** Its shape. */
    public Shape shape() {
        return type().shape();
    }

    /** The operation that makes it. */
    public Op op() {
        return node.op();
    }

    /** The builder whose graph it belongs to. */
    public GraphBuilder builder() {
        return node.builder();
    }

    /** The value as listings refer to it, {@code %12} or {@code %12.1}. */
    @Override
    public String toString() {
        return node.types().size() > 1 ? node + "." + index : node.toString();
    }
}
