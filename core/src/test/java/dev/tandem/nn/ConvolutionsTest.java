package dev.tandem.nn;

import static dev.tandem.nn.Kernel.kernel;
import static dev.tandem.nn.Layers.conv;
import static dev.tandem.nn.Layers.convTranspose;
import static dev.tandem.nn.Layers.depthwiseConv;
import static dev.tandem.nn.Layers.image;
import static dev.tandem.nn.Layers.locallyConnected;
import static dev.tandem.nn.Layers.maxPool;
import static dev.tandem.nn.Layers.sequential;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.error.UsageException;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Op;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.tensor.Values;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Convolutions of all kinds against loops written from their definition alone. */
class ConvolutionsTest {

    private static final int BATCH = 2;
    private static final int CHANNELS = 4;

    /** A window over three axes, of which the first have size 1 where an input has fewer. */
    record Geometry(int axes, int[] input, int[] kernel, int[] stride, int[] low, int[] high, int[] dilation,
            int[] outputPad, int groups) {

        Kernel toKernel() {
            return Kernel.kernel(last(kernel)).stride(last(stride)).pad(List.of(last(low)), List.of(last(high)))
                    .dilate(last(dilation)).outputPad(last(outputPad)).groups(groups);
        }

        Shape batch() {
            return Shape.of(BATCH, CHANNELS).then(Shape.of(List.of(last(input))));
        }

        /** Those of the axes there are. */
        private Integer[] last(int[] three) {
            return Arrays.stream(three, 3 - axes, 3).boxed().toArray(Integer[]::new);
        }

        int cells() {
            return kernel[0] * kernel[1] * kernel[2];
        }

        int[] positions() {
            int[] sizes = new int[3];
            for (int i = 0; i < 3; i++) {
                sizes[i] = (input[i] + low[i] + high[i] - dilation[i] * (kernel[i] - 1) - 1) / stride[i] + 1;
            }
            return sizes;
        }

        int[] spread() {
            int[] sizes = new int[3];
            for (int i = 0; i < 3; i++) {
                sizes[i] = (input[i] - 1) * stride[i] - low[i] - high[i] + dilation[i] * (kernel[i] - 1) + 1
                        + outputPad[i];
            }
            return sizes;
        }

        /** The place a cell of a window has, row-major in a space of these sizes; −1 in the padding. */
        int at(int position, int[] positions, int cell, int[] space) {
            int[] p = coordinates(position, positions);
            int[] c = coordinates(cell, kernel);
            int index = 0;
            for (int i = 0; i < 3; i++) {
                int at = p[i] * stride[i] - low[i] + c[i] * dilation[i];
                if (at < 0 || at >= space[i]) {
                    return -1;
                }
                index = index * space[i] + at;
            }
            return index;
        }

        @Override
        public String toString() {
            return "%d axes, input %s, kernel %s, stride %s, pad %s and %s, dilation %s, output padding %s, groups %d"
                    .formatted(axes, Arrays.toString(input), Arrays.toString(kernel), Arrays.toString(stride),
                            Arrays.toString(low), Arrays.toString(high), Arrays.toString(dilation),
                            Arrays.toString(outputPad), groups);
        }
    }

    private static int[] coordinates(int index, int[] sizes) {
        return new int[]{index / (sizes[1] * sizes[2]), index / sizes[2] % sizes[1], index % sizes[2]};
    }

    private static int product(int[] sizes) {
        return sizes[0] * sizes[1] * sizes[2];
    }

    private static int[] of(int depth, int height, int width) {
        return new int[]{depth, height, width};
    }

    private static final int[] ZEROS = {0, 0, 0};
    private static final int[] ONES = {1, 1, 1};

    static List<Geometry> windows() {
        return List.of(
                new Geometry(2, of(1, 5, 6), of(1, 3, 3), ONES, ZEROS, ZEROS, ONES, ZEROS, 1),
                new Geometry(2, of(1, 1, 1), of(1, 1, 1), ONES, ZEROS, ZEROS, ONES, ZEROS, 1),
                new Geometry(2, of(1, 7, 6), of(1, 3, 2), of(1, 2, 3), of(0, 1, 0), of(0, 0, 1), ONES, ZEROS, 1),
                new Geometry(2, of(1, 7, 8), of(1, 2, 3), of(1, 1, 2), of(0, 1, 2), of(0, 1, 2), of(1, 3, 2), ZEROS,
                        1),
                new Geometry(1, of(1, 1, 9), of(1, 1, 4), of(1, 1, 2), of(0, 0, 1), of(0, 0, 1), ONES, ZEROS, 1),
                new Geometry(3, of(3, 4, 5), of(2, 2, 3), of(1, 2, 1), of(1, 0, 1), of(0, 0, 1), of(1, 1, 2), ZEROS,
                        1));
    }

