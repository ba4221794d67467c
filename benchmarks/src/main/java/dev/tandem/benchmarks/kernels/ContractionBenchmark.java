package dev.tandem.benchmarks.kernels;

import dev.tandem.cli.work.TandemWork;
import dev.tandem.cli.work.Work;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Products of matrices and convolutions, as the command's table names them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ContractionBenchmark {

    /** What is computed; {@link Work#parse} reads it. */
    @Param({"gemm 64x64x64", "gemm 512x512x512", "gemm 1024x1024x1024", "gemm 64x120x400", "gemm 32x4096x9216",
            "conv [64,1,28,28] 6 of 5x5 pad 2", "conv [64,6,14,14] 16 of 5x5",
            "convInputGradient [64,6,14,14] 16 of 5x5", "convFilterGradient [64,6,14,14] 16 of 5x5",
            "conv [8,3,224,224] 64 of 11x11 stride 4 pad 2", "conv [8,192,13,13] 384 of 3x3 pad 1",
            "convInputGradient [8,192,13,13] 384 of 3x3 pad 1", "convFilterGradient [8,192,13,13] 384 of 3x3 pad 1"})
    public String work = "";

    private @Nullable Warm warm;

    /** Compiles it. */
    @Setup(Level.Trial)
    public void compile() {
        warm = new Warm(backend -> TandemWork.of(Work.parse(work), backend, 0));
    }

    /** Computes it once. */
    @Benchmark
    public double once() {
        return Objects.requireNonNull(warm).run();
    }

    /** Frees it. */
    @TearDown(Level.Trial)
    public void close() {
        Objects.requireNonNull(warm).close();
    }
}
