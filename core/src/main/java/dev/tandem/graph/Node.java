package dev.tandem.graph;

import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/** One operation of a graph: immutable, compared by identity. Its name says where in the model it comes from. */
public final class Node {

    private final GraphBuilder builder;
    private final int id;
    private final Op op;
    private final List<Value> operands;
    private final List<TensorType> types;
    private final String name;

    Node(GraphBuilder builder, int id, Op op, List<Value> operands, List<TensorType> types, String name) {
        this.builder = builder;
        this.id = id;
        this.op = op;
        this.operands = List.copyOf(operands);
        this.types = List.copyOf(types);
        this.name = name;
    }

    /** The builder that made it, and in whose graph its values can be used. */
    public GraphBuilder builder() {
        return builder;
    }

    /** Its position among the nodes of its builder: operands have smaller ones. */
    public int id() {
        return id;
    }

    /** What it computes. */
    public Op op() {
        return op;
    }

    /** What it reads. */
    public List<Value> operands() {
        return operands;
    }

    /** The types of what it reads. */
    public List<TensorType> operandTypes() {
        return operands.stream().map(Value::type).toList();
    }

    /** The types of its results. */
    public List<TensorType> types() {
        return types;
    }

    /** The path of the layer and the step in it, {@code conv1/bias}. */
    public String name() {
        return name;
    }

    /** One result. */
    public Value result(int index) {
        return new Value(this, index);
    }

    /** All results in order. */
    public List<Value> results() {
        var results = new ArrayList<Value>(types.size());
        for (int i = 0; i < types.size(); i++) {
            results.add(new Value(this, i));
        }
        return results;
    }

    /** The node as listings refer to it: a leaf by its name, others by their number. */
    @Override
    public String toString() {
        if (op instanceof Op.Input input) {
            return "%" + input.name();
        }
        return op instanceof Op.State state ? "%" + state.name() : "%" + id;
    }
}
