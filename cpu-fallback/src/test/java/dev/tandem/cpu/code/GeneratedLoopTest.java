package dev.tandem.cpu.code;

import static dev.tandem.graph.Expr.add;
import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.index;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.mul;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Expr.select;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GeneratedLoopTest {

    private static final Loop NOTHING = (memory, at, given, givenAt, from, to) -> {
    };

    private static LoopSpec spec(Expr formula, int lanes, TensorType... operands) {
        var shape = Shape.of(4, 64, 40);
        return new LoopSpec(List.of(formula),
                Reach.of(List.of(formula), List.of(operands), 0, shape).orElseThrow(), lanes);
    }

    @Test
    void aListingTellsHowOperandsAreReadAndWhatIsDoneHowOften() {
        var formula = apply(Fn.RELU, add(mul(o(0), apply(Fn.EXP, o(1))), o(2)));
        var spec = spec(formula, 8, TensorType.f32(4, 64, 40), TensorType.f32(), TensorType.f32(64, 1));
        assertThat(GeneratedClass.of(spec).listing()).isEqualTo("""
                relu(a * exp(b) + c)
                  a: element by element
                  b: one number
                  c: repeated, strides [0, 1, 0]
                  result 0: element by element
                  s15 = load b
                  s16 = exp s15
                  v17 = spread s16
                  rows of 40 of [4, 64, 40]
                    s23 = load c
                    v24 = spread s23
                    vectors of 8
                      v26 = load a
                      v27 = mul v26 v17
                      v28 = add v27 v24
                      v30 = relu v28
                      result 0 = v30
                    the rest the same, float by float
                """);
    }

    @Test
    void listingsOfWhatIsLoadedAreWrittenWhereThePropertySays(@TempDir Path folder) throws Exception {
        System.setProperty(GeneratedClass.DUMP, folder.resolve("new").toString());
        var spec = spec(add(apply(Fn.SQRT, o(0)), lit(77)), 1, TensorType.f32(4, 64, 40));
        try {
            assertThat(GeneratedClass.of(spec).define()).isPresent();
        } finally {
            System.clearProperty(GeneratedClass.DUMP);
        }
        try (Stream<Path> files = Files.list(folder.resolve("new"))) {
            assertThat(files.toList()).singleElement().satisfies(file -> assertThat(file).hasContent(
                    GeneratedClass.of(spec).listing()));
        }
    }

    @Test
    void neighbouringAxesThatAreWalkedInOneStrideAreOne() {
        var shape = Shape.of(3, 1, 5, 40);
        var formulas = List.of(add(add(o(0), o(1)), o(2)));
        assertThat(Reach.of(formulas, List.of(new TensorType(dev.tandem.tensor.DType.F32, shape), TensorType.f32(1, 1),
                TensorType.f32(5, 40)), 0, shape))
                .contains(new Reach(List.of(3, 200), List.of(new Reading.Stream(), new Reading.Number(),
                        new Reading.Walk(List.of(0, 1)))));
    }

    @Test
    void coordinatesPowersIntegersAndShortRowsAreLeftToTheInterpreter() {
        var whole = TensorType.f32(4, 64, 40);
        assertThat(spec(add(o(0), index(1)), 4, whole).canBeGenerated()).isFalse();
        assertThat(spec(apply(Fn2.POW, o(0), lit(0.3)), 4, whole).canBeGenerated()).isFalse();
        assertThat(spec(apply(Fn2.POW, o(0), lit(-1)), 4, whole).canBeGenerated()).isTrue();
        assertThat(spec(mul(o(0), apply(Fn2.POW, o(1), lit(0.3))), 4, whole, TensorType.f32()).canBeGenerated())
                .isTrue();
        assertThat(spec(apply(Fn.EXP, o(0)), 4, whole).isWorthIt()).isFalse();
        var integers = TensorType.of(dev.tandem.tensor.DType.I32, 4, 64, 40);
        assertThat(Reach.of(List.of(o(0)), List.of(integers), 0, integers.shape())).isEmpty();
        assertThat(Reach.of(List.of(add(o(0), o(1))), List.of(TensorType.f32(900, 31), TensorType.f32(31)), 0,
                Shape.of(900, 31))).isEmpty();
    }

    @Test
    void whatIsTooLongForTheCompilerIsNotLoaded() {
        Expr sum = o(0);
        for (int i = 0; i < 30; i++) {
            sum = add(sum, apply(Fn.LOG, select(apply(Fn2.LT, sum, lit(i)), sum, lit(-i - 0.5))));
        }
        var spec = spec(sum, 16, TensorType.f32(4, 64, 40));
        assertThat(GeneratedClass.of(spec).define()).isEmpty();
        var loop = GeneratedLoop.of(spec, () -> {
            throw new IllegalStateException();
        });
        assertThatThrownBy(loop::make).hasMessage("the generated code is too long");
    }

    @Test
    void aLoopIsAskedForOnceWhenEnoughWasComputedAndComesWhenItIsFaster() throws Exception {
        var spec = spec(add(apply(Fn.NEG, o(0)), lit(0.125)), 1, TensorType.f32(4, 64, 40));
        var rehearsals = new AtomicInteger();
        var loop = GeneratedLoop.of(spec, () -> {
            rehearsals.incrementAndGet();
            return new Rehearsal(new float[2][2048], new int[2], new float[0], 2048,
                    (from, to) -> LockSupport.parkNanos(20_000_000));
        });
        assertThat(GeneratedLoop.of(spec, () -> {
            throw new IllegalStateException();
        })).isSameAs(loop);
        assertThat(loop.orCount((1 << 20) - 1)).isNull();
        assertThat(rehearsals).hasValue(0);
        // so much that it comes next, whatever other tests have asked for
        loop.orCount(Integer.MAX_VALUE);
        loop.orCount(1 << 20);
        var done = new CountDownLatch(1);
        Warmer.later(Integer.MAX_VALUE - 1, done::countDown);
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(rehearsals).hasValue(1);
        assertThat(loop.orCount(0)).isNotNull();
    }

    @Test
    void aLoopThatIsNotFasterIsGivenUp() {
        var memory = new float[1][0];
        var quick = new Rehearsal(memory, new int[1], new float[0], 4096, (from, to) -> {
        });
        Loop slow = (m, at, given, givenAt, from, to) -> LockSupport.parkNanos(1000);
        assertThat(new Warmer(new LoopTryout(slow, quick, 16, 100), 50_000_000).makesItFast()).isFalse();
        var slower = new Rehearsal(memory, new int[1], new float[0], 4096,
                (from, to) -> LockSupport.parkNanos(1_000_000));
        assertThat(new Warmer(new LoopTryout(NOTHING, slower, 16, 100), Long.MAX_VALUE).makesItFast()).isTrue();
    }
}
