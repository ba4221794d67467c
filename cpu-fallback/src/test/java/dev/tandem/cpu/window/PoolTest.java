package dev.tandem.cpu.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.cpu.Trial;
import dev.tandem.graph.Op;
import dev.tandem.graph.Op.PoolKind;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Window;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("lanes")
class PoolTest {

    private static final float NAN = Float.NaN;

    record Case(Shape input, Window window) {
        @Override
        public String toString() {
            return input + " " + window;
        }

        Random random() {
            return new Random(toString().hashCode());
        }

        TensorType x() {
            return new TensorType(dev.tandem.tensor.DType.F32, input);
        }

        TensorType y() {
            int[] sizes = input.sizes();
            for (int i = 0; i < window.axes(); i++) {
                sizes[2 + i] = window.positions(i, input.size(2 + i));
            }
            return TensorType.f32(sizes);
        }
    }

    static Stream<Case> cases() {
        var pair = Window.of(2, 2).stride(2);
        var three = Window.of(3, 3).stride(2);
        var pairs = new Window(List.of(2, 2, 1), List.of(2, 2, 1), List.of(0, 0, 0), List.of(0, 0, 0),
                List.of(1, 1, 1), false);
        var edges = Stream.of(new Case(Shape.of(1, 1, 2, 2), pair), new Case(Shape.of(5, 6, 28, 28), pair),
                new Case(Shape.of(7, 16, 10, 10), pair), new Case(Shape.of(2, 3, 7, 9), pair),
                new Case(Shape.of(2, 3, 8, 67), pair), new Case(Shape.of(1, 2, 4, 64), pair),
                new Case(Shape.of(1, 2, 9, 66), pair), new Case(Shape.of(2, 3, 7, 9), pair.ceiling()),
                new Case(Shape.of(3, 2, 3, 6, 6), Window.of(1, 2, 2).stride(2)),
                new Case(Shape.of(3, 2, 3, 6, 6), new Window(List.of(1, 2, 2), List.of(1, 2, 2), List.of(0, 0, 0),
                        List.of(0, 0, 0), List.of(1, 1, 1), false)),
                new Case(Shape.of(1, 3, 6, 4, 32), pairs), new Case(Shape.of(3, 2, 6, 8, 16), pairs),
                new Case(Shape.of(2, 3, 7, 5, 48), pairs),
                new Case(Shape.of(2, 2, 7, 5, 21),
                        new Window(List.of(2, 3, 1), List.of(3, 3, 1), List.of(0, 0, 0), List.of(0, 0, 0),
                                List.of(1, 1, 1), false)),
                new Case(Shape.of(2, 1, 7, 5, 19), pairs.ceiling()),
                new Case(Shape.of(1, 2, 5, 7, 35), new Window(List.of(2, 2, 1), List.of(3, 3, 1), List.of(1, 1, 0),
                        List.of(1, 0, 0), List.of(2, 1, 1), false)),
                new Case(Shape.of(2, 5, 55, 55), three), new Case(Shape.of(2, 3, 13, 35), three.pad(1)),
                new Case(Shape.of(1, 3, 12, 70), three.ceiling()), new Case(Shape.of(2, 3, 33), Window.of(5)),
                new Case(Shape.of(2, 3, 40), Window.of(4).stride(3).pad(2)),
                new Case(Shape.of(1, 2, 9, 40), Window.of(3, 3).dilate(2).pad(2)),
                new Case(Shape.of(2, 3, 7, 7), Window.of(7, 7)), new Case(Shape.of(1, 2, 4, 5, 20), Window.of(2, 3, 3)),
                new Case(Shape.of(2, 1, 11, 130), Window.of(5, 1).pad(0)),
                new Case(Shape.of(2, 1, 11, 130), new Window(List.of(5, 1), List.of(1, 1), List.of(2, 0), List.of(2, 0),
                        List.of(1, 1), false)),
                new Case(Shape.of(3, 40, 4, 4), Window.of(1, 1)));
        return Stream.concat(edges, IntStream.range(0, 40).mapToObj(i -> random(new Random(i))));
    }

    private static Case random(Random r) {
        int axes = 1 + r.nextInt(3);
        while (true) {
            var sizes = new ArrayList<>(List.of(1 + r.nextInt(2), 1 + r.nextInt(3)));
            var lists = new ArrayList<List<Integer>>();
            for (int list = 0; list < 5; list++) {
                lists.add(new ArrayList<>());
            }
            for (int i = 0; i < axes; i++) {
                sizes.add(1 + r.nextInt(i == axes - 1 ? 50 : 9));
                lists.get(0).add(1 + r.nextInt(4));
                lists.get(1).add(1 + r.nextInt(3));
                lists.get(2).add(r.nextInt(3));
                lists.get(3).add(r.nextInt(3));
                lists.get(4).add(1 + r.nextInt(2));
            }
            var window = new Window(lists.get(0), lists.get(1), lists.get(2), lists.get(3), lists.get(4),
                    r.nextBoolean());
            var made = new Case(Shape.of(sizes), window);
            try {
                Trial.of(List.of(made.x()), in -> Ops.pool(PoolKind.MAX, in.get(0), window));
                return made;
            } catch (dev.tandem.error.UsageException e) {
                // drawn again: the window does not fit
            }
        }
    }

