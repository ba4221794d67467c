package dev.tandem.cli.work;

import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.optim.Optimizer;
import dev.tandem.optim.Updates;
import dev.tandem.tensor.TensorType;
import java.util.Map;

/** Passes over memory: what layers and optimizers do element by element, or row by row. */
public enum PassKind {
    /** y ← max(x, 0). */
    RELU("relu", 1, 1, 0),
    /** y ← max(x + bias, 0), a bias a column. */
    BIAS_RELU("biasRelu", 1, 1, 1),
    /** y ← softmax(x), row by row. */
    SOFTMAX("softmax", 1, 1, 0),
    /** y ← γ·(x − μ)·σ⁻¹ + β, four numbers a column: batch normalisation in use. */
    NORMALIZE("normalize", 1, 1, 4),
    /** An update by descent with momentum: reads weights, velocity and gradient, writes the first two. */
    MOMENTUM("momentum", 3, 2, 0),
    /** An update by Adam: reads weights, two moments and gradient, writes the first three. */
    ADAM("adam", 4, 3, 0);

    private static final double RATE = 1e-4;
    private static final double MOMENTUM_OF_UPDATES = 0.9;

    private final String word;
    private final int reads;
    private final int writes;
    private final int vectors;

    /**
     * Describes a kind.
     *
     * @param reads arrays that are read
     * @param writes arrays that are written
     * @param vectors operands of a row's length
     */
    PassKind(String word, int reads, int writes, int vectors) {
        this.word = word;
        this.reads = reads;
        this.writes = writes;
        this.vectors = vectors;
    }

    /** What the user calls it. */
    public String word() {
        return word;
    }

    /** Arrays in memory: an update writes where it reads. */
    int arrays() {
        return isUpdate() ? reads : reads + writes;
    }

    /** What must move, each operand read once, each result written once. */
    long bytes(int rows, int columns) {
        return Float.BYTES * ((long) rows * columns * (reads + writes) + (long) vectors * columns);
    }

    private boolean isUpdate() {
        return this == MOMENTUM || this == ADAM;
    }

    /** It alone, over arrays [rows, columns]. */
    public Graph graph(int rows, int columns) {
        var b = new GraphBuilder(isUpdate());
        TensorType array = TensorType.f32(rows, columns);
        TensorType row = TensorType.f32(columns);
        switch (this) {
            case RELU -> b.output("y", Ops.relu(b.input("x", array)));
            case BIAS_RELU -> b.output("y", Ops.relu(Ops.add(b.input("x", array), b.input("bias", row))));
            case SOFTMAX -> b.output("y", Ops.softmax(b.input("x", array)));
            case NORMALIZE -> b.output("y", Ops.add(
                    Ops.mul(b.input("scale", row),
                            Ops.mul(Ops.sub(b.input("x", array), b.input("mean", row)), b.input("inverse", row))),
                    b.input("shift", row)));
            case MOMENTUM -> update(b, Optimizer.sgd(RATE).momentum(MOMENTUM_OF_UPDATES), array);
            case ADAM -> update(b, Optimizer.adam(RATE), array);
        }
        return b.build();
    }

    private static void update(GraphBuilder b, Optimizer optimizer, TensorType type) {
        Value weights = b.parameter("weights", type, new Init.Fill(0));
        Updates.append(b, optimizer, Map.of(weights, b.input("gradient", type)), b.input("loss", TensorType.f32()));
    }
}
