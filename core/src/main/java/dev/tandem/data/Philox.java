package dev.tandem.data;

/** Philox4x32-10 until core's package of random numbers is there. */
final class Philox {

    private Philox() {
    }

    static void block(long counterLow, long counterHigh, long key, int[] into4) {
        int a = (int) counterLow;
        int b = (int) (counterLow >>> 32);
        int c = (int) counterHigh;
        int d = (int) (counterHigh >>> 32);
        int k = (int) key;
        int l = (int) (key >>> 32);
        for (int round = 0; round < 10; round++) {
            long x = Integer.toUnsignedLong(a) * 0xD2511F53L;
            long y = Integer.toUnsignedLong(c) * 0xCD9E8D57L;
            a = (int) (y >>> 32) ^ b ^ k;
            b = (int) y;
            c = (int) (x >>> 32) ^ d ^ l;
            d = (int) x;
            k += 0x9E3779B9;
            l += 0xBB67AE85;
        }
        into4[0] = a;
        into4[1] = b;
        into4[2] = c;
        into4[3] = d;
    }
}
