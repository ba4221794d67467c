package dev.tandem.random;

/**
 * Philox4x32-10: a keyed bijection of 128-bit counters to 128 bits that no test can tell from random ones. It has no state, so
 * any element can be drawn alone. <i>Source</i>: Salmon, Moraes, Dror &amp; Shaw 2011, "Parallel random numbers: as easy as 1,
 * 2, 3", §5.3.
 *
 * <p>How {@link dev.tandem.graph.Op.Random} uses it, on every backend:
 * <ul>
 * <li>Element i, counted row-major, takes lane i mod 4 of the block whose counter is (⌊i / 4⌋, stream), 64 bits each.
 * <li>The key is seed + step · 0x9E3779B97F4A7C15, wrapping in 64 bits, of the key operand (seed, step).
 * <li>{@code UNIFORM}: the upper 24 bits of the lane times 2⁻²⁴. A float32 holds it exactly, so all bits are equal everywhere.
 * <li>{@code NORMAL}: Box and Muller's pairs from the lanes (0, 1) and (2, 3). With u = (upper 24 bits of the even lane + 1) ·
 * 2⁻²⁴ in (0, 1] and v = upper 24 bits of the odd lane · 2⁻²⁴, the even lane gives √(−2 ln u) · cos 2πv, the odd one
 * √(−2 ln u) · sin 2πv.
 * </ul>
 */
public final class Philox {

    private static final int ROUNDS = 10;
    private static final long LEFT_FACTOR = 0xD2511F53L;
    private static final long RIGHT_FACTOR = 0xCD9E8D57L;
    private static final int LOW_KEY_STEP = 0x9E3779B9;
    private static final int HIGH_KEY_STEP = 0xBB67AE85;

    private Philox() {
    }

    /**
     * Computes the four words of one block.
     *
     * @param counterLow words 0 (lower half) and 1 of the counter
     * @param counterHigh words 2 (lower half) and 3 of the counter
     * @param key words 0 (lower half) and 1 of the key
     * @param into4 gets words 0 to 3
     */
    public static void block(long counterLow, long counterHigh, long key, int[] into4) {
        int c0 = (int) counterLow;
        int c1 = (int) (counterLow >>> 32);
        int c2 = (int) counterHigh;
        int c3 = (int) (counterHigh >>> 32);
        int k0 = (int) key;
        int k1 = (int) (key >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long left = Integer.toUnsignedLong(c0) * LEFT_FACTOR;
            long right = Integer.toUnsignedLong(c2) * RIGHT_FACTOR;
            c0 = (int) (right >>> 32) ^ c1 ^ k0;
            c1 = (int) right;
            c2 = (int) (left >>> 32) ^ c3 ^ k1;
            c3 = (int) left;
            k0 += LOW_KEY_STEP;
            k1 += HIGH_KEY_STEP;
        }
        into4[0] = c0;
        into4[1] = c1;
        into4[2] = c2;
        into4[3] = c3;
    }
}
