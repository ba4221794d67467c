package dev.tandem.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Op;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.optim.Optimizer;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlannerTest {

    private static final TensorType ROW = TensorType.f32(4, 4);

    private static Plan plan(Graph graph) {
        Graph owned = Own.results(graph);
        Plan plan = Planner.plan(owned, TensorType::bytes, n -> n.op() instanceof Op.MatMul ? 100 : 0, true);
        PlanChecker.check(owned, plan, TensorType::bytes, true);
        return plan;
    }

    @Test
    void everyUpdateOfLeNetHappensInPlaceWithMomentumAndWithAdam() {
        for (Optimizer optimizer : List.of(Optimizer.sgd(0.05).momentum(0.9), Optimizer.adam(0.001))) {
            Graph step = TrainingSteps.step(TrainingSteps.lenet(), 64, optimizer);
            for (var options : List.of(CompileOptions.defaults(), CompileOptions.defaults().unfused())) {
                Graph graph = Compiler.optimize(step, new PlainBackend(), options);
                Plan plan = Planner.plan(graph, TensorType::bytes, n -> 0, false);
                PlanChecker.check(graph, plan, TensorType::bytes, false);
                assertThat(plan.endCopies()).isEmpty();
                assertThat(plan.updatedInPlace()).isEqualTo(step.updates().keySet());
                assertThat(plan.slabBytes()).isLessThan(plan.naiveBytes() / 2 + 1);
            }
        }
    }

    @Test
    void twoStatesThatSwapPayOneCopy() {
        var b = new GraphBuilder(true);
        Value first = b.state("first", ROW, new Init.Fill(1));
        Value second = b.state("second", ROW, new Init.Fill(2));
        b.update(first, second);
        b.update(second, first);
        Plan plan = plan(b.build());
        assertThat(plan.endCopies()).hasSize(1);
        assertThat(plan.updatedInPlace()).hasSize(1);
    }

    @Test
    void manySwapsPayOneCopyEach() {
        var b = new GraphBuilder(true);
        for (int i = 0; i < 50; i++) {
            Value first = b.state("first" + i, ROW, new Init.Fill(1));
            Value second = b.state("second" + i, ROW, new Init.Fill(2));
            b.update(first, Ops.scale(second, 2));
            b.update(second, Ops.scale(first, 3));
        }
        assertThat(plan(b.build()).endCopies()).hasSize(50);
    }

    @Test
    void aShiftRegisterMovesInPlaceFromItsEnd() {
        var b = new GraphBuilder(true);
        var cells = new ArrayList<Value>();
        for (int i = 0; i < 8; i++) {
            cells.add(b.state("cell" + i, ROW, new Init.Fill(i)));
        }
        b.update(cells.get(0), b.input("x", ROW));
        for (int i = 1; i < 8; i++) {
            b.update(cells.get(i), cells.get(i - 1));
        }
        Plan plan = plan(b.build());
        assertThat(plan.endCopies()).isEmpty();
        assertThat(plan.slabBytes()).isZero();
    }

    @Test
    void aProductThatReadsTheStateItReplacesIsCopiedAtTheEnd() {
        var b = new GraphBuilder(true);
        Value w = b.state("w", ROW, new Init.Fill(1));
        Value x = b.input("x", ROW);
        b.update(w, b.add(new Op.MatMul(false, false, List.of(Expr.add(Expr.o(0), Expr.o(1)))), "step", w, x, w));
        assertThat(plan(b.build()).endCopies()).containsOnlyKeys("w");
    }

    @Test
    void aFactorThatAnEpilogueReadsAgainIsNotOverwritten() {
        var b = new GraphBuilder(true);
        Value x = Ops.relu(b.input("x", ROW));
        Value w = b.state("w", ROW, new Init.Fill(1));
        b.output("y", b.add(new Op.MatMul(false, false, List.of(Expr.add(Expr.o(0), Expr.o(1)))), "step", x, w, x));
        assertThat(plan(b.build()).overwritten()).isEmpty();
    }

    @Test
    void aDyingOperandIsOverwrittenByOneResultOnly() {
        var b = new GraphBuilder(true);
        Value x = Ops.relu(b.input("x", ROW));
        var both = Ops.maps("both", List.of(Expr.square(Expr.o(0)), Expr.add(Expr.o(0), Expr.ONE)), x);
        b.output("a", both.get(0));
        b.output("b", both.get(1));
        Plan plan = plan(b.build());
        assertThat(plan.overwritten()).hasSize(1);
        assertThat(plan.slabBytes()).isEqualTo(2 * 64);
    }

    @Test
    void anOutputThatShowsAStateHasTheValueFromBeforeTheStep() {
        var b = new GraphBuilder(true);
        Value w = b.state("w", ROW, new Init.Fill(1));
        b.update(w, Ops.scale(w, 2));
        b.output("before", w);
        b.output("view", Ops.reshape(w, 16));
        Plan plan = plan(b.build());
        assertThat(plan.updatedInPlace()).containsExactly("w");
        assertThat(plan.steps()).filteredOn(n -> n.op() instanceof Op.Copy).hasSize(2);
    }

    @Test
    void scratchOfOneStepIsSharedWithOthers() {
        var b = new GraphBuilder(true);
        Value x = b.input("x", ROW);
        b.output("y", Ops.matmul(Ops.matmul(Ops.matmul(x, x), x), x));
        Plan plan = plan(b.build());
        assertThat(plan.workspaces()).hasSize(3);
        assertThat(plan.slabBytes()).isEqualTo(64 + 64 + 128);
    }
}
