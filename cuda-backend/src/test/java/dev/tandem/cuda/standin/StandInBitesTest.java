package dev.tandem.cuda.standin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.cuda.standin.StandIn.Count;
import dev.tandem.cuda.standin.StandIn.Order;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each fault that the stand-in is there to find, made once. */
class StandInBitesTest {
    private static final int INVALID_VALUE = 1, INVALID_HANDLE = 400, ILLEGAL_ADDRESS = 700, TIMEOUT = 702,
            MISALIGNED = 716, LAUNCH_FAILED = 719,
            CAPTURE_UNSUPPORTED = 900, CAPTURE_INVALIDATED = 901, UNKNOWN = 999;
    private static final String FILL = """
            extern "C" __global__ void fill(float *x, float v, int n) {
                int i = blockIdx.x * blockDim.x + threadIdx.x;
                if (i < n) x[i] = v;
            }
            """;
    private static Cuda cuda;
    private long stream;

    @BeforeAll
    static void load() {
        cuda = new Cuda();
    }

    @BeforeEach
    void fresh() {
        stream = cuda.fresh().stream();
    }

    private int synchronize() {
        return cuda.call("cuStreamSynchronize", stream);
    }

    private static String violations() {
        return cuda.standIn.violations();
    }

    @Test
    void aWritePastTheEndByOneElement() {
        long x = cuda.allocate(40);
        cuda.launch(cuda.kernel(FILL, "fill"), 1, 32, stream, x, 1f, 11);
        assertThat(synchronize()).isEqualTo(ILLEGAL_ADDRESS);
        assertThat(violations()).contains("kernel fill, block (0,0,0), thread (10,0,0): write of 4 bytes",
                "is 0 bytes past the end of allocation #",
                "of 40 bytes");
        assertThat(cuda.call("cuMemAlloc_v2", cuda.out(), 4L)).as("the error is sticky").isEqualTo(ILLEGAL_ADDRESS);
    }

    @Test
    void aReadAfterFree() {
        long x = cuda.allocate(40);
        cuda.ok("cuMemFree_v2", x);
        cuda.launch(cuda.kernel(FILL, "fill"), 1, 32, stream, x, 1f, 10);
        assertThat(synchronize()).isEqualTo(ILLEGAL_ADDRESS);
        assertThat(violations()).contains("kernel fill, argument 0:", "0 bytes into freed allocation");
    }

    @Test
    void anAddressThatIsNotAligned() {
        var kernel = cuda.kernel(
                "extern \"C\" __global__ void wide(const float *x, float *y) { *(float4 *)y = *(const float4 *)(x + 1); }",
                "wide");
        cuda.launch(kernel, 1, 1, stream, cuda.allocate(64), cuda.allocate(64));
        assertThat(synchronize()).isEqualTo(MISALIGNED);
        assertThat(violations()).contains("misaligned access of 16 bytes");
    }

    @Test
    void anIndexThatOverflows() {
        var kernel = cuda.kernel("extern \"C\" __global__ void far(float *x, int n) { x[n * n] = 1; }", "far");
        cuda.launch(kernel, 1, 1, stream, cuda.allocate(64), 1 << 20);
        assertThat(synchronize()).isEqualTo(LAUNCH_FAILED);
        assertThat(violations()).contains("signed overflow of * in line 1");
    }

    @Test
    void aDestroyedStream() {
        cuda.ok("cuStreamDestroy_v2", stream);
        assertThat(synchronize()).isEqualTo(INVALID_HANDLE);
        assertThat(violations()).contains("a destroyed handle given as stream");
    }

    @Test
    void aMissingSynchronizationIsSeenByTheHost() {
        var host = cuda.pinned(4);
        long x = cuda.allocate(4);
        cuda.launch(cuda.kernel(FILL, "fill"), 1, 1, stream, x, 3f, 1);
        cuda.ok("cuMemcpyDtoHAsync_v2", host, x, 4L, stream);
        assertThat(host.get(ValueLayout.JAVA_FLOAT, 0)).isNaN();
        assertThat(synchronize()).isZero();
        assertThat(host.get(ValueLayout.JAVA_FLOAT, 0)).isEqualTo(3);
    }

