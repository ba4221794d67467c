package dev.tandem.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.cuda.standin.StandIn;
import dev.tandem.cuda.standin.StandIn.Count;
import dev.tandem.spi.Backend;
import dev.tandem.spi.Fence;
import dev.tandem.spi.MemoryScope;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UploadsTest {

    /** The stand-in's numbers of the backend's two streams. */
    private static final int WORK = 1;
    private static final int COPIES = 2;
    private static final int MIXED = -1;

    private final StandIn standIn = StandIn.open();

    @BeforeEach
    @AfterEach
    void asItWas() {
        standIn.reset();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1_000, 16_384, 50_000, 200_000})
    void uploadsAreInOrderWithTheWorkBeforeAndAfterThem(int elements) {
        assertThat(seen(elements)).containsExactly(0, 1, 2, 3, 4, 5, 6);
        assertThat(standIn.violations()).isEmpty();
    }

    @ParameterizedTest(name = "of stream {0}")
    @ValueSource(ints = {WORK, COPIES})
    void aForgottenWaitIsSeen(int stream) {
        standIn.deaf(stream);
        assertThat(seen(16_384)).isNotEqualTo(List.of(0, 1, 2, 3, 4, 5, 6));
    }

    /** Each upload is read by a copy that is issued before the next upload overwrites its target. */
    private static List<Integer> seen(int elements) {
        var rounds = new ArrayList<Integer>();
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
            for (Tensor copy : copies) {
                cuda.download(copy, seen).await();
                int[] values = Arrays.stream(seen.toArray(ValueLayout.JAVA_INT)).distinct().toArray();
                rounds.add(values.length == 1 ? values[0] : MIXED);
            }
        }
        return rounds;
    }

    /** Here each allocation is the driver's own. */
    @Test
    void whatIsLargerThanABufferTravelsInPieces() {
        long bytes = 2 * Uploads.PIECE_BYTES + Integer.BYTES * 1_000;
        try (Backend cuda = OnStandIn.open(); MemoryScope scope = cuda.openScope("uploads")) {
            var type = TensorType.of(DType.I32, (int) (bytes / Integer.BYTES));
            var target = new Tensor(scope.allocate(bytes), 0, type);
            MemorySegment host = scope.staging(bytes);
            MemorySegment seen = scope.staging(bytes);
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < type.elements(); i++) {
                    host.setAtIndex(ValueLayout.JAVA_INT, i, i ^ -round);
                }
                long before = standIn.count(Count.BYTES);
                cuda.upload(host, target).await();
                assertThat(standIn.count(Count.BYTES) - before).isEqualTo(round == 0 ? 2 * Uploads.PIECE_BYTES : 0);
                cuda.download(target, seen).await();
                assertThat(host.mismatch(seen)).as("round %d", round).isEqualTo(-1);
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
