package dev.tandem.cuda.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The three convolutions against plain loops, in three dimensions of space with groups, strides, paddings and dilations. */
class ConvolutionTest {
    private static final int FMA_MATH = 3, CROSS_CORRELATION = 1, PERF_BYTES = 48;
    private static Cuda cuda;

    private long handle, x, w, convolution, y;

    enum Kind {
        FORWARD("Forward"), DATA("BackwardData"), FILTER("BackwardFilter");

        private final String name;

        Kind(String name) {
            this.name = name;
        }
    }

    /** Two images, 4 channels in 2 groups, 6 outputs. */
    private static final int N = 2, C = 4, K = 6, GROUPS = 2;
    private static final int[] IN = {3, 7, 8}, WINDOW = {2, 3, 2}, PAD = {1, 0, 2}, STRIDE = {1, 2, 3},
            DILATION = {2, 1, 1};
    private static final int[] OUT = {3, 3, 4};

    @BeforeAll
    static void load() {
        cuda = new Cuda();
    }

    @BeforeEach
    void fresh() {
        cuda.fresh();
        handle = cuda.made("cudnnCreate");
        x = tensor(N, C, IN);
        y = tensor(N, K, OUT);
        w = cuda.made("cudnnCreateFilterDescriptor");
        cuda.ok("cudnnSetFilterNdDescriptor", w, 0, 0, 5, cuda.ints(K, C / GROUPS, WINDOW[0], WINDOW[1], WINDOW[2]));
        convolution = cuda.made("cudnnCreateConvolutionDescriptor");
        cuda.ok("cudnnSetConvolutionNdDescriptor", convolution, 3, cuda.ints(PAD), cuda.ints(STRIDE),
                cuda.ints(DILATION), CROSS_CORRELATION, 0);
        cuda.ok("cudnnSetConvolutionGroupCount", convolution, GROUPS);
        cuda.ok("cudnnSetConvolutionMathType", convolution, FMA_MATH);
    }

    @Test
    void theResultHasTheSizesOfTheFormula() {
        var size = cuda.ints(new int[5]);
        cuda.ok("cudnnGetConvolutionNdForwardOutputDim", convolution, x, w, 5, size);
        assertThat(size.toArray(ValueLayout.JAVA_INT)).containsExactly(N, K, OUT[0], OUT[1], OUT[2]);
    }

    @ParameterizedTest
    @EnumSource
    void aConvolutionEqualsPlainLoops(Kind kind) {
        var random = new Random(11);
        float[] xs = StandInTest.floats(random, N * C * volume(IN)),
                ws = StandInTest.floats(random, K * C / GROUPS * volume(WINDOW)),
                ys = StandInTest.floats(random, N * K * volume(OUT));
        long px = cuda.upload(xs), pw = cuda.upload(ws), py = cuda.upload(ys);
        float alpha = 0.5f, beta = 2;
        var one = cuda.floats(alpha);
        var two = cuda.floats(beta);
        long bytes = workspaceBytes(kind), workspace = cuda.allocate(bytes);
        switch (kind) {
            case FORWARD -> cuda.ok("cudnnConvolutionForward", handle, one, x, px, w, pw, convolution, 1, workspace,
                    bytes, two, y, py);
            case DATA -> cuda.ok("cudnnConvolutionBackwardData", handle, one, w, pw, y, py, convolution, 1, workspace,
                    bytes, two, x, px);
            case FILTER -> cuda.ok("cudnnConvolutionBackwardFilter", handle, one, x, px, y, py, convolution, 1,
                    workspace, bytes, two, w, pw);
        }
        var result = kind == Kind.FORWARD
                ? cuda.download(py, ys.length)
                : kind == Kind.DATA ? cuda.download(px, xs.length) : cuda.download(pw, ws.length);
        var before = kind == Kind.FORWARD ? ys : kind == Kind.DATA ? xs : ws;
        var sums = plain(kind, xs, ws, ys);
        for (int i = 0; i < sums.length; i++) {
            assertThat((double) result[i]).as("%s[%d]", kind, i).isCloseTo(alpha * sums[i] + beta * before[i],
                    within(1e-4));
        }
        assertThat(cuda.standIn.violations()).isEmpty();
    }

