package dev.tandem.cuda.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.cuda.standin.StandIn.Count;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a correct program does works, and is no violation. */
class StandInTest {
    private static final String ADD = """
            extern "C" __global__ void add(const float* __restrict__ a, const float* __restrict__ b, float* __restrict__ c, int n) {
                int i = blockIdx.x * blockDim.x + threadIdx.x;
                if (i < n) c[i] = a[i] + b[i];
            }
            """;
    private static Cuda cuda;

    @BeforeAll
    static void load() {
        cuda = new Cuda();
    }

    @BeforeEach
    void fresh() {
        cuda.fresh();
    }

    @Test
    void aKernelAddsTwoVectors() {
        var stream = cuda.stream();
        long a = cuda.upload(1, 2, 3), b = cuda.upload(10, 20, 30), c = cuda.allocate(12);
        cuda.ok("cuStreamSynchronize", stream);
        assertThat(cuda.launch(cuda.kernel(ADD, "add"), 1, 32, stream, a, b, c, 3)).isZero();
        cuda.ok("cuStreamSynchronize", stream);
        assertThat(cuda.download(c, 3)).containsExactly(11, 22, 33);
        assertThat(cuda.standIn.violations()).isEmpty();
        assertThat(cuda.standIn.count(Count.LAUNCHES)).isEqualTo(1);
    }

    @Test
    void aBlockSumsBySharedMemoryAndShuffles() {
        var kernel = cuda.kernel("""
                extern "C" __global__ void __launch_bounds__(128) sum(const float *x, float *y) {
                    extern __shared__ float all[];
                    __shared__ float warps[4];
                    float v = x[threadIdx.x];
                    for (int by = 16; by > 0; by /= 2) v += __shfl_down_sync(0xffffffffu, v, by);
                    if ((threadIdx.x & 31) == 0) warps[threadIdx.x / 32] = v;
                    __syncthreads();
                    if (threadIdx.x == 0) y[0] = warps[0] + warps[1] + warps[2] + warps[3];
                }
                """, "sum");
        var x = new float[128];
        for (int i = 0; i < 128; i++) {
            x[i] = i;
        }
        long from = cuda.upload(x), to = cuda.allocate(4);
        for (var order : StandIn.Order.values()) {
            cuda.standIn.order(order);
            assertThat(cuda.launch(kernel, 1, 128, 0L, from, to)).isZero();
            assertThat(cuda.download(to, 1)).containsExactly(8128);
        }
        assertThat(cuda.standIn.violations()).isEmpty();
    }

