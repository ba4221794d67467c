package dev.tandem.data;

/** In which order an epoch takes the samples. */
@FunctionalInterface
interface Order {

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
     * Computer Programming vol. 2, §3.4.2, algorithm P; the draws are words of Philox4x32-10, scaled by multiplication (an index
     * is off its probability by less than n / 2³²).
     */
    static Order shuffled(long seed) {
        int[] block = new int[4];
        return (epoch, into) -> {
            given().write(epoch, into);
            for (int i = into.length - 1, draw = 0; i > 0; i--, draw++) {
                if (draw % 4 == 0) {
                    Philox.block(draw / 4, epoch ^ STREAM, seed, block);
                }
                int j = (int) ((Integer.toUnsignedLong(block[draw % 4]) * (i + 1)) >>> 32);
                int swapped = into[i];
                into[i] = into[j];
                into[j] = swapped;
            }
        };
    }
}