    static List<Geometry> transposedWindows() {
        return List.of(
                new Geometry(2, of(1, 5, 6), of(1, 3, 3), ONES, ZEROS, ZEROS, ONES, ZEROS, 1),
                new Geometry(2, of(1, 4, 3), of(1, 4, 4), of(1, 2, 2), of(0, 1, 1), of(0, 1, 1), ONES, ZEROS, 1),
                new Geometry(2, of(1, 4, 3), of(1, 3, 3), of(1, 2, 3), of(0, 1, 0), of(0, 1, 1), ONES, of(0, 1, 2), 1),
                new Geometry(2, of(1, 3, 3), of(1, 2, 2), of(1, 1, 2), ZEROS, ZEROS, of(1, 2, 3), of(0, 0, 1), 2),
                new Geometry(1, of(1, 1, 5), of(1, 1, 3), of(1, 1, 2), ZEROS, ZEROS, ONES, of(0, 0, 1), 4),
                new Geometry(3, of(2, 3, 2), of(2, 2, 3), of(2, 1, 2), of(0, 1, 1), of(1, 0, 1), ONES, of(1, 0, 0),
                        2));
    }

    @ParameterizedTest
    @MethodSource("transposedWindows")
    void aTransposedConvolutionAddsAFilterForEachInput(Geometry g) {
        int filters = 8;
        double[] x = Evaluated.gaussian(1, g.batch().elements());
        var result = Evaluated.of(convTranspose(filters, g.toKernel()), TensorType.f32(g.batch().sizes()), x);
        int[] space = g.spread();
        assertThat(result.shape().elements()).isEqualTo(BATCH * filters * product(space));
        assertThat(result.y())
                .containsExactly(transposed(g, filters, space, x, result.parameter("convTranspose1/weight"),
                        result.parameter("convTranspose1/bias")), within(1e-12));
    }

    private static double[] transposed(Geometry g, int filters, int[] space, double[] x, double[] w, double[] bias) {
        int inputs = product(g.input());
        int outputs = product(space);
        int filtersOfGroup = filters / g.groups();
        double[] y = new double[BATCH * filters * outputs];
        Arrays.setAll(y, i -> bias[i / outputs % filters]);
        for (int n = 0; n < BATCH; n++) {
            for (int c = 0; c < CHANNELS; c++) {
                int group = c / (CHANNELS / g.groups());
                for (int f = 0; f < filtersOfGroup; f++) {
                    for (int p = 0; p < inputs; p++) {
                        for (int cell = 0; cell < g.cells(); cell++) {
                            int at = g.at(p, g.input(), cell, space);
                            if (at >= 0) {
                                y[(n * filters + group * filtersOfGroup + f) * outputs + at] += x[(n * CHANNELS + c)
                                        * inputs + p] * w[(c * filtersOfGroup + f) * g.cells() + cell];
                            }
                        }
                    }
                }
            }
        }
        return y;
    }

    /** The examples of "Dive into Deep Learning", Zhang et al. 2023, §14.10. */
    @Test
    void aTransposedConvolutionGivesThePublishedNumbers() {
        assertThat(transposedOfFour(kernel(2))).containsExactly(0, 0, 1, 0, 4, 6, 4, 12, 9);
        assertThat(transposedOfFour(kernel(2).stride(2))).containsExactly(0, 0, 0, 1, 0, 0, 2, 3, 0, 2, 0, 3, 4, 6, 6,
                9);
        assertThat(transposedOfFour(kernel(2).pad(1))).containsExactly(4);
    }

    /** Of [[0,1],[2,3]] by the filter [[0,1],[2,3]]. */
    private static double[] transposedOfFour(Kernel kernel) {
        double[] numbers = {0, 1, 2, 3};
        Initializer given = (in, out) -> new Init.Given(Values.of(numbers));
        return Evaluated.untouched(convTranspose(1, kernel, false, given)::apply, TensorType.f32(1, 1, 2, 2), numbers)
                .y();
    }

    @ParameterizedTest
    @MethodSource("windows")
    void aDepthwiseConvolutionHasFiltersOfItsOwnForEachChannel(Geometry g) {
        int multiplier = 3;
        double[] x = Evaluated.gaussian(2, g.batch().elements());
        var layer = depthwiseConv(multiplier, g.toKernel(), true, Initializer.he());
        var result = Evaluated.of(layer, TensorType.f32(g.batch().sizes()), x);
        double[] w = result.parameter("depthwiseConv1/weight");
        double[] bias = result.parameter("depthwiseConv1/bias");
        int inputs = product(g.input());
        int[] positions = g.positions();
        int outputs = product(positions);
        double[] expected = new double[BATCH * CHANNELS * multiplier * outputs];
        for (int i = 0; i < expected.length; i++) {
            int filter = i / outputs % (CHANNELS * multiplier);
            int n = i / outputs / (CHANNELS * multiplier);
            expected[i] = bias[filter];
            for (int cell = 0; cell < g.cells(); cell++) {
                int at = g.at(i % outputs, positions, cell, g.input());
                expected[i] += at < 0
                        ? 0
                        : x[(n * CHANNELS + filter / multiplier) * inputs + at] * w[filter * g.cells() + cell];
            }
        }
        assertThat(result.y()).containsExactly(expected, within(1e-12));
    }

