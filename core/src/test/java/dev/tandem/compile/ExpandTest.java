package dev.tandem.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpandTest {

    private final GraphBuilder b = new GraphBuilder(true);
    private final Value x = b.input("x", TensorType.f32(2, 3, 4));
    private final Value c = b.input("c", TensorType.f32(3));

    @Test
    void aBackendExpandsWhatItDoesNotKeep() {
        Value y = b.scope("norm1", () -> Ops.batchNorm(x, c, c, 1e-5)).get(0);
        b.output("y", Ops.localResponseNormalization(y, 3, 2, 1, 0.75));
        var kept = Expand.composites(b.build(), new PlainBackend(Op.BatchNorm.class::isInstance, List.of()));
        assertThat(kept.nodes()).extracting(Node::op).filteredOn(Op.Composite.class::isInstance)
                .singleElement().isInstanceOf(Op.BatchNorm.class);
        var expanded = Expand.composites(b.build(), new PlainBackend());
        assertThat(expanded.nodes()).noneMatch(n -> n.op() instanceof Op.Composite);
        assertThat(expanded.nodes()).extracting(Node::name).contains("norm1/batchNorm/normalize",
                "lrn/lrn");
        assertThat(expanded.outputs().get("y").type()).isEqualTo(x.type());
    }

    @Test
    void compositesInRegionsAreExpandedToo() {
        var body = new GraphBuilder(false);
        Value inner = body.input("inner", x.type());
        body.output("y", Ops.localResponseNormalization(inner, 3, 2, 1, 0.75));
        b.output("y", b.add(new Op.Region("body", body.build()), "region", x));
        assertThat(Expand.composites(b.build(), new PlainBackend()).nodes())
                .noneMatch(n -> n.op() instanceof Op.Composite).anyMatch(n -> n.op() instanceof Op.Pool);
    }

    @Test
    void nothingToExpandIsTheSameGraph() {
        b.output("y", Ops.relu(x));
        var graph = b.build();
        assertThat(Expand.composites(graph, new PlainBackend())).isSameAs(graph);
    }
}
