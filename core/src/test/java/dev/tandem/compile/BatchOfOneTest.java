package dev.tandem.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.graph.Graph;
import dev.tandem.graph.Op;
import dev.tandem.optim.Optimizer;
import org.junit.jupiter.api.Test;

class BatchOfOneTest {

    /** A sum over a batch of one is a reshape that drops the axis; the update that reads it must not get it back. */
    @Test
    void everyStateKeepsItsShape() {
        Graph step = TrainingSteps.step(TrainingSteps.lenet(), 1, Optimizer.sgd(0.1).momentum(0.9));
        Graph optimized = Compiler.optimize(step, new PlainBackend(), CompileOptions.defaults());
        assertThat(optimized.updates()).isNotEmpty();
        optimized.nodes().forEach(n -> {
            if (n.op() instanceof Op.State s && optimized.updates().containsKey(s.name())) {
                assertThat(optimized.updates().get(s.name()).type()).as(s.name()).isEqualTo(s.type());
            }
        });
    }
}