    @Test
    void memoryThatNobodyWroteIsNaN() {
        assertThat(cuda.download(cuda.allocate(4), 1)).containsExactly(Float.NaN);
    }

    @Test
    void aMissingBarrierChangesBitsInReverseOrder() {
        var kernel = cuda.kernel("""
                extern "C" __global__ void turn(float *x) {
                    __shared__ float s[64];
                    s[threadIdx.x] = x[threadIdx.x];
                    if (x[0] < 0) __syncthreads();
                    x[threadIdx.x] = s[(threadIdx.x + 63) % 64];
                }
                """, "turn");
        var values = new float[64];
        for (int i = 0; i < 64; i++) {
            values[i] = i;
        }
        long x = cuda.upload(values), again = cuda.upload(values);
        cuda.launch(kernel, 1, 64, stream, x);
        synchronize();
        cuda.standIn.order(Order.REVERSE);
        cuda.launch(kernel, 1, 64, stream, again);
        synchronize();
        assertThat(cuda.download(x, 64)).isNotEqualTo(cuda.download(again, 64));
    }

    @Test
    void aBarrierThatNotAllThreadsReach() {
        var kernel = cuda.kernel(
                "extern \"C\" __global__ void some(float *x) { if (threadIdx.x > 3) return; __syncthreads(); x[0] = 1; }",
                "some");
        cuda.launch(kernel, 1, 32, stream, cuda.allocate(4));
        synchronize();
        assertThat(violations()).contains("28 threads ended before the __syncthreads() in line 1");
    }

    @Test
    void aShuffleThatHalfOfTheMaskDoesNotReach() {
        var kernel = cuda.kernel("""
                extern "C" __global__ void half(float *x) {
                    if (threadIdx.x < 16) x[0] = __shfl_xor_sync(0xffffffffu, x[0], 1);
                    __syncthreads();
                }
                """, "half");
        cuda.launch(kernel, 1, 32, stream, cuda.upload(1));
        assertThat(synchronize()).isEqualTo(LAUNCH_FAILED);
        assertThat(violations()).contains("threads wait for each other");
    }

    @Test
    void aLeadingDimensionThatIsWrong() {
        var handle = cuda.made("cublasCreate_v2");
        cuda.ok("cublasSetStream_v2", handle, stream);
        long a = cuda.allocate(4 * 12), b = cuda.allocate(4 * 12), c = cuda.allocate(4 * 16);
        assertThat(cuda.call("cublasSgemm_v2", handle, 0, 0, 4, 4, 3, cuda.floats(1), a, 3, b, 3, cuda.floats(0), c, 4))
                .isEqualTo(7);
        cuda.ok("cublasSgemm_v2", handle, 0, 0, 4, 4, 3, cuda.floats(1), a, 5, b, 3, cuda.floats(0), c, 4);
        assertThat(synchronize()).isEqualTo(ILLEGAL_ADDRESS);
        assertThat(violations()).contains("cublasSgemm_v2, A: 56 bytes wanted, but", "is 0 bytes into allocation #",
                "of 48 bytes");
    }

    @Test
    void anAllocationInsideACapture() {
        cuda.ok("cuStreamBeginCapture_v2", stream, 1);
        assertThat(cuda.call("cuMemAlloc_v2", cuda.out(), 4L)).isEqualTo(CAPTURE_UNSUPPORTED);
        assertThat(cuda.call("cuStreamEndCapture", stream, cuda.out())).isEqualTo(CAPTURE_INVALIDATED);
        assertThat(cuda.made("cuMemAlloc_v2", 4L)).isPositive();
    }

