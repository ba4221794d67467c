package dev.tandem.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.cuda.standin.StandIn;
import dev.tandem.spi.Backend;
import dev.tandem.spi.Fence;
import dev.tandem.spi.MemoryScope;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UploadsTest {

    private final StandIn standIn = StandIn.open();

    @BeforeEach
    @AfterEach
    void asItWas() {
        standIn.reset();
    }

    /** Each upload is read by a copy that is issued before the next upload overwrites its target. */
    @ParameterizedTest
    @ValueSource(ints = {1, 1_000, 16_384, 50_000, 200_000})
    void uploadsAreInOrderWithTheWorkBeforeAndAfterThem(int elements) {
        try (Backend cuda = OnStandIn.open(); MemoryScope scope = cuda.openScope("uploads")) {
            var type = TensorType.of(DType.I32, elements);
            var target = new Tensor(scope.allocate(type.bytes()), 0, type);
            var copies = new ArrayList<Tensor>();
            var staging = new MemorySegment[]{scope.staging(type.bytes()), scope.staging(type.bytes())};
            var fences = new Fence[]{Fence.DONE, Fence.DONE};
            for (int round = 0; round < 7; round++) {
                fences[round % 2].await();
                fill(staging[round % 2], elements, round);
                fences[round % 2] = cuda.upload(staging[round % 2], target);
                var copy = new Tensor(scope.allocate(type.bytes()), 0, type);
                cuda.copy(target, copy);
                copies.add(copy);
            }
            var seen = scope.staging(type.bytes());
            for (int round = 0; round < copies.size(); round++) {
                cuda.download(copies.get(round), seen).await();
                assertThat(seen.toArray(ValueLayout.JAVA_INT)).as("round %d", round).containsOnly(round);
            }
        }
        assertThat(standIn.violations()).isEmpty();
    }

    private static void fill(MemorySegment memory, int elements, int value) {
        for (int i = 0; i < elements; i++) {
            memory.setAtIndex(ValueLayout.JAVA_INT, i, value);
        }
    }
}
