package dev.tandem.cpu.movement;

/** The rounds of Philox4x32-10, written out because the block has to stay in registers. */
final class Philox {

    private static final int ROUNDS = 10;
    private static final long LEFT = 0xD2511F53L;
    private static final long RIGHT = 0xCD9E8D57L;
    private static final int LOW_STEP = 0x9E3779B9;
    private static final int HIGH_STEP = 0xBB67AE85;
    private static final long WORD = 0xFFFFFFFFL;

    private Philox() {
    }

    /** Writes the four words of the block of counter (block, stream) at {@code at}. */
    static void block(int block, long stream, long key, int[] words, int at) {
        long a = block;
        long b = 0;
        long c = stream & WORD;
        long d = stream >>> 32;
        int low = (int) key;
        int high = (int) (key >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long left = a * LEFT;
            long right = c * RIGHT;
            a = ((right >>> 32) ^ b ^ low) & WORD;
            b = right & WORD;
            c = ((left >>> 32) ^ d ^ high) & WORD;
            d = left & WORD;
            low += LOW_STEP;
            high += HIGH_STEP;
        }
        words[at] = (int) a;
        words[at + 1] = (int) b;
        words[at + 2] = (int) c;
        words[at + 3] = (int) d;
    }
}
