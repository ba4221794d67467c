package dev.tandem.benchmarks.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

class KernelBenchmarksTest {

    @Test
    void jmhFindsAndRunsAContraction() throws RunnerException {
        assertThat(once("ContractionBenchmark", "work", "gemm 8x8x8")).hasSize(1);
    }

    @Test
    @Tag("slow")
    void everyFormulaRuns() throws RunnerException {
        assertThat(once("FormulaBenchmark", "rows", "1")).hasSize(12);
    }

    private static Collection<RunResult> once(String benchmark, String parameter, String value) throws RunnerException {
        return new Runner(new OptionsBuilder().include(benchmark).param(parameter, value).forks(0).warmupIterations(0)
                .measurementIterations(1).measurementTime(TimeValue.milliseconds(1)).verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true).build()).run();
    }
}
