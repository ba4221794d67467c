package dev.tandem.cpu.contraction;

import static dev.tandem.cpu.contraction.MatMulTest.normal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.cpu.Trial;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Window;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.verify.Tolerance;
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
class ConvTest {

    record Case(TensorType x, TensorType filter, TensorType y, Window window, int groups) {

        static Case of(Shape x, int filters, int groups, Window window) {
            var y = new ArrayList<>(List.of(x.size(0), filters));
            for (int i = 0; i < window.axes(); i++) {
                y.add(window.positions(i, x.size(2 + i)));
            }
            Shape filter = Shape.of(filters, x.size(1) / groups).then(Shape.of(window.kernel()));
            return new Case(TensorType.f32(x.sizes()), TensorType.f32(filter.sizes()),
                    TensorType.f32(Shape.of(y).sizes()), window, groups);
        }

        boolean fits() {
            return IntStream.range(0, window.axes()).allMatch(i -> window.positions(i, x.shape().size(2 + i)) > 0);
        }
    }

    static Stream<Case> cases() {
        var edges = Stream.of(Case.of(Shape.of(3, 1, 28, 28), 6, 1, Window.of(5, 5).pad(2)),
                Case.of(Shape.of(17, 6, 14, 14), 16, 1, Window.of(5, 5)),
                Case.of(Shape.of(1, 3, 57, 57), 20, 1, Window.of(11, 11).stride(4).pad(2)),
                Case.of(Shape.of(2, 34, 13, 13), 40, 1, Window.of(3, 3).pad(1)),
                Case.of(Shape.of(1, 40, 30, 30), 100, 1, Window.of(1, 1)),
                Case.of(Shape.of(2, 18, 9, 9), 18, 1, Window.of(1, 1).stride(2)),
                Case.of(Shape.of(2, 12, 8, 8), 12, 12, Window.of(3, 3).pad(1)),
                Case.of(Shape.of(2, 3, 700), 2, 1, Window.of(9).pad(4)),
                Case.of(Shape.of(1, 2, 5, 6, 7), 3, 1, Window.of(2, 3, 2).stride(2).pad(1)),
                Case.of(Shape.of(2, 16, 4, 4), 16, 1, Window.of(1, 1).stride(2)),
                inPadding(16, 3, 3), inPadding(3, 1, 5));
        return Stream.concat(edges, IntStream.range(0, 60).mapToObj(i -> random(new Random(i))));
    }

    /** Images whose only window on the first axis lies in the padding. */
    private static Case inPadding(int channels, int height, int width) {
        return Case.of(Shape.of(2, channels, 1, 8, 8), 16, 1, new Window(List.of(1, height, width), List.of(3, 1, 1),
                List.of(1, 1, 2), List.of(0, 1, 2), List.of(1, 1, 1), false));
    }

    private static Case random(Random r) {
        while (true) {
            int axes = 1 + r.nextInt(3);
            int groups = r.nextInt(3) == 0 ? 1 + r.nextInt(3) : 1;
            int channels = groups * (1 + r.nextInt(r.nextInt(4) == 0 ? 20 : 4));
            int filters = groups * (1 + r.nextInt(r.nextInt(4) == 0 ? 20 : 5));
            var sizes = new ArrayList<>(List.of(1 + r.nextInt(4), channels));
            var lists = IntStream.range(0, 5).mapToObj(i -> new ArrayList<Integer>()).toList();
            for (int i = 0; i < axes; i++) {
                sizes.add(1 + r.nextInt(axes == 3 ? 6 : axes == 1 ? 40 : 14));
                lists.get(0).add(1 + r.nextInt(4));
                lists.get(1).add(1 + r.nextInt(3));
                lists.get(2).add(r.nextInt(4));
                lists.get(3).add(r.nextInt(4));
                lists.get(4).add(1 + r.nextInt(2));
            }
            var window = new Window(lists.get(0), lists.get(1), lists.get(2), lists.get(3), lists.get(4), false);
            boolean fits = IntStream.range(0, axes).allMatch(i -> window.positions(i, sizes.get(2 + i)) > 0);
            if (fits) {
                return Case.of(Shape.of(sizes), filters, groups, window);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aConvolutionAndItsGradientsAreTheOraclesAndTheSameBitsEverywhere(Case c) {
        assertThat(c.fits()).isTrue();
        Random r = new Random(c.hashCode());
        float[] x = normal(r, c.x.elements());
        float[] filter = normal(r, c.filter.elements());
        float[] dy = normal(r, c.y.elements());
        Trial.of(List.of(c.x, c.filter), in -> Ops.conv(in.get(0), in.get(1), c.window, c.groups), x, filter)
                .matchesTheOracle(Tolerance.ACCUMULATING);
        Trial.of(List.of(c.filter, c.y),
                in -> Ops.convInputGradient(in.get(0), in.get(1), c.window, c.groups, c.x.shape()), filter, dy)
                .matchesTheOracle(Tolerance.ACCUMULATING);
        Trial.of(List.of(c.x, c.y), in -> Ops.convFilterGradient(in.get(0), in.get(1), c.window, c.groups), x, dy)
                .matchesTheOracle(Tolerance.ACCUMULATING);
    }

    /** Tiles and vectors read more than is wanted: it must not show. */
    @Test
    void whatIsNotANumberGoesWhereTheOracleHasItAndNowhereElse() {
        for (int channels : new int[]{3, 17}) {
            var c = Case.of(Shape.of(2, channels, 9, 21), 5, 1, Window.of(3, 3));
            Random r = new Random(7);
            float[] x = normal(r, c.x.elements());
            float[] dy = normal(r, c.y.elements());
            x[channels * 9 * 21 - 21] = Float.NaN;
            x[21 * 3 + 20] = Float.POSITIVE_INFINITY;
            dy[19 * 2 + 18] = Float.NaN;
            Trial.of(List.of(c.x, c.filter), in -> Ops.conv(in.get(0), in.get(1), c.window, 1), x,
                    normal(r, c.filter.elements())).matchesTheOracle(Tolerance.ACCUMULATING);
            Trial.of(List.of(c.filter, c.y),
                    in -> Ops.convInputGradient(in.get(0), in.get(1), c.window, 1, c.x.shape()),
                    normal(r, c.filter.elements()), dy).matchesTheOracle(Tolerance.ACCUMULATING);
            Trial.of(List.of(c.x, c.y), in -> Ops.convFilterGradient(in.get(0), in.get(1), c.window, 1), x, dy)
                    .matchesTheOracle(Tolerance.ACCUMULATING);
        }
    }
}