    @Test
    void channelsMayComeLast() {
        int floats = 0, last = 1;
        long from = cuda.made("cudnnCreateTensorDescriptor"), to = cuda.made("cudnnCreateTensorDescriptor");
        cuda.ok("cudnnSetTensor4dDescriptor", from, last, floats, 1, 2, 1, 2);
        cuda.ok("cudnnSetTensor4dDescriptor", to, last, floats, 1, 3, 1, 2);
        cuda.ok("cudnnSetFilter4dDescriptor", w, floats, last, 3, 2, 1, 1);
        cuda.ok("cudnnSetConvolution2dDescriptor", convolution, 0, 0, 1, 1, 1, 1, CROSS_CORRELATION, floats);
        cuda.ok("cudnnSetConvolutionGroupCount", convolution, 1);
        long px = cuda.upload(1, 2, 3, 4), pw = cuda.upload(1, 0, 0, 1, 1, 10), py = cuda.allocate(24),
                workspace = cuda.allocate(8192);
        cuda.ok("cudnnConvolutionForward", handle, cuda.floats(1), from, px, w, pw, convolution, 1, workspace, 8192L,
                cuda.floats(0), to, py);
        assertThat(cuda.download(py, 6)).containsExactly(1, 2, 21, 3, 4, 43);
        assertThat(cuda.standIn.violations()).isEmpty();
    }

