package dev.tandem.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.autodiff.Gradients;
import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.nn.Network;
import dev.tandem.optim.Accumulation;
import dev.tandem.optim.Optimizer;
import dev.tandem.optim.Updates;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** However much is asked of an optimizer, all that belongs to a parameter changes in one pass over it. */
class UpdatePlanTest {

    static Stream<Optimizer> optimizers() {
        return Stream.of(Optimizer.sgd(0.1), Optimizer.sgd(0.1).momentum(0.9), Optimizer.sgd(0.1).nesterov(0.9),
                Optimizer.adagrad(0.1), Optimizer.rmsProp(0.1), Optimizer.adadelta(1), Optimizer.adam(0.1),
                Optimizer.adamW(0.1),
                Optimizer.adam(0.1).weightDecay(0.1).l1Decay(0.1).clipValue(1).clipNorm(1),
                Optimizer.adadelta(0.1).weightDecay(0.1).l1Decay(0.1).decoupled().clipValue(1).clipNorm(1));
    }

    private static Graph step(Optimizer optimizer, int accumulate) {
        Network lenet = TrainingSteps.lenet();
        var b = new GraphBuilder(true);
        Value x = b.input("x", TensorType.f32(lenet.input().batched(8).sizes()));
        Value labels = b.input("labels", TensorType.of(DType.I32, 8));
        Value loss = Ops.mean(Ops.softmaxCrossEntropy(lenet.apply(x), labels));
        Updates.append(b, optimizer, new Accumulation(accumulate, 8), Gradients.of(loss, Updates.trained(b, optimizer)),
                b.input(Updates.RATE, TensorType.f32()), Updates.sound(b, loss));
        b.output("loss", loss);
        return b.build();
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void oneNodeUpdatesAParameterWithItsSlots(Optimizer optimizer) {
        for (int accumulate : new int[]{1, 4}) {
            Graph graph = Compiler.optimize(step(optimizer, accumulate), new PlainBackend(), CompileOptions.defaults());
            for (String w : graph.updates().keySet().stream().filter(s -> s.matches("\\w+/(weight|bias)")).toList()) {
                Node update = graph.updates().get(w).node();
                assertThat(graph.updates().entrySet()).filteredOn(e -> e.getKey().startsWith(w + "/"))
                        .hasSize(optimizer.rule().slots().size() + (accumulate > 1 ? 1 : 0))
                        .allSatisfy(e -> assertThat(e.getValue().node()).as(e.getKey()).isSameAs(update));
                assertThat(update.op()).isInstanceOfAny(Op.Map.class, Op.MatMul.class, Op.ConvFilterGradient.class,
                        Op.Reduce.class);
            }
            Plan plan = Planner.plan(graph, TensorType::bytes, n -> 0, false);
            assertThat(plan.listing()).as("updates in place").containsPattern("(\\d+) of \\1 updates in place");
        }
    }
}