    @Test
    void aCaptureIsOverEvenIfItsEndFails() {
        cuda.ok("cuStreamBeginCapture_v2", stream, 1);
        cuda.standIn.failAt(1);
        assertThat(cuda.call("cuStreamEndCapture", stream, cuda.out())).isEqualTo(UNKNOWN);
        assertThat(cuda.allocate(4)).isPositive();
        cuda.ok("cuStreamBeginCapture_v2", stream, 1);
        cuda.ok("cuStreamDestroy_v2", stream);
        assertThat(cuda.allocate(4)).isPositive();
    }

    @Test
    void aPageableCopyInsideACapture() {
        long x = cuda.allocate(4);
        cuda.ok("cuStreamBeginCapture_v2", stream, 1);
        assertThat(cuda.call("cuMemcpyHtoDAsync_v2", x, cuda.floats(1), 4L, stream)).isEqualTo(CAPTURE_UNSUPPORTED);
        assertThat(cuda.call("cuStreamEndCapture", stream, cuda.out())).isEqualTo(CAPTURE_INVALIDATED);
    }

    @Test
    void aGraphWhoseMemoryWasFreed() {
        long x = cuda.allocate(4);
        var kernel = cuda.kernel(FILL, "fill");
        cuda.ok("cuStreamBeginCapture_v2", stream, 1);
        cuda.launch(kernel, 1, 1, stream, x, 1f, 1);
        var graph = cuda.out();
        cuda.ok("cuStreamEndCapture", stream, graph);
        var exec = cuda.made("cuGraphInstantiateWithFlags", graph.get(ValueLayout.JAVA_LONG, 0), 0L);
        cuda.ok("cuMemFree_v2", x);
        cuda.ok("cuGraphLaunch", exec, stream);
        assertThat(synchronize()).isEqualTo(ILLEGAL_ADDRESS);
        assertThat(violations()).contains("freed allocation");
    }

    @Test
    void aCopyThatIsTooLong() {
        assertThat(cuda.call("cuMemcpyHtoD_v2", cuda.allocate(8), cuda.floats(1, 2, 3), 12L)).isEqualTo(INVALID_VALUE);
        assertThat(violations()).contains("cuMemcpyHtoD: 12 bytes wanted");
    }

    @Test
    void aCanaryOverwrittenByAKernelWithoutChecks() {
        cuda.standIn.checked(false);
        long x = cuda.allocate(40);
        cuda.launch(cuda.kernel(FILL, "fill"), 1, 32, stream, x, 1f, 11);
        assertThat(synchronize()).isZero();
        cuda.ok("cuMemFree_v2", x);
        assertThat(violations()).contains("of 40 bytes was written past its end, at 40");
    }

    @Test
    void aKernelThatNeverEnds() {
        cuda.standIn.limitMillis(50);
        var kernel = cuda.kernel("extern \"C\" __global__ void wait(volatile int *x) { while (*x != 0) {} }", "wait");
        cuda.launch(kernel, 1, 1, stream, cuda.allocate(4));
        assertThat(synchronize()).isEqualTo(TIMEOUT);
        assertThat(violations()).contains("still running after 50 ms");
    }

    @Test
    void aStreamThatWaitsForNoOtherReadsTooEarly() {
        long x = cuda.allocate(4), other = cuda.stream();
        var kernel = cuda.kernel(FILL, "fill");
        cuda.launch(kernel, 1, 1, other, x, 3f, 1);
        var host = cuda.pinned(8);
        cuda.ok("cuMemcpyDtoHAsync_v2", host, x, 4L, stream);
        assertThat(synchronize()).isZero();
        assertThat(host.get(ValueLayout.JAVA_FLOAT, 0)).isNaN();
        var event = cuda.made("cuEventCreate", 2);
        cuda.ok("cuEventRecord", event, other);
        cuda.ok("cuStreamWaitEvent", stream, event, 0);
        cuda.ok("cuMemcpyDtoHAsync_v2", host, x, 4L, stream);
        assertThat(synchronize()).isZero();
        assertThat(host.get(ValueLayout.JAVA_FLOAT, 0)).isEqualTo(3);
        assertThat(cuda.standIn.count(Count.VIOLATIONS)).isZero();
    }
}