    @Test
    void biasAndReluCanBeFused() {
        var activation = cuda.made("cudnnCreateActivationDescriptor");
        cuda.ok("cudnnSetActivationDescriptor", activation, 1, 1, 0.0);
        cuda.ok("cudnnSetConvolutionNdDescriptor", convolution, 3, cuda.ints(0, 0, 0), cuda.ints(1, 1, 1),
                cuda.ints(1, 1, 1), CROSS_CORRELATION, 0);
        cuda.ok("cudnnSetConvolutionGroupCount", convolution, 1);
        cuda.ok("cudnnSetFilterNdDescriptor", w, 0, 0, 5, cuda.ints(2, 1, 1, 1, 1));
        long from = tensor(1, 1, new int[]{1, 1, 2}), to = tensor(1, 2, new int[]{1, 1, 2}),
                bias = tensor(1, 2, new int[]{1, 1, 1});
        long px = cuda.upload(1, -2), pw = cuda.upload(1, -3), pb = cuda.upload(0.5f, 1), py = cuda.allocate(16),
                workspace = cuda.allocate(8192);
        cuda.ok("cudnnConvolutionBiasActivationForward", handle, cuda.floats(1), from, px, w, pw, convolution, 1,
                workspace, 8192L, cuda.floats(0),
                to, py, bias, pb, activation, to, py);
        assertThat(cuda.download(py, 4)).containsExactly(1.5f, 0, 0, 7);
        assertThat(cuda.standIn.violations()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void theHeuristicsNameWhatCanBeRunAndSayWhatDoesNotRepeat(Kind kind) {
        var count = cuda.out();
        var list = cuda.ints(new int[8 * PERF_BYTES / 4]);
        query("cudnnGetConvolution" + kind.name + "Algorithm_v7", kind, 8, count, list);
        int found = count.get(ValueLayout.JAVA_INT, 0), deterministic = 0;
        assertThat(found).isGreaterThan(1);
        for (int i = 0; i < found; i++) {
            var perf = list.asSlice((long) i * PERF_BYTES, PERF_BYTES);
            assertThat(perf.get(ValueLayout.JAVA_INT, 4)).isZero();
            deterministic += perf.get(ValueLayout.JAVA_INT, 24);
        }
        assertThat(deterministic).isPositive();
        assertThat(deterministic < found).isEqualTo(kind != Kind.FORWARD);
    }

    @Test
    void aWorkspaceTooSmallIsRefused() {
        long px = cuda.allocate(4L * N * C * volume(IN)), pw = cuda.allocate(4L * K * C * volume(WINDOW)),
                py = cuda.allocate(4L * N * K * volume(OUT));
        assertThat(cuda.call("cudnnConvolutionForward", handle, cuda.floats(1), x, px, w, pw, convolution, 1, 0L, 0L,
                cuda.floats(0), y, py))
                .isEqualTo(2000);
    }

    @Test
    void aMaximumIsPooledAndItsGradientGoesToTheFirst() {
        long from = tensor(1, 1, new int[]{1, 2, 4}), to = tensor(1, 1, new int[]{1, 1, 2});
        var pooling = cuda.made("cudnnCreatePoolingDescriptor");
        cuda.ok("cudnnSetPoolingNdDescriptor", pooling, 3, 1, 3, cuda.ints(1, 2, 2), cuda.ints(0, 0, 0),
                cuda.ints(1, 2, 2));
        long px = cuda.upload(1, 5, 2, 7, 5, 0, 3, 7), py = cuda.allocate(8), pdy = cuda.upload(10, 20),
                pdx = cuda.allocate(32);
        MemorySegment one = cuda.floats(1), zero = cuda.floats(0);
        cuda.ok("cudnnPoolingForward", handle, pooling, one, from, px, zero, to, py);
        cuda.ok("cudnnPoolingBackward", handle, pooling, one, to, py, to, pdy, from, px, zero, from, pdx);
        assertThat(cuda.download(py, 2)).containsExactly(5, 7);
        assertThat(cuda.download(pdx, 8)).containsExactly(0, 10, 0, 20, 0, 0, 0, 0);
        assertThat(cuda.standIn.violations()).isEmpty();
    }

    private long workspaceBytes(Kind kind) {
        var bytes = cuda.out();
        query("cudnnGetConvolution" + kind.name + "WorkspaceSize", kind, 1, bytes);
        return bytes.get(ValueLayout.JAVA_LONG, 0);
    }

    private void query(String function, Kind kind, Object... rest) {
        long first = kind == Kind.DATA ? w : x, second = kind == Kind.FORWARD ? w : y,
                last = kind == Kind.FORWARD ? y : kind == Kind.DATA ? x : w;
        var all = new Object[5 + rest.length];
        System.arraycopy(new Object[]{handle, first, second, convolution, last}, 0, all, 0, 5);
        System.arraycopy(rest, 0, all, 5, rest.length);
        cuda.ok(function, all);
    }

    private static long tensor(int n, int c, int[] space) {
        var tensor = cuda.made("cudnnCreateTensorDescriptor");
        int area = space[1] * space[2], volume = space[0] * area;
        cuda.ok("cudnnSetTensorNdDescriptor", tensor, 0, 5, cuda.ints(n, c, space[0], space[1], space[2]),
                cuda.ints(c * volume, volume, area, space[2], 1));
        return tensor;
    }

    private static int volume(int[] size) {
        return size[0] * size[1] * size[2];
    }

    private static double[] plain(Kind kind, float[] xs, float[] ws, float[] ys) {
        var result = new double[kind == Kind.FORWARD ? ys.length : kind == Kind.DATA ? xs.length : ws.length];
        int perGroup = C / GROUPS;
        for (int out = 0; out < ys.length; out++) {
            int pixel = out % volume(OUT), k = out / volume(OUT) % K, n = out / volume(OUT) / K;
            int[] at = {pixel / (OUT[1] * OUT[2]), pixel / OUT[2] % OUT[1], pixel % OUT[2]};
            for (int tap = 0; tap < perGroup * volume(WINDOW); tap++) {
                int position = tap % volume(WINDOW), c = k / (K / GROUPS) * perGroup + tap / volume(WINDOW),
                        in = n * C + c;
                int[] of = {position / (WINDOW[1] * WINDOW[2]), position / WINDOW[2] % WINDOW[1], position % WINDOW[2]};
                boolean inside = true;
                for (int d = 0; d < 3; d++) {
                    int i = at[d] * STRIDE[d] - PAD[d] + of[d] * DILATION[d];
                    inside &= i >= 0 && i < IN[d];
                    in = in * IN[d] + i;
                }
                int weight = k * perGroup * volume(WINDOW) + tap;
                if (inside) {
                    switch (kind) {
                        case FORWARD -> result[out] += (double) xs[in] * ws[weight];
                        case DATA -> result[in] += (double) ys[out] * ws[weight];
                        case FILTER -> result[weight] += (double) ys[out] * xs[in];
                    }
                }
            }
        }
        return result;
    }
}
