package dev.tandem.benchmarks.kernels;

import dev.tandem.cli.work.PassKind;
import dev.tandem.cli.work.TandemWork;
import dev.tandem.error.UsageException;
import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Op.Distribution;
import dev.tandem.graph.Ops;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
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

/** Element-wise formulas, reductions, an optimizer's update and random numbers, over rows of {@value #ROW} elements. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FormulaBenchmark {

    private static final int ROW = 1024;

    /** What is computed. */
    @Param({"relu", "biasRelu", "softmax", "normalize", "momentum", "adam", "tanh", "add", "sum", "rowSums", "uniform",
            "normal"})
    public String formula = "";

    /** Rows: 64 fit a cache, 16,384 don't. */
    @Param({"64", "16384"})
    public int rows = 1;

    private @Nullable Warm warm;

    /** Compiles it. */
    @Setup(Level.Trial)
    public void compile() {
        warm = new Warm(backend -> TandemWork.of(graph(), backend));
    }

    private Graph graph() {
        for (PassKind kind : PassKind.values()) {
            if (formula.equals(kind.word())) {
                return kind.graph(rows, ROW);
            }
        }
        var b = new GraphBuilder(false);
        TensorType type = TensorType.f32(rows, ROW);
        switch (formula) {
            case "tanh" -> b.output("y", Ops.tanh(b.input("x", type)));
            case "add" -> b.output("y", Ops.add(b.input("x", type), b.input("z", type)));
            case "sum" -> b.output("y", Ops.sum(b.input("x", type)));
            case "rowSums" -> b.output("y", Ops.sum(b.input("x", type), false, 1));
            case "uniform" -> b.output("y", Ops.random(b, Distribution.UNIFORM, Shape.of(rows, ROW)));
            case "normal" -> b.output("y", Ops.random(b, Distribution.NORMAL, Shape.of(rows, ROW)));
            default -> throw new UsageException("formula", formula, "is not known", "", "choose another");
        }
        return b.build();
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
