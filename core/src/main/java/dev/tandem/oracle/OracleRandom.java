package dev.tandem.oracle;

import dev.tandem.graph.Op;

/** Random numbers: the mapping that {@link dev.tandem.random.Philox} describes, written down a second time in longs. */
final class OracleRandom {

    private static final long WORD = 0xFFFFFFFFL;

    private OracleRandom() {
    }

    static Rule random(Op.Random op) {
        return (in, out) -> {
            for (int i = 0; i < out[0].count(); i++) {
                out[0].put(i, switch (op.distribution()) {
                    case UNIFORM -> uniform(i, op.stream(), in[0]);
                    case NORMAL -> normal(i, op.stream(), in[0]);
                });
            }
        };
    }

    /** The rate is compared as a float32, which every backend can. */
    static Rule dropout(Op.Dropout op) {
        return (in, out) -> {
            for (int i = 0; i < out[0].count(); i++) {
                boolean kept = uniform(i, op.stream(), in[1]) >= (float) op.rate();
                out[0].put(i, kept ? in[0].at(i) / (1 - op.rate()) : 0);
            }
        };
    }

    private static double uniform(int index, long stream, Elements key) {
        return (block(index / 4, stream, key)[index % 4] >>> 8) * 0x1p-24;
    }

    private static double normal(int index, long stream, Elements key) {
        long[] words = block(index / 4, stream, key);
        int even = index % 4 / 2 * 2;
        double u = ((words[even] >>> 8) + 1) * 0x1p-24;
        double v = (words[even + 1] >>> 8) * 0x1p-24;
        double radius = StrictMath.sqrt(-2 * StrictMath.log(u));
        return radius * (index % 2 == 0 ? StrictMath.cos(2 * Math.PI * v) : StrictMath.sin(2 * Math.PI * v));
    }

    /** Philox4x32-10: the four words of a block, each from 0 to 2³² − 1. */
    private static long[] block(long number, long stream, Elements key) {
        long mixed = key.integerAt(0) + key.integerAt(1) * 0x9E3779B97F4A7C15L;
        long[] k = {mixed & WORD, mixed >>> 32};
        long[] c = {number & WORD, number >>> 32, stream & WORD, stream >>> 32};
        for (int round = 0; round < 10; round++) {
            long left = c[0] * 0xD2511F53L;
            long right = c[2] * 0xCD9E8D57L;
            c = new long[]{(right >>> 32) ^ c[1] ^ k[0], right & WORD, (left >>> 32) ^ c[3] ^ k[1], left & WORD};
            k[0] = (k[0] + 0x9E3779B9L) & WORD;
            k[1] = (k[1] + 0xBB67AE85L) & WORD;
        }
        return c;
    }
}
