package dev.tandem.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.tandem.data.augment.Augmentation;
import dev.tandem.error.UsageException;
import dev.tandem.tensor.Shape;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class BatchesTest {

    /** Sample i is [i, 2i] with label i mod 3. */
    private static Dataset numbered(int size) {
        byte[] elements = new byte[2 * size];
        int[] labels = new int[size];
        for (int i = 0; i < size; i++) {
            elements[2 * i] = (byte) i;
            elements[2 * i + 1] = (byte) (2 * i);
            labels[i] = i % 3;
        }
        return Dataset.of("numbered", Shape.of(2), List.of("a", "b", "c"), elements, labels);
    }

    private static List<Integer> epoch(Batches batches, long number) {
        var indices = new ArrayList<Integer>();
        for (batches.begin(number); batches.hasNext();) {
            Arrays.stream(batches.next().indices()).forEach(indices::add);
        }
        return indices;
    }

    @Test
    void inOrderTheyAreTheDataSetAndTheLastIsSmaller() {
        try (var batches = Batches.inOrder(numbered(10), 4)) {
            assertThat(batches.count()).isEqualTo(3);
            assertThat(batches.hasNext()).isFalse();
            batches.begin(0);
            var batch = batches.next();
            assertThat(batch.size()).isEqualTo(4);
            assertThat(batch.bytes()).containsExactly(0, 0, 1, 2, 2, 4, 3, 6);
            assertThat(batch.labels()).containsExactly(0, 1, 2, 0);
            batches.next();
            assertThat(batches.next().bytes()).containsExactly(8, 16, 9, 18);
            assertThat(batches.hasNext()).isFalse();
            assertThatThrownBy(batches::next).isInstanceOf(NoSuchElementException.class).hasMessage(
                    "batches 'numbered': the epoch has no more (3 batches of up to 4 samples) — begin another epoch");
        }
    }

    @Test
    void floatsAreGatheredToo() {
        var data = Dataset.of("floats", Shape.of(2), List.of("a"), new float[]{1, 2, 3, 4, 5, 6}, new int[3]);
        try (var batches = Batches.inOrder(data, 2)) {
            batches.begin(0);
            assertThat(batches.next().floats()).containsExactly(1, 2, 3, 4);
            var last = batches.next();
            assertThat(last.floats()).containsExactly(5, 6);
            assertThatThrownBy(last::bytes).isInstanceOf(UsageException.class)
                    .hasMessage(
                            "batch 'floats': holds elements of another type (f32, asked for u8) — ask for floats()");
        }
    }

    @Test
    void aBatchLargerThanTheDataIsOneSmallerBatch() {
        try (var batches = Batches.shuffled(numbered(3), 100, 1)) {
            assertThat(batches.count()).isEqualTo(1);
            assertThat(epoch(batches, 0)).containsExactlyInAnyOrder(0, 1, 2);
            assertThat(epoch(batches, 1)).containsExactlyInAnyOrder(0, 1, 2);
        }
    }

    @Test
    void anEpochHasEverySampleOnceAndItsSampleAndLabelStayTogether() {
        try (var batches = Batches.shuffled(numbered(100), 7, 42)) {
            var seen = new ArrayList<Integer>();
            for (batches.begin(3); batches.hasNext();) {
                var batch = batches.next();
                for (int i = 0; i < batch.size(); i++) {
                    int sample = batch.indices()[i];
                    assertThat(batch.bytes()[2 * i]).isEqualTo((byte) sample);
                    assertThat(batch.bytes()[2 * i + 1]).isEqualTo((byte) (2 * sample));
                    assertThat(batch.labels()[i]).isEqualTo(sample % 3);
                    seen.add(sample);
                }
            }
            assertThat(seen).containsExactlyInAnyOrderElementsOf(IntStream.range(0, 100).boxed().toList());
        }
    }

    @Test
    void theOrderIsAFunctionOfSeedAndEpoch() {
        try (var batches = Batches.shuffled(numbered(12), 5, 7);
                var same = Batches.shuffled(numbered(12), 5, 7);
                var other = Batches.shuffled(numbered(12), 5, 8)) {
            var first = epoch(batches, 0);
            assertThat(first).containsExactly(10, 11, 7, 8, 5, 2, 6, 0, 3, 1, 9, 4);
            assertThat(epoch(batches, 1)).isNotEqualTo(first);
            assertThat(epoch(batches, 0)).isEqualTo(first);
            assertThat(epoch(same, 0)).isEqualTo(first);
            assertThat(epoch(other, 0)).isNotEqualTo(first);
        }
    }

    @Test
    void everyPlaceIsEquallyLikelyForEverySample() {
        int epochs = 6000;
        int[][] at = new int[5][5];
        int[] order = new int[5];
        var shuffled = Order.shuffled(3);
        for (int epoch = 0; epoch < epochs; epoch++) {
            shuffled.write(epoch, order);
            for (int i = 0; i < 5; i++) {
                at[order[i]][i]++;
            }
        }
        double chiSquare = Arrays.stream(at).flatMapToInt(Arrays::stream)
                .mapToDouble(n -> (n - epochs / 5.0) * (n - epochs / 5.0) / (epochs / 5.0)).sum();
        assertThat(chiSquare).as("16 degrees of freedom, p = 0.001").isLessThan(39.3);
    }

    @Test
    void anEpochMayBeginBeforeAnotherEnds() {
        try (var batches = Batches.shuffled(numbered(50), 3, 7)) {
            var second = epoch(batches, 2);
            for (int taken = 0; taken < 17; taken++) {
                batches.begin(1);
                for (int i = 0; i < taken; i++) {
                    batches.next();
                }
                assertThat(epoch(batches, 2)).isEqualTo(second);
            }
        }
    }

    @Test
    void aBatchHoldsUntilTheNextIsAskedFor() throws InterruptedException {
        try (var batches = Batches.inOrder(numbered(9), 3)) {
            batches.begin(0);
            var first = batches.next();
            Thread.sleep(20);
            assertThat(first.indices()).containsExactly(0, 1, 2);
            assertThat(batches.next()).isNotSameAs(first);
            assertThat(batches.next()).isSameAs(first);
        }
    }

    @Test
    void theyCanBeClosedEarlyAndTheirThreadEnds() {
        var batches = Batches.shuffled(numbered(90), 3, 1);
        batches.begin(0);
        batches.next();
        batches.close();
        assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
                .doesNotContain("tandem-batches-numbered");
        assertThatThrownBy(batches::next).isInstanceOf(UsageException.class)
                .hasMessage("batches 'numbered': are closed — open others");
        assertThatThrownBy(batches::close).isInstanceOf(UsageException.class);
    }

    @Test
    void anErrorOfTheBackgroundThreadReachesTheCaller() {
        var broken = new IllegalStateException("broken");
        try (var batches = new Batches(numbered(9), 3, (epoch, into) -> {
            throw broken;
        }, 1, Augmentation.none(), 0)) {
            batches.begin(0);
            assertThatThrownBy(batches::next).isSameAs(broken);
            assertThatThrownBy(batches::hasNext).isSameAs(broken);
        }
    }

    @Test
    void anInterruptEndsNoWaitAndIsKept() {
        try (var batches = new Batches(numbered(9), 3, (epoch, into) -> pause(), 1, Augmentation.none(), 0)) {
            batches.begin(0);
            Thread.currentThread().interrupt();
            assertThat(batches.next().size()).isEqualTo(3);
            assertThat(Thread.interrupted()).isTrue();
            Thread.currentThread().interrupt();
        }
        assertThat(Thread.interrupted()).isTrue();
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void noBatchAllocates() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (var batches = Batches.shuffled(numbered(200), 3, 1)) {
            long gatherer = Thread.getAllStackTraces().keySet().stream()
                    .filter(t -> t.getName().equals("tandem-batches-numbered")).findFirst().orElseThrow().threadId();
            long mine = Thread.currentThread().threadId();
            for (int epoch = 0; epoch < 200; epoch++) {
                run(batches, epoch);
            }
            long before = threads.getThreadAllocatedBytes(mine) + threads.getThreadAllocatedBytes(gatherer);
            for (int epoch = 0; epoch < 100; epoch++) {
                run(batches, epoch);
            }
            long after = threads.getThreadAllocatedBytes(mine) + threads.getThreadAllocatedBytes(gatherer);
            assertThat(after - before).as("bytes for 6700 batches").isLessThan(6700);
        }
    }

    private static void run(Batches batches, int epoch) {
        for (batches.begin(epoch); batches.hasNext();) {
            batches.next();
        }
    }

    @Test
    void aBatchOfNothingIsRefused() {
        assertThatThrownBy(() -> Batches.inOrder(numbered(3), 0)).isInstanceOf(UsageException.class).hasMessage(
                "batches 'numbered': a batch needs a sample at least (batch size 0) — use a batch size of 1 or more");
    }
}
