package dev.tandem.data;

import dev.tandem.error.UsageException;
import dev.tandem.random.Draws;
import dev.tandem.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Draws images that look like handwritten digits, 28 × 28 grey levels as MNIST's: something to learn on where there are no files.
 * A sample is a function of the seed and its number alone, the same bytes on every machine and with any number of threads. Sample i
 * shows the digit i mod 10.
 */
public final class Digits {

    /** Pixels of a side. */
    static final int SIDE = 28;

    private static final int TRAIN = 12_000;
    private static final int TEST = 2_000;
    private static final int CHUNK = 100;

    /** Keeps digits apart from what else is drawn with the same seed: the letters "digits". */
    private static final long STREAM = 0x6469676974730000L;
    private static final Shape IMAGE = Shape.of(1, SIDE, SIDE);

    /** The names of the digits, {@code 0} to {@code 9}. */
    static final List<String> CLASSES = IntStream.range(0, 10).mapToObj(Integer::toString).toList();

    private Digits() {
    }

    /**
     * Draws 12,000 samples to learn from and 2,000 others to be judged by.
     *
     * @return samples of shape [1,28,28] with the normalization of the training part
     */
    public static Split split(long seed) {
        return Split.measured(generate("digits train", 0, TRAIN, seed), generate("digits test", TRAIN, TEST, seed));
    }

    /**
     * Draws the first samples of a seed, on as many threads as there are processors.
     *
     * @param count how many
     * @param seed what they are drawn from
     * @return samples of shape [1,28,28], without normalization
     * @throws UsageException if none is asked for, or more than fit an array
     */
    public static Dataset generate(int count, long seed) {
        int most = Integer.MAX_VALUE / IMAGE.elements();
        if (count < 1 || count > most) {
            throw new UsageException("digits", "", "cannot draw that many samples", "asked " + count,
                    "ask for 1 to " + most);
        }
        return generate("digits", 0, count, seed);
    }

    private static Dataset generate(String name, int first, int count, long seed) {
        int pixels = IMAGE.elements();
        byte[] elements = new byte[count * pixels];
        int[] labels = new int[count];
        Arrays.setAll(labels, i -> (first + i) % 10);
        IntStream.rangeClosed(0, (count - 1) / CHUNK).parallel().forEach(chunk -> {
            var hand = new Hand();
            var draws = new Draws(seed);
            for (int i = chunk * CHUNK; i < Math.min(count, (chunk + 1) * CHUNK); i++) {
                draws.begin(STREAM + first + i);
                hand.write(labels[i], draws, elements, i * pixels);
            }
        });
        return Dataset.wrap(name, IMAGE, CLASSES, elements, labels);
    }
}
