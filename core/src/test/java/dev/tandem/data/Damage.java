package dev.tandem.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.error.DataException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;

/**
 * Reads damaged files of one format: each must give a result or a {@link DataException} with a message, nothing else, and take little
 * memory.
 */
public final class Damage {

    public static final long SEED = 0x5EED17;

    private static final int[] EDGES = {0, 1, 2, 8, 10, 127, 128, 255};

    private int read;
    private int refused;
    private long mostBytes;

    /** Reads one file. */
    public interface Reader {

        /** Reads what is stored; {@code random} may decide more. */
        void read(byte[] stored, SplittableRandom random);
    }

    /**
     * Damages and reads.
     *
     * @param sources sound files
     * @param bytesAllowed what may be allocated for a file
     */
    public void run(int cases, byte[][] sources, ToLongFunction<byte[]> bytesAllowed,
            Reader reader) {
        for (byte[] sound : sources) {
            try {
                reader.read(sound.clone(), new SplittableRandom(SEED)); // what loading classes takes is no file's fault
            } catch (DataException _) {
                // packed twice
            }
        }
        for (int i = 0; i < cases; i++) {
            var random = new SplittableRandom(SEED + i);
            byte[] damaged = of(sources[random.nextInt(sources.length)], random);
            check(i, damaged, bytesAllowed.applyAsLong(damaged), reader, random);
        }
        assertThat(read).as("some damage is only to elements").isGreaterThan(cases / 100);
        assertThat(refused).as("most damage shows").isGreaterThan(cases / 4);
    }

    private void check(int number, byte[] stored, long allowed, Reader reader, SplittableRandom random) {
        String[] message = {""};
        long allocated = Allocated.bytes(() -> {
            try {
                reader.read(stored, random);
                read++;
            } catch (DataException e) {
                message[0] = e.getMessage();
                refused++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("case " + number + " of seed " + SEED, e);
            }
        });
        if (!message[0].matches("(?s)file '.+': .+ — .+")) {
            assertThat(message[0]).as("message of case %d of seed %d", number, SEED).isEmpty();
        }
        mostBytes = Math.max(mostBytes, allocated);
        assertThat(allocated).as("bytes allocated by case %d of seed %d", number, SEED).isLessThan(allowed);
    }

    /** What became of them, for the record. */
    @Override
    public String toString() {
        return "read %d, refused %d, at most %d bytes allocated for one".formatted(read, refused, mostBytes);
    }

    /** One to four changes: bytes, mostly of the header; cut off; made longer; a part repeated elsewhere. */
    static byte[] of(byte[] source, SplittableRandom random) {
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
