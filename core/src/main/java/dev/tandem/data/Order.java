package dev.tandem.data;

import dev.tandem.random.Draws;

/** In which order an epoch takes the samples; {@link Batches} of the same seed take them in the same one. Used by one thread. */
@FunctionalInterface
public interface Order {

    /** Keeps shuffles apart from what else is drawn with the same seed: the letters "shuffle". */
    long STREAM = 0x73687566666C65L;

    /** Writes the numbers from 0 to {@code into.length} − 1, each once, as an epoch takes them. */
    void write(long epoch, int[] into);

    /** From the first to the last. */
    static Order given() {
        return (epoch, into) -> {
            for (int i = 0; i < into.length; i++) {
                into[i] = i;
            }
        };
    }

    /**
     * A permutation drawn from (seed, epoch): the same on every machine. <i>Source</i>: Fisher &amp; Yates, as in Knuth, The Art of
     * Computer Programming vol. 2, §3.4.2, algorithm P.
     */
    static Order shuffled(long seed) {
        var draws = new Draws(seed);
        return (epoch, into) -> {
            given().write(epoch, into);
            draws.begin(epoch ^ STREAM);
            for (int i = into.length - 1; i > 0; i--) {
                int j = draws.below(i + 1);
                int swapped = into[i];
                into[i] = into[j];
                into[j] = swapped;
            }
        };
    }
}
