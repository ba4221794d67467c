package dev.tandem.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.error.DataException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damaged files give a data set or a {@link DataException}: nothing else, soon, and with little memory. */
@Timeout(300)
class FuzzTest {

    private static final long SEED = 0x5EED17;
    /** What deflate can make of a byte at most. */
    private static final int EXPANSION = 1032;
    private static final int[] EDGES = {0, 1, 2, 8, 10, 127, 128, 255};
    private static final List<String> CLASSES = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

    private int read;
    private int refused;

    @Test
    void damagedFilesNeverDoHarm() throws IOException {
        run(4_000);
    }

    @Test
    @Tag("slow")
    void aHundredThousandDamagedFilesNeverDoHarm() throws IOException {
        run(100_000);
    }

    private void run(int cases) throws IOException {
        byte[] elements = new byte[60];
        new SplittableRandom(SEED).nextBytes(elements);
        byte[] images = TestFiles.idx(elements, 5, 3, 4);
        byte[] labels = TestFiles.idx(new byte[]{3, 1, 4, 1, 5}, 5);
        byte[] cifar = TestFiles.cifar(2);
        byte[][] sources = {images, labels, cifar, TestFiles.gzip(images), TestFiles.gzip(labels),
                TestFiles.gzip(cifar)};
        for (int i = 0; i < cases; i++) {
            var random = new SplittableRandom(SEED + i);
            int which = random.nextInt(sources.length);
            byte[] raw = damage(sources[which], random);
            byte[] damaged = random.nextInt(4) == 0 ? TestFiles.gzip(raw) : raw;
            check(i, damaged.length, () -> switch (which % 3) {
                case 0 -> idx(damaged, labels);
                case 1 -> idx(images, damaged);
                default -> cifar(damaged);
            });
        }
        assertThat(read).as("some damage is only to elements").isGreaterThan(cases / 100);
        assertThat(refused).as("most damage shows").isGreaterThan(cases / 2);
    }

    private void check(int number, int storedBytes, Supplier<Dataset> reading) {
        long allocated = Allocated.bytes(() -> {
            try {
                assertThat(reading.get().size()).isPositive();
                read++;
            } catch (DataException e) {
                refused++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("case " + number + " of seed " + SEED, e);
            }
        });
        assertThat(allocated).as("bytes allocated by case %d of seed %d", number, SEED)
                .isLessThan((1 << 20) + 4L * EXPANSION * storedBytes);
    }

    private static Dataset idx(byte[] images, byte[] labels) {
        try {
            return Idx.read("fuzzed", TestFiles.content("images", images), TestFiles.content("labels", labels),
                    CLASSES);
        } catch (IOException e) {
            throw Content.refused(java.nio.file.Path.of("fuzzed"), e);
        }
    }

    private static Dataset cifar(byte[] stored) {
        try {
            return Cifar10.samples("fuzzed", List.of(Cifar10.records(TestFiles.content("batch", stored))));
        } catch (IOException e) {
            throw Content.refused(java.nio.file.Path.of("fuzzed"), e);
        }
    }

    /** One to four changes: bytes, mostly of the header; cut off; made longer; a part repeated elsewhere. */
    private static byte[] damage(byte[] source, SplittableRandom random) {
        byte[] file = source.clone();
        for (int changes = random.nextInt(1, 5); changes > 0; changes--) {
            int length = file.length;
            switch (random.nextInt(10)) {
                case 0 -> file = Arrays.copyOf(file, random.nextInt(length + 1));
                case 1 -> file = Arrays.copyOf(file, length + random.nextInt(1, 5000));
                case 2 -> {
                    int count = random.nextInt(length / 2 + 1);
                    System.arraycopy(file, random.nextInt(length - count + 1), file,
                            random.nextInt(length - count + 1), count);
                }
                default -> {
                    if (length > 0) {
                        int at = random.nextInt(random.nextBoolean() ? Math.min(20, length) : length);
                        file[at] = (byte) switch (random.nextInt(3)) {
                            case 0 -> EDGES[random.nextInt(EDGES.length)];
                            case 1 -> file[at] ^ 1 << random.nextInt(8);
                            default -> random.nextInt(256);
                        };
                    }
                }
            }
        }
        return file;
    }
}
