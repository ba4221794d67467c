package dev.tandem.cuda.nvrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.error.BackendUnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompileTargetTest {

    /** As NVRTC 12.0 has them. */
    private static final int[] CUDA_12_0 = {50, 52, 53, 60, 61, 62, 70, 72, 75, 80, 86, 87, 89, 90};

    @ParameterizedTest
    @CsvSource({"75, sm_75", "86, sm_86", "90, sm_90", "88, compute_87", "100, compute_90", "120, compute_90"})
    void machineCodeIsMadeForAGpuThatIsKnownAndPtxForANewerOne(int capability, String target) {
        assertThat(CompileTarget.of(capability, CUDA_12_0)).hasToString(target);
    }

    @Test
    void aGpuThatIsOlderThanAllIsRefused() {
        assertThatThrownBy(() -> CompileTarget.of(75, 80, 90, 120)).isInstanceOf(BackendUnavailableException.class)
                .hasMessage("backend 'cuda': NVRTC compiles for newer GPUs only (the GPU's compute capability is 7.5,"
                        + " NVRTC begins with 8.0) — name an older CUDA with --cuda-path");
    }
}
