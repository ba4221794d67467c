package dev.tandem.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.graph.Graph;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.optim.Optimizer;
import dev.tandem.spi.Pass;
import dev.tandem.tensor.TensorType;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CompilerTest {

    private static Plan plan(Graph graph, PlainBackend backend) {
        return Planner.plan(Compiler.optimize(graph, backend, CompileOptions.defaults()), TensorType::bytes, n -> 0,
                false);
    }

    private static long count(Plan plan, Class<? extends Op> kind) {
        return plan.steps().stream().map(Node::op).filter(kind::isInstance).count();
    }

    @Test
    void lenetsStepIsAFewKernelsAndEveryWeightGradientEndsWithItsUpdate() {
        Plan plan = plan(TrainingSteps.step(TrainingSteps.lenet(), 64, Optimizer.sgd(0.05).momentum(0.9)),
                new PlainBackend());
        assertThat(plan.steps()).filteredOn(n -> n.name().startsWith("update/") && n.op() instanceof Op.Map)
                .as("updates that stand alone: of biases, whose gradients are sums").hasSize(5);
        assertThat(plan.steps()).filteredOn(n -> n.op() instanceof Op.ConvFilterGradient || n.op() instanceof Op.MatMul)
                .filteredOn(n -> n.name().startsWith("update/")).hasSize(5)
                .allSatisfy(n -> assertThat(n.types()).hasSize(2));
        assertThat(plan.steps().stream().filter(n -> !Op.isLeaf(n.op()) && !(n.op() instanceof Op.Reshape)).count())
                .isLessThanOrEqualTo(45);
        assertThat(count(plan, Op.Copy.class)).isZero();
    }

    @Test
    void aBackendsPassesThatFuseAreLeftOutWhereNothingIsFused() {
        var backend = new PlainBackend(c -> false,
                List.of(new Pass("layouts", g -> g), new Pass("regions", true, g -> g)));
        assertThat(Compiler.passes(backend, CompileOptions.defaults())).extracting(Pass::name).contains("layouts",
                "regions");
        assertThat(Compiler.passes(backend, CompileOptions.defaults().unfused())).extracting(Pass::name)
                .contains("layouts").doesNotContain("regions");
    }

    @Test
    void resnet50IsPlannedWithEveryUpdateInPlace() {
        Graph step = TrainingSteps.step(TrainingSteps.resnet50(), 32, Optimizer.sgd(0.1).momentum(0.9));
        for (var backend : List.of(new PlainBackend(), new PlainBackend(c -> true, List.of()))) {
            Graph graph = Compiler.optimize(step, backend, CompileOptions.defaults());
            Plan plan = Planner.plan(graph, TensorType::bytes, n -> n.op() instanceof Op.Contraction ? 1 << 20 : 0,
                    false);
            PlanChecker.check(graph, plan, TensorType::bytes, false);
            assertThat(plan.endCopies()).isEmpty();
            assertThat(plan.updatedInPlace()).hasSize(2 * (53 + 2 * 53 + 2) + 2 * 53 + 1);
            assertThat(plan.slabBytes()).isLessThan(plan.naiveBytes() * 2 / 3);
        }
    }

    @Tag("slow")
    @Test
    void compilingTakesMilliseconds() {
        Graph lenet = TrainingSteps.step(TrainingSteps.lenet(), 64, Optimizer.adam(0.001));
        assertThat(medianMillis(() -> plan(lenet, new PlainBackend()), 200, 50)).as("LeNet").isLessThan(10);
        Graph resnet = TrainingSteps.step(TrainingSteps.resnet50(), 32, Optimizer.adam(0.001));
        assertThat(medianMillis(() -> plan(resnet, new PlainBackend()), 5, 9)).as("ResNet-50").isLessThan(1000);
    }

    /** The processor time of this thread, which other load on the machine does not change much. */
    private static double medianMillis(Supplier<?> task, int warmUps, int runs) {
        var clock = ManagementFactory.getThreadMXBean();
        long[] nanos = LongStream.range(0, warmUps + runs).map(i -> {
            long start = clock.getCurrentThreadCpuTime();
            assertThat(task.get()).isNotNull();
            return clock.getCurrentThreadCpuTime() - start;
        }).skip(warmUps).sorted().toArray();
        return nanos[runs / 2] / 1e6;
    }
}
