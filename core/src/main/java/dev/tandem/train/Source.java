package dev.tandem.train;

import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Value;

/** Where a step finds its batch and its learning rate, and where it leaves its loss. */
sealed interface Source permits Samples, FedAhead, ResidentSet {

    /**
     * A batch in a graph.
     *
     * @param elements normalised, float32 [N,…], or tokens, I32 [N,…]
     * @param target labels, I32 [N], values, float32 [N,…], or the elements themselves
     */
    record Fed(Value elements, Value target) {
    }

    /** Appends what gives a batch. */
    Fed batch(GraphBuilder b, int size);

    /** Appends what gives the learning rate, a scalar. */
    Value rate(GraphBuilder b);

    /** Appends what leaves a training step's loss where the host finds it, and gives the scalar that is 0 if no state may change. */
    Value leave(GraphBuilder b, Value loss);
}
