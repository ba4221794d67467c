package dev.tandem.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.tandem.data.augment.Augmentation;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AugmentedBatchesTest {

    private static final Augmentation ALL = Augmentation.parse("shift,rotate,scale,elastic,flip,crop,cutout");

    private final Dataset digits = Digits.generate(50, 3);

    private static Batches batches(Dataset data, int threads) {
        return new Batches(data, 8, Order.shuffled(9), threads, ALL, 9);
    }

    /** The pictures of some epochs, as they come. */
    private static byte[] epochs(Batches batches, int... numbers) {
        var all = new ByteArrayOutputStream();
        try (batches) {
            for (int number : numbers) {
                for (batches.begin(number); batches.hasNext();) {
                    all.writeBytes(batches.next().bytes());
                }
            }
        }
        return all.toByteArray();
    }

    @Test
    void anyNumberOfThreadsGivesTheSameBatches() {
        byte[] alone = epochs(batches(digits, 1), 0, 1);

        for (int threads : new int[]{2, 3, 5, 16}) {
            assertThat(epochs(batches(digits, threads), 0, 1)).as("%d threads", threads).isEqualTo(alone);
        }
        assertThat(epochs(Batches.shuffled(digits, 8, 9, ALL), 0, 1)).isEqualTo(alone);
    }

    @Test
    void everyEpochChangesSamplesAnewAndTheSameEpochEqually() {
        byte[] first = epochs(batches(digits, 2), 0);

        assertThat(epochs(batches(digits, 2), 1)).isNotEqualTo(first);
        assertThat(epochs(batches(digits, 2), 1, 0)).endsWith(first);
    }

    @Test
    void anEpochMayBeginWhileSeveralThreadsGather() {
        byte[] second = epochs(batches(digits, 3), 2);
        for (int taken = 0; taken < 7; taken++) {
            try (var batches = batches(digits, 3)) {
                batches.begin(1);
                for (int i = 0; i < taken; i++) {
                    batches.next();
                }
                var all = new ByteArrayOutputStream();
                for (batches.begin(2); batches.hasNext();) {
                    all.writeBytes(batches.next().bytes());
                }
                assertThat(all.toByteArray()).isEqualTo(second);
            }
        }
    }

    @Test
    void theDataSetItselfIsNeverChanged() {
        byte[] before = digits.batch(0, 1, 2).bytes().clone();

        epochs(batches(digits, 2), 0, 1);

        assertThat(digits.batch(0, 1, 2).bytes()).isEqualTo(before);
    }

    @Test
    void noAugmentedBatchAllocates() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (var batches = batches(digits, 1)) {
            long gatherer = Thread.getAllStackTraces().keySet().stream()
                    .filter(t -> t.getName().equals("tandem-batches-digits")).findFirst().orElseThrow().threadId();
            for (int epoch = 0; epoch < 40; epoch++) {
                run(batches, epoch);
            }
            long before = threads.getThreadAllocatedBytes(gatherer);
            for (int epoch = 0; epoch < 20; epoch++) {
                run(batches, epoch);
            }
            assertThat(threads.getThreadAllocatedBytes(gatherer) - before).as("bytes for 1000 samples")
                    .isLessThan(1000);
        }
    }

    private static void run(Batches batches, int epoch) {
        for (batches.begin(epoch); batches.hasNext();) {
            batches.next();
        }
    }
}
