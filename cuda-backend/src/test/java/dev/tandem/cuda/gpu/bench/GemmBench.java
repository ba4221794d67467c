package dev.tandem.cuda.gpu.bench;

import dev.tandem.cuda.gpu.report.Row;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.runtime.Session;
import dev.tandem.spi.Backend;
import dev.tandem.tensor.TensorType;
import java.util.List;
import java.util.SplittableRandom;

/** Products of square matrices. */
record GemmBench(Backend backend, Rounds rounds, Findings findings) {

    void run(List<Integer> sizes) {
        sizes.forEach(this::run);
    }

    private void run(int n) {
        var b = new GraphBuilder(false);
        Value left = b.input("left", TensorType.f32(n, n));
        Value right = b.input("right", TensorType.f32(n, n));
        b.output("product", b.add(new Op.MatMul(false, false, List.of()), "product", left, right));
        try (var session = new Session(backend, 0); var program = session.compile(b.build())) {
            var random = new SplittableRandom(1);
            program.set("left", numbers(random, n * n));
            program.set("right", numbers(random, n * n));
            findings.row("gemm", n + "³", backend.device().precision(), Row.REPLAY,
                    rounds.seconds(program::run, backend::synchronize).rate(2e-9 * n * n * n), "GFLOP/s");
        }
    }

    private static float[] numbers(SplittableRandom random, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextDouble() - 0.5f;
        }
        return numbers;
    }
}
