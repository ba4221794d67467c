package dev.tandem.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.error.BackendUnavailableException;
import dev.tandem.error.UsageException;
import dev.tandem.runtime.Backends;
import dev.tandem.spi.BackendOptions;
import dev.tandem.spi.BackendOptions.Precision;
import dev.tandem.spi.Check;
import org.junit.jupiter.api.Test;

class CpuProviderTest {

    @Test
    void theCpuIsFoundAndSaysWhatItIs() {
        try (var backend = Backends.open("cpu", BackendOptions.defaults().threads(2), line -> {
        })) {
            assertThat(backend.device().toString()).matches("cpu: 2 threads, (\\d+-bit vectors|scalar code), float32");
        }
    }

    @Test
    void anExaminationHasTheWidthOfVectors() {
        assertThat(new CpuProvider().examine(BackendOptions.defaults())).singleElement().satisfies(check -> {
            assertThat(check.name()).isEqualTo("vector module");
            assertThat(check.ok()).isTrue();
            assertThat(check.found()).matches("jdk.incubator.vector, (\\d+-bit vectors|scalar code)");
            assertThat(check.cure()).isEmpty();
        });
    }

    @Test
    void precisionsOfOtherDevicesAreRefused() {
        assertThatThrownBy(() -> Backends.open("cpu", BackendOptions.defaults().precision(Precision.TF32), line -> {
        })).isInstanceOf(UsageException.class)
                .hasMessage("precision 'tf32': is not for the CPU (it computes in float32)"
                        + " — leave --precision out, or choose --backend cuda");
    }

    @Test
    void whoLeavesTheChoiceIsToldWhyThereIsNoneForThePrecision() {
        var options = BackendOptions.defaults().precision(Precision.BF16);
        assertThatThrownBy(() -> Backends.open("auto", options)).isInstanceOf(BackendUnavailableException.class)
                .hasMessage("backend 'auto': none can run here (cpu: it computes in float32 alone, not in bf16)"
                        + " — for cpu, leave --precision out");
        assertThat(new CpuProvider().examine(options)).last().isEqualTo(Check.gap("precision of the CPU",
                "it computes in float32 alone, not in bf16", "leave --precision out"));
    }

    @Test
    void thereIsOneCpu() {
        assertThatThrownBy(() -> Backends.open("cpu:1", BackendOptions.defaults(), line -> {
        })).isInstanceOf(UsageException.class).hasMessage("backend 'cpu:1': there is one CPU — write cpu");
    }

    @Test
    void aBackendThatIsClosedTooEarlyNamesTheMemoryThatIsStillHeld() {
        var backend = new CpuProvider().open(BackendOptions.defaults());
        backend.openScope("forgotten");
        assertThatThrownBy(backend::close).isInstanceOf(UsageException.class)
                .hasMessageStartingWith("backend 'cpu': is closed before its memory (forgotten opened at ")
                .hasMessageEndingWith(" — close sessions first");
        assertThatThrownBy(backend::close).hasMessage("backend 'cpu': is closed — open another");
    }
}
