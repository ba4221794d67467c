package dev.tandem.cuda.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A step launched whole computes what the same step does kernel by kernel. */
@Tag("gpu")
final class GpuReplayTest {

    @ParameterizedTest
    @MethodSource("dev.tandem.cuda.gpu.Trial#all")
    void aReplayedStepHasTheBitsOfAnEagerOne(Trial trial) {
        assertThat(trial.fingerprint(false)).isEqualTo(trial.fingerprint(true));
    }
}
