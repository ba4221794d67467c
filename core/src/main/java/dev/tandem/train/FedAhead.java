package dev.tandem.train;

import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Value;

/** Samples that the host gives to steps whose predecessors' losses it has not seen yet. */
record FedAhead(Samples samples) implements Source {

    @Override
    public Fed batch(GraphBuilder b, int size) {
        return samples.batch(b, size);
    }

    @Override
    public Value rate(GraphBuilder b) {
        return samples.rate(b);
    }

    @Override
    public Value leave(GraphBuilder b, Value loss) {
        b.output(StepGraphs.LOSS, loss);
        return b.scope("data", () -> Guard.sound(b, loss));
    }
}
