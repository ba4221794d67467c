package dev.tandem.cuda.gpu.bench;

import dev.tandem.cuda.gpu.Gpu;
import dev.tandem.cuda.gpu.report.ResultFile;
import dev.tandem.error.TandemException;
import dev.tandem.spi.Backend;
import dev.tandem.spi.BackendOptions.Precision;
import java.util.List;
import java.util.function.Consumer;

/** Measures one kind of work on the GPU and leaves the figures to the report. */
public final class GpuBenchmarks {

    private GpuBenchmarks() {
    }

    /**
     * Exits with 1 if a measurement failed; the others are made all the same.
     *
     * @param what gemm, lenet, alexnet, transfer or mnist
     */
    public static void main(String... what) {
        ResultFile file = ResultFile.ofThisProcess();
        var findings = new Findings(file);
        var rounds = Rounds.of(Gpu.isQuick());
        boolean quick = Gpu.isQuick();
        switch (what[0]) {
            case "gemm" -> each(file, b -> new GemmBench(b, rounds, findings)
                    .run(quick ? List.of(32, 64) : List.of(1024, 4096)));
            case "lenet" -> each(file, b -> new StepBench(b, rounds, findings)
                    .run("lenet", quick ? List.of(4) : List.of(64, 256)));
            case "alexnet" -> each(file, b -> new StepBench(b, rounds, findings)
                    .run(quick ? "alexnet-cifar" : "alexnet-onecolumn", List.of(quick ? 2 : 128)));
            case "transfer" -> one(file, b -> new TransferBench(b, rounds, findings).run(quick ? 1 : 64));
            case "mnist" -> one(file, b -> new LearningBench(b, rounds, file, findings).run(quick));
            default -> throw new IllegalArgumentException(what[0]);
        }
        System.exit(file.finish());
    }

    /** In every precision, each on a backend of its own. */
    private static void each(ResultFile file, Consumer<Backend> bench) {
        for (Precision precision : Precision.values()) {
            in(precision, file, bench);
        }
    }

    private static void one(ResultFile file, Consumer<Backend> bench) {
        in(Precision.FLOAT32, file, bench);
    }

    private static void in(Precision precision, ResultFile file, Consumer<Backend> bench) {
        try (Backend gpu = Gpu.open(precision)) {
            file.device(gpu.device().device());
            bench.accept(gpu);
        } catch (TandemException e) {
            System.out.println("FAILED in " + Gpu.name(precision) + ": " + e.getMessage());
            file.failure("in " + Gpu.name(precision), String.valueOf(e.getMessage()));
        }
    }
}
