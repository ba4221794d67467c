package dev.tandem.cpu.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.error.OutOfMemoryException;
import dev.tandem.error.UsageException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CpuScopeTest {

    private final List<CpuScope> open = new ArrayList<>();

    @Test
    void aScopeCountsWhatItGaveOutAndForgetsItWhenItIsClosed() {
        var scope = new CpuScope("weights", open);
        assertThat(scope.allocate(1000).bytes()).isEqualTo(1000);
        scope.allocate(24);
        assertThat(scope.allocatedBytes()).isEqualTo(1024);
        assertThat(open).containsExactly(scope);
        assertThat(scope.toString()).startsWith("weights opened at ");
        scope.close();
        assertThat(open).isEmpty();
        assertThatThrownBy(scope::close).isInstanceOf(UsageException.class)
                .hasMessage("memory 'weights': is closed — open another scope");
    }

    @Test
    void stagingIsAlignedAndZeroed() {
        try (var scope = new CpuScope("inputs", open)) {
            var staging = scope.staging(100);
            assertThat(staging.byteSize()).isEqualTo(100);
            assertThat(staging.address() % 64).isZero();
            assertThat(staging.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE)).containsOnly(0);
        }
    }

    @Test
    void whatIsTooMuchSaysWhatWasAskedAndWhatIsFree() {
        try (var scope = new CpuScope("program 3", open)) {
            assertThatThrownBy(() -> scope.allocate(1L << 50)).isInstanceOfSatisfying(OutOfMemoryException.class, e -> {
                assertThat(e.asked()).isEqualTo(1L << 50);
                assertThat(e.free()).isBetween(1L, Runtime.getRuntime().maxMemory());
            }).hasMessageMatching("memory 'program 3': does not fit \\(asked 1125899906842624 bytes, free \\d+ bytes\\)"
                    + " — use a smaller batch or model, or give Java more memory \\(-Xmx\\)");
        }
    }
}