    @Test
    void aGraphReplaysWhatWasCapturedAndReadsPinnedMemoryAnew() {
        var stream = cuda.stream();
        var kernel = cuda.kernel(ADD, "add");
        var host = cuda.pinned(8);
        long a = cuda.allocate(8), c = cuda.allocate(8);
        cuda.ok("cuStreamBeginCapture_v2", stream, 1);
        cuda.ok("cuMemcpyHtoDAsync_v2", a, host, 8L, stream);
        cuda.launch(kernel, 1, 32, stream, a, a, c, 2);
        var graph = cuda.out();
        cuda.ok("cuStreamEndCapture", stream, graph);
        var exec = cuda.made("cuGraphInstantiateWithFlags", graph.get(ValueLayout.JAVA_LONG, 0), 0L);
        for (float value = 1; value < 4; value++) {
            host.setAtIndex(ValueLayout.JAVA_FLOAT, 0, value);
            cuda.ok("cuGraphLaunch", exec, stream);
            cuda.ok("cuStreamSynchronize", stream);
            assertThat(cuda.download(c, 1)).containsExactly(2 * value);
        }
        assertThat(cuda.standIn.count(Count.GRAPH_LAUNCHES)).isEqualTo(3);
        assertThat(cuda.standIn.violations()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0,0", "0,1", "1,0", "1,1"})
    void sgemmEqualsPlainLoops(int opA, int opB) {
        int m = 37, n = 21, k = 300, lda = (opA == 0 ? m : k) + 2, ldb = (opB == 0 ? k : n) + 1, ldc = m + 3;
        var random = new Random(7);
        float[] a = floats(random, lda * (opA == 0 ? k : m)), b = floats(random, ldb * (opB == 0 ? n : k)),
                c = floats(random, ldc * n);
        long pa = cuda.upload(a), pb = cuda.upload(b), pc = cuda.upload(c);
        var handle = cuda.made("cublasCreate_v2");
        cuda.ok("cublasSgemm_v2", handle, opA, opB, m, n, k, cuda.floats(0.5f), pa, lda, pb, ldb, cuda.floats(2), pc,
                ldc);
        var result = cuda.download(pc, c.length);
        for (int j = 0; j < n; j++) {
            for (int i = 0; i < ldc; i++) {
                double sum = 0;
                for (int p = 0; p < k && i < m; p++) {
                    sum += (double) a[opA == 0 ? i + p * lda : p + i * lda] * b[opB == 0 ? p + j * ldb : j + p * ldb];
                }
                double expected = i < m ? 0.5 * sum + 2 * c[i + j * ldc] : c[i + j * ldc];
                assertThat((double) result[i + j * ldc]).isCloseTo(expected, within(1e-4));
            }
        }
        cuda.ok("cublasDestroy_v2", handle);
        assertThat(cuda.standIn.violations()).isEmpty();
    }

    @Test
    void aProductOfBf16IsSummedInFloat32() {
        var handle = cuda.made("cublasCreate_v2");
        long a = bf16(1, 256, 2, 1), b = bf16(1, 0, 1, 1), c = cuda.allocate(16);
        int f32 = 0, bf16 = 14, compute = 68;
        cuda.ok("cublasGemmEx", handle, 0, 0, 2, 2, 2, cuda.floats(1), a, bf16, 2, b, bf16, 2, cuda.floats(0), c, f32,
                2, compute, 0);
        assertThat(cuda.download(c, 4)).containsExactly(1, 256, 3, 257);
        assertThat(cuda.standIn.violations()).isEmpty();
    }

    /** Floats that bf16 can hold. */
    private static long bf16(float... values) {
        var packed = new float[values.length / 2];
        for (int i = 0; i < packed.length; i++) {
            int low = Float.floatToRawIntBits(values[2 * i]) >>> 16,
                    high = Float.floatToRawIntBits(values[2 * i + 1]) & 0xffff0000;
            packed[i] = Float.intBitsToFloat(high | low);
        }
        return cuda.upload(packed);
    }

    @Test
    void severalThreadsCompileAtOnce() {
        var failed = IntStream.range(0, 6).parallel().filter(i -> {
            var own = new Cuda();
            return own.compile(own.program(ADD.replace("+ b[i]", "+ b[i] * " + i + ".0f"))) != 0;
        }).count();
        assertThat(failed).isZero();
    }

    static float[] floats(Random random, int count) {
        var values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    @Test
    void nothingIsLeftAfterEverythingWasGivenBack() {
        var before = cuda.standIn.count(Count.HANDLES);
        var stream = cuda.stream();
        long p = cuda.allocate(100);
        assertThat(cuda.standIn.count(Count.HANDLES)).isEqualTo(before + 1);
        assertThat(cuda.standIn.count(Count.BYTES)).isEqualTo(256);
        cuda.ok("cuMemFree_v2", p);
        cuda.ok("cuStreamDestroy_v2", stream);
        assertThat(cuda.standIn.count(Count.HANDLES)).isEqualTo(before);
        cuda.allocate(1);
        cuda.ok("cuDevicePrimaryCtxRelease_v2", 0);
        assertThat(cuda.standIn.count(Count.LEAKS)).isEqualTo(1);
        assertThat(cuda.standIn.violations()).isEmpty();
    }

    @Test
    void theNthCallFails() {
        cuda.standIn.failAt(2);
        cuda.allocate(4);
        assertThat(cuda.call("cuMemAlloc_v2", cuda.out(), 4L)).isEqualTo(2);
        cuda.allocate(4);
    }

    @Test
    void optionsAndTextsAreRefusedAsByNvrtc() {
        var program = cuda.program("extern \"C\" __global__ void f(int *p) { *p = nothing; }");
        assertThat(cuda.compile(program, "--gpu-architecture=sm_90", "--no-such")).isEqualTo(5);
        assertThat(cuda.compile(program, "--gpu-architecture=sm_1")).isEqualTo(5);
        assertThat(cuda.compile(program, "--gpu-architecture=sm_90")).isEqualTo(6);
        assertThat(cuda.log(program)).contains("test.cu:1").contains("nothing");
    }

    @Test
    void theDeviceIsNeverToBeMistaken() {
        var text = cuda.floats(new float[16]);
        cuda.ok("cuDeviceGetName", text, 64, 0);
        assertThat(text.getString(0)).isEqualTo("stand-in (no GPU)");
    }
}
