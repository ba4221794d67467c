package dev.tandem.oracle;

import static dev.tandem.oracle.Given.run;
import static dev.tandem.oracle.Given.vector;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Op;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.tensor.TensorType;
import org.junit.jupiter.api.Test;

class OracleRegionTest {

    @Test
    void aRegionIsItsBodyRunOnItsOperands() {
        var b = new GraphBuilder(false);
        Value x = b.input("x", TensorType.f32(2));
        Value y = b.input("y", TensorType.f32(2));
        Value difference = Ops.sub(x, y);
        b.output("scaled", Ops.mul(Ops.reshape(difference, 2, 1), b.constant(10)));
        b.output("y", y);
        b.output("difference", difference);
        var results = run(new Op.Region("body", b.build()), vector(5, 7), vector(1, 2));
        assertThat(results[0].toArray()).containsExactly(40, 50);
        assertThat(results[1].toArray()).containsExactly(1, 2);
        assertThat(results[2].toArray()).containsExactly(4, 5);
    }
}
