package dev.tandem.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.compile.Planner.Block;
import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.optim.Optimizer;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import dev.tandem.tensor.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlanTest {

    private final GraphBuilder b = new GraphBuilder(true);
    private final Value x = b.input("x", TensorType.f32(4, 4));

    private Plan plan(boolean keepMarks) {
        Graph graph = Own.results(b.build());
        Plan plan = Planner.plan(graph, TensorType::bytes, n -> n.op() instanceof Op.MatMul ? 100 : 0, keepMarks);
        PlanChecker.check(graph, plan, TensorType::bytes, keepMarks);
        return plan;
    }

    @Test
    void theListingShowsEveryStepItsPlacesAndThePeak() {
        Value w = b.state("w", TensorType.f32(4, 4), new Init.Fill(1));
        Value v = b.state("v", TensorType.f32(4, 4), new Init.Fill(1));
        Value three = b.constant(TensorType.f32(4, 4), Values.of(3));
        Value product = Ops.matmul(x, three);
        b.output("y", Ops.relu(product));
        b.output("flat", Ops.sum(Ops.reshape(product, 16)));
        b.update(w, v);
        b.update(v, w);
        assertThat(plan(false).listing()).isEqualTo(
                """
                        A line a step, in the order they run: the place of each result, scratch memory, what is computed, // for which layer.
                        @offset+bytes: in the slab; over: written over that value; view of: the same memory, nothing runs; * the fullest step.
                        Letters in {}: the operands in their order; after a convolution or product, a is its result, b the third operand.
                        In []: what computes it, where the device has a choice.
                         step  place            scratch  value
                           1*  @128+64          @0+128   %4     f32[4,4] = matMul(%x, %3)  // matmul
                           -   view of %4                %6     f32[16] = reshape(%4)  // reshape
                           2   @0+64                     %7     f32[] = reduce(%6) {sum a, axes [0]}  // sum
                           3   @128+64 over %4           %5     f32[4,4] = map(%4) {relu(a)}  // relu
                           4   @64+64                    %8     f32[4,4] = copy(%v)  // w/copy
                           5   over %v                   %9     f32[4,4] = copy(%w)  // v/copy
                         end   over %w                   copy of %8
                        slab 192 B, inputs 64 B, constants 64 B, together 320 B; without sharing 256 B; 1 results over a dying operand, 1 of 2 updates in place
                        fullest at step 1, 2 values:
                              128 B  scratch of %4 matmul
                              64 B  %4 f32[4,4] matmul
                        """);
    }

    @Test
    void theLegendTellsOfTheTermsThatFormulasUse() {
        b.output("y", Ops.map("y", Expr.select(Expr.apply(Fn2.LT, Expr.o(0), Expr.lit(1)),
                Expr.apply(Fn.STEP, Expr.o(0)), Expr.index(1)), x));

        assertThat(plan(false).listing()).contains("{select(a < 1, step(a), index1)}",
                "\nIn formulas: step(x) is 1 where x > 0, else 0; select(c, x, y) is x where c is not 0, else y;"
                        + " index0 is an element's coordinate on axis 0.\n step  place");
    }

    @Test
    void thePeakCountsWhatIsAliveAtOnceAndEachByteOnce() {
        Graph graph = Compiler.optimize(TrainingSteps.step(TrainingSteps.lenet(), 8, Optimizer.adam(0.001)),
                new PlainBackend(), CompileOptions.defaults());
        Plan plan = Planner.plan(graph, TensorType::bytes, n -> n.op() instanceof Op.MatMul ? 1000 : 0, false);
        PlanChecker.check(graph, plan, TensorType::bytes, false);
        long[] alive = alive(plan);
        int number = Integer.parseInt(found(plan, "fullest at step (\\d+), "));
        int step = running(plan).get(number - 1);
        assertThat(found(plan, "(?m)^ *(\\d+)\\*  ")).isEqualTo(String.valueOf(number));
        assertThat(alive[step]).isEqualTo(Arrays.stream(alive).max().orElseThrow());
        assertThat(plan.slabBytes()).isBetween(alive[step], alive[step] * 11 / 10);
    }

    /** The indices of the steps that the listing numbers from 1. */
    private static List<Integer> running(Plan plan) {
        return IntStream.range(0, plan.steps().size()).filter(i -> {
            Node node = plan.steps().get(i);
            return !Op.isLeaf(node.op()) && !(plan.places().get(node.result(0)) instanceof Place.View);
        }).boxed().toList();
    }

    private static String found(Plan plan, String pattern) {
        var matcher = Pattern.compile(pattern).matcher(plan.listing());
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    /** The bytes of the slab in use at each step, counted byte range by byte range. */
    private static long[] alive(Plan plan) {
        var places = new ArrayList<>(plan.workspaces().values());
        plan.places().values().forEach(p -> {
            if (p instanceof Place.Slab s) {
                places.add(s);
            }
        });
        long[] alive = new long[plan.steps().size() + 1];
        for (int step = 0; step < alive.length; step++) {
            int now = step;
            var lines = new BitSet();
            places.stream().filter(p -> p.from() <= now && now <= p.to()).forEach(p -> lines
                    .set((int) (p.offset() / Plan.ALIGNMENT), (int) ((p.offset() + p.bytes()) / Plan.ALIGNMENT)));
            alive[step] = lines.cardinality() * Plan.ALIGNMENT;
        }
        return alive;
    }

    @Test
    void plannedBytesAreSlabInputsAndConstantsEachRoundedUp() {
        b.output("y", Ops.add(Ops.sum(Ops.exp(x)), b.constant(TensorType.f32(17), Values.of(2))));
        b.output("n", Ops.cast(b.input("n", TensorType.of(DType.U8, 65)), DType.F32));
        Plan plan = plan(false);
        assertThat(plan.inputBytes()).isEqualTo(64 + 128);
        assertThat(plan.constantBytes()).isEqualTo(128);
        assertThat(plan.slabBytes()).isEqualTo(128 + 320);
        assertThat(plan.plannedBytes()).isEqualTo(64 + 128 + 128 + 128 + 320);
        assertThat(plan.naiveBytes()).isEqualTo(64 + 64 + 128 + 320);
        assertThat(Plan.aligned(1)).isEqualTo(64);
        assertThat(Plan.aligned(64)).isEqualTo(64);
        assertThat(Plan.aligned(0)).isZero();
    }

    @Test
    void marksThatAreKeptLiveToTheEnd() {
        Value y = Ops.exp(x);
        b.mark("early", y);
        b.output("y", Ops.sum(Ops.transpose(Ops.transpose(y, 1, 0), 1, 0)));
        assertThat(plan(false).slabBytes()).isEqualTo(128);
        assertThat(plan(true).slabBytes()).isEqualTo(192);
    }

    @Test
    void aValueOfAnotherProgramHasNoPlace() {
        b.output("y", Ops.relu(x));
        assertThatThrownBy(() -> plan(false).storage(x)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("value %x has no place in this plan");
    }

    @Test
    void blocksThatLiveTogetherDoNotOverlapAndGapsAreUsed() {
        var random = new SplittableRandom(0x5EED02);
        for (int round = 0; round < 50; round++) {
            var blocks = new ArrayList<Block>();
            for (int i = 0; i < 60; i++) {
                int from = random.nextInt(40);
                blocks.add(new Block(64L * random.nextInt(1, 20), from, from + random.nextInt(8)));
            }
            long slab = SlabLayout.place(blocks);
            long most = 0;
            for (int step = 0; step < 48; step++) {
                int now = step;
                most = Math.max(most, blocks.stream().filter(k -> k.from <= now && now <= k.to).mapToLong(k -> k.bytes)
                        .sum());
            }
            for (Block a : blocks) {
                for (Block c : blocks) {
                    assertThat(a == c || !a.isAliveWith(c) || a.offset + a.bytes <= c.offset
                            || c.offset + c.bytes <= a.offset).isTrue();
                }
            }
            assertThat(slab).isBetween(most, most * 3 / 2);
        }
        assertThat(SlabLayout.place(List.of())).isZero();
    }
}