    /** Few distinct values, so that windows have ties, with zeros of both signs, infinities and NaN among them. */
    private static float[] difficult(int count, Random random) {
        float[] values = {-2, -1, -0f, 0, 1, 2, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, NAN};
        float[] x = new float[count];
        for (int i = 0; i < count; i++) {
            x[i] = values[random.nextInt(20) == 0 ? 6 + random.nextInt(3) : random.nextInt(6)];
        }
        return x;
    }

    private static float[] normal(int count, Random random) {
        float[] x = new float[count];
        for (int i = 0; i < count; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theMaximumIsTheOracles(Case c) {
        for (float[] x : List.of(difficult(c.x().elements(), c.random()), normal(c.x().elements(), c.random()))) {
            Trial.of(List.of(c.x()), in -> Ops.pool(PoolKind.MAX, in.get(0), c.window()), x).matchesTheOracle(0);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theMaximumsGradientGoesToTheFirstOfTheLargest(Case c) {
        for (float[] x : List.of(difficult(c.x().elements(), c.random()), normal(c.x().elements(), c.random()))) {
            float[] dy = new float[c.y().elements()];
            for (int i = 0; i < dy.length; i++) {
                dy[i] = i * 7919 % 1000 - 500;
            }
            Trial.of(List.of(c.x(), c.y()), in -> Ops.poolGradient(PoolKind.MAX, c.window(), in.get(0), in.get(1)), x,
                    dy)
                    .matchesTheOracle(0);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theTangentIsTakenWhereTheMaximumIs(Case c) {
        Trial.of(List.of(c.x(), c.x()),
                in -> in.get(0).builder().add(new Op.PoolTangent(c.window()), "tangent", in.get(0), in.get(1)),
                difficult(c.x().elements(), c.random()), normal(c.x().elements(), c.random())).matchesTheOracle(0);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theMeansAreTheOracles(Case c) {
        float[] x = whole(c.x().elements(), c.random());
        for (PoolKind kind : List.of(PoolKind.AVERAGE, PoolKind.AVERAGE_PADDED)) {
            Trial.of(List.of(c.x()), in -> Ops.pool(kind, in.get(0), c.window()), x).matchesTheOracle(0.5);
            Trial.of(List.of(c.y()), in -> in.get(0).builder()
                    .add(new Op.PoolGradient(kind, c.window(), c.input()), "dx", in.get(0)),
                    positive(c.y().elements(), c.random()))
                    .matchesTheOracle(20);
        }
    }

    /** Small integers: their sums are exact. */
    private static float[] whole(int count, Random random) {
        float[] x = new float[count];
        for (int i = 0; i < count; i++) {
            x[i] = random.nextInt(2000) - 1000;
        }
        return x;
    }

    /** Of one sign, so that sums do not cancel. */
    private static float[] positive(int count, Random random) {
        float[] x = new float[count];
        for (int i = 0; i < count; i++) {
            x[i] = 1 + random.nextFloat();
        }
        return x;
    }

    static Stream<Case> small() {
        return Stream.of(new Case(Shape.of(1, 2, 6, 20), Window.of(2, 2).stride(2)),
                new Case(Shape.of(1, 2, 9, 41), Window.of(3, 3).stride(2).pad(1)),
                new Case(Shape.of(1, 2, 7, 20), Window.of(3, 2)));
    }

    @ParameterizedTest
    @MethodSource("small")
    void compiledLoopsGiveTheBitsOfTheInterpreter(Case c) {
        float[] x = normal(c.x().elements(), c.random());
        float[] dy = normal(c.y().elements(), c.random());
        var trials = List.of(Trial.of(List.of(c.x()), in -> Ops.pool(PoolKind.MAX, in.get(0), c.window()), x),
                Trial.of(List.of(c.x()), in -> Ops.pool(PoolKind.AVERAGE, in.get(0), c.window()), x),
                Trial.of(List.of(c.x(), c.y()),
                        in -> Ops.poolGradient(PoolKind.MAX, c.window(), in.get(0), in.get(1)), x, dy),
                Trial.of(List.of(c.y()), in -> in.get(0).builder()
                        .add(new Op.PoolGradient(PoolKind.AVERAGE, c.window(), c.input()), "dx", in.get(0)), dy));
        for (Trial trial : trials) {
            var cold = trial.run().get(0);
            assertThat(cold.mismatch(trial.hot().run().get(0))).isEqualTo(-1);
        }
    }

    @Test
    void aMaximumKeepsTheBitsOfTheFirstOfEquals() {
        var type = TensorType.f32(1, 1, 2, 6);
        float[] x = {-0f, 0, 0, -0f, Float.intBitsToFloat(0x7fc00001), Float.intBitsToFloat(0x7fc00002), //
                0, -0f, -0f, 0, 3, Float.intBitsToFloat(0x7fc00003)};
        var y = Trial.of(List.of(type), in -> Ops.pool(PoolKind.MAX, in.get(0), Window.of(2, 2).stride(2)), x).run();
        assertThat(y.get(0).toArray(java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED))
                .containsExactly(Float.floatToRawIntBits(-0f), 0, 0x7fc00001);
    }
}