    @ParameterizedTest
    @MethodSource("windows")
    void aLocallyConnectedLayerHasFiltersOfItsOwnInEachPosition(Geometry g) {
        int filters = 3;
        double[] x = Evaluated.gaussian(3, g.batch().elements());
        var result = Evaluated.of(locallyConnected(filters, g.toKernel()), TensorType.f32(g.batch().sizes()), x);
        double[] w = result.parameter("locallyConnected1/weight");
        double[] bias = result.parameter("locallyConnected1/bias");
        int inputs = product(g.input());
        int[] positions = g.positions();
        int outputs = product(positions);
        double[] expected = new double[BATCH * filters * outputs];
        for (int i = 0; i < expected.length; i++) {
            int p = i % outputs;
            int filter = i / outputs % filters;
            int n = i / outputs / filters;
            expected[i] = bias[filter * outputs + p];
            for (int c = 0; c < CHANNELS; c++) {
                for (int cell = 0; cell < g.cells(); cell++) {
                    int at = g.at(p, positions, cell, g.input());
                    expected[i] += at < 0
                            ? 0
                            : x[(n * CHANNELS + c) * inputs + at]
                                    * w[(p * CHANNELS * g.cells() + c * g.cells() + cell) * filters + filter];
                }
            }
        }
        assertThat(result.y()).containsExactly(expected, within(1e-12));
        assertThat(result.shape())
                .isEqualTo(Evaluated.of(conv(filters, g.toKernel()), TensorType.f32(g.batch().sizes()), x).shape());
    }

    @Test
    void weightsStartByWhatFeedsAnOutputAndWhatAnInputFeeds() {
        assertThat(fans(conv(8, kernel(3).groups(2), true, ConvolutionsTest::asMeanAndDeviation), 4)).containsExactly(
                2 * 9, 4 * 9);
        assertThat(fans(depthwiseConv(2, kernel(3), true, ConvolutionsTest::asMeanAndDeviation), 4)).containsExactly(
                9, 2 * 9);
        // a stride of 2 on two axes lets a quarter of the cells reach an output
        assertThat(fans(convTranspose(8, kernel(4).stride(2), true, ConvolutionsTest::asMeanAndDeviation), 4))
                .containsExactly(4 * 16 / 4, 8 * 16);
        assertThat(fans(locallyConnected(8, kernel(3), true, ConvolutionsTest::asMeanAndDeviation), 4)).containsExactly(
                4 * 9, 8 * 9);
    }

    private static Init asMeanAndDeviation(int in, int out) {
        return new Init.Normal(in, out);
    }

    private static double[] fans(Layer layer, int channels) {
        var b = new GraphBuilder(true);
        layer.apply(b.input("x", TensorType.f32(1, channels, 6, 6)));
        var state = (Op.State) b.parameters().getFirst().value().op();
        var init = (Init.Normal) state.init();
        return new double[]{init.mean(), init.deviation()};
    }

    @Test
    void misfitsNameTheLayerAndWhatToDo() {
        refused(convTranspose(4, kernel(3).outputPad(1)),
                "convTranspose 'convTranspose1': output padding must be at least 0 and below the stride"
                        + " (output padding [1, 1], stride [1, 1]) — choose another output padding");
        refused(convTranspose(4, kernel(2).pad(4)),
                "convTranspose 'convTranspose1': padding leaves nothing of the result"
                        + " (input [1,4,6,6], window 2x2 pad 4) — pad less");
        refused(convTranspose(6, kernel(2).groups(4)),
                "convTranspose 'convTranspose1': groups must divide input channels and filters"
                        + " (input [1,4,6,6], filters 6, groups 4) — choose another number");
        refused(convTranspose(0, kernel(2)),
                "convTranspose 'convTranspose1': the number of filters must be at least 1 (0) — choose another number");
        refused(conv(4, kernel(3).stride(2).outputPad(1)),
                "conv 'conv1': only a transposed convolution has output padding (output padding [1]) — leave it out");
        refused(maxPool(kernel(3).stride(2).outputPad(1)),
                "maxPool 'maxPool1': only a transposed convolution has output padding (output padding [1]) — leave it"
                        + " out");
        refused(depthwiseConv(kernel(3).groups(2)),
                "depthwiseConv 'depthwiseConv1': takes no groups (groups 2) — leave them out");
        refused(locallyConnected(2, kernel(3).groups(2)),
                "locallyConnected 'locallyConnected1': takes no groups (groups 2) — leave them out");
        refused(locallyConnected(2, kernel(7)),
                "locallyConnected 'locallyConnected1': the window is larger than the padded input"
                        + " (input [1,4,6,6], window 7x7) — use a smaller window or more padding");
        refused(locallyConnected(2, kernel(3).ceiling()), "locallyConnected 'locallyConnected1': has no ceil mode"
                + " (input [1,4,6,6], window 3x3 ceil) — pad instead");
        refused(locallyConnected(2, kernel(3).stride(0)),
                "locallyConnected 'locallyConnected1': kernel, stride and dilation must be at least 1, padding at least 0"
                        + " (window 3x3 stride 0) — change the window");
    }

    private static void refused(Layer layer, String message) {
        assertThatThrownBy(() -> sequential(image(4, 6, 6), layer)).isInstanceOf(UsageException.class)
                .hasMessage(message);
    }
}
