package dev.tandem.cuda.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same program has the same bits on every run; the report compares those of two processes. */
@Tag("gpu")
final class GpuDeterminismTest {

    @ParameterizedTest
    @MethodSource("dev.tandem.cuda.gpu.Trial#all")
    void theSameStepsHaveTheSameBits(Trial trial, TestReporter reporter) {
        String first = trial.fingerprint(false);
        reporter.publishEntry(trial.toString(), first.substring(0, first.indexOf(' ')));
        assertThat(trial.fingerprint(false)).isEqualTo(first);
    }
}
