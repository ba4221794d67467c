package dev.tandem.runtime;

import dev.tandem.graph.Init;
import dev.tandem.graph.Op;

/**
 * The first values of states: drawn on the host in double from (seed, state's name) and rounded once to the state's type, so
 * that every backend starts from the same bits.
 */
final class InitialValues {

    private static final double UNIT = 0x1p-53;

    private InitialValues() {
    }

    static void write(Op.State state, long seed, Staging to) {
        switch (state.init()) {
            case Init.Fill(double value) -> to.fill(value);
            case Init.Given given -> {
                if (given.values().size() == 1) {
                    to.fill(given.values().at(0));
                } else {
                    to.write(given.values().toArray());
                }
            }
            case Init.Uniform(double low, double high) ->
                to.write(uniform(to.elements(), seed, state.name(), low, high));
            case Init.Normal(double mean, double deviation) ->
                to.write(normal(to.elements(), seed, state.name(), mean, deviation));
            case Init.Seed s -> to.write(new long[]{seed, 0});
        }
    }

    private static double[] uniform(int count, long seed, String name, double low, double high) {
        double[] units = units(count, seed, name);
        for (int i = 0; i < count; i++) {
            units[i] = low + (high - low) * units[i];
        }
        return units;
    }

    /** Box and Muller's pairs: √(−2 ln u)·cos 2πv and √(−2 ln u)·sin 2πv. */
    private static double[] normal(int count, long seed, String name, double mean, double deviation) {
        double[] units = units(count + count % 2, seed, name);
        double[] normal = new double[count];
        for (int i = 0; i < count; i += 2) {
            double radius = deviation * StrictMath.sqrt(-2 * StrictMath.log(units[i] + UNIT));
            double angle = 2 * Math.PI * units[i + 1];
            normal[i] = mean + radius * StrictMath.cos(angle);
            if (i + 1 < count) {
                normal[i + 1] = mean + radius * StrictMath.sin(angle);
            }
        }
        return normal;
    }

    /** Multiples of 2⁻⁵³ in [0, 1), two of each block of Philox4x32-10 under the key (seed, name). */
    private static double[] units(int count, long seed, String name) {
        double[] units = new double[count];
        long stream = hash(name);
        for (int i = 0; i < count; i += 2) {
            int[] block = philox(i >>> 1, stream, seed);
            units[i] = unit(block[0], block[1]);
            if (i + 1 < count) {
                units[i + 1] = unit(block[2], block[3]);
            }
        }
        return units;
    }

    private static double unit(int high, int low) {
        return ((Integer.toUnsignedLong(high) << 21) ^ (Integer.toUnsignedLong(low) >>> 11)) * UNIT;
    }

    /** FNV-1a of the name's UTF-16 units: the same on every platform for ever. */
    static long hash(String name) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    private static int[] philox(long counter, long stream, long key) {
        int a = (int) counter;
        int b = (int) (counter >>> 32);
        int c = (int) stream;
        int d = (int) (stream >>> 32);
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
        return new int[]{a, b, c, d};
    }
}
