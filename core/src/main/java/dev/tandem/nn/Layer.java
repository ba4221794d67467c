package dev.tandem.nn;

import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Value;
import java.util.function.UnaryOperator;

/**
 * A named function on graph values that may own parameters. A layer has identity: one object used twice shares its weights,
 * two objects made alike do not.
 */
public final class Layer {

    private final String kind;
    private final String name;
    private final UnaryOperator<Value> function;

    private Layer(String kind, String name, UnaryOperator<Value> function) {
        this.kind = kind;
        this.name = name;
        this.function = function;
    }

    /**
     * Makes a layer of a function. Inside it, {@code x.builder().parameter("weight", …)} is a parameter of this layer.
     *
     * @param kind what it is, {@code conv}; its name unless it is given one
     */
    public static Layer of(String kind, UnaryOperator<Value> function) {
        return new Layer(kind, "", function);
    }

    /** A layer of its own, like this one but called by this name. */
    public Layer named(String newName) {
        return new Layer(kind, newName, function);
    }

    /** What it is, {@code conv}. */
    public String kind() {
        return kind;
    }

    /**
     * Appends the layer's nodes and gives its result, which is marked by the layer's path.
     *
     * @throws dev.tandem.error.UsageException naming the layer and the shapes if x does not fit
     */
    public Value apply(Value x) {
        GraphBuilder builder = x.builder();
        String path = builder.pathOf(this, kind, name);
        Value y = builder.scopeAt(path, () -> function.apply(x));
        int uses = 1;
        String mark = path;
        while (builder.marks().containsKey(mark)) {
            uses++;
            mark = path + "#" + uses;
        }
        builder.mark(mark, y);
        return y;
    }

    @Override
    public String toString() {
        return name.isEmpty() ? kind : kind + " '" + name + "'";
    }
}
