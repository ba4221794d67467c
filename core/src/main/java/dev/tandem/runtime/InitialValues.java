package dev.tandem.runtime;

import dev.tandem.graph.Init;
import dev.tandem.graph.Op;
import dev.tandem.random.Philox;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Values;
import java.util.Arrays;

/**
 * The first values of states: drawn on the host in double from (seed, state's name) and rounded once to the state's type, so
 * that every backend starts from the same bits.
 */
final class InitialValues {

    private static final double UNIT = 0x1p-53;

    private InitialValues() {
    }

    static void write(Op.State state, long seed, Staging to) {
        if (state.init() instanceof Init.Seed) {
            to.write(new long[]{seed, 0});
            return;
        }
        double[] values = values(state, seed);
        for (int i = 0; i < values.length; i++) {
            values[i] = rounded(values[i], state.type().dtype());
        }
        to.write(values);
    }

    private static double[] values(Op.State state, long seed) {
        int count = state.type().elements();
        return switch (state.init()) {
            case Init.Fill(double value) -> filled(count, value);
            case Init.Given(Values given) -> given.size() == 1 ? filled(count, given.at(0)) : given.toArray();
            case Init.Uniform(double low, double high) -> uniform(count, seed, state.name(), low, high);
            case Init.Normal(double mean, double deviation) -> normal(count, seed, state.name(), mean, deviation);
            case Init.Orthogonal(double gain) -> orthogonal(state, seed, gain);
            case Init.Seed s -> throw new IllegalArgumentException("a seed is no double");
        };
    }

    private static double[] filled(int count, double value) {
        double[] values = new double[count];
        Arrays.fill(values, value);
        return values;
    }

    /** What the type holds of a number: a backend whose host type holds more must not start from more. */
    private static double rounded(double value, DType dtype) {
        return switch (dtype) {
            case F32 -> (float) value;
            case BF16 -> Float.intBitsToFloat(Staging.bfloat16((float) value) << 16);
            case F64, I32, I64, U8, BOOL -> value;
        };
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

    private static double[] orthogonal(Op.State state, long seed, double gain) {
        int count = state.type().elements();
        int rows = state.type().shape().rank() == 0 ? 1 : state.type().shape().size(0);
        double[] values = normal(count, seed, state.name(), 0, 1);
        Orthonormal.of(values, rows, count / rows);
        for (int i = 0; i < count; i++) {
            values[i] *= gain;
        }
        return values;
    }

    /** Multiples of 2⁻⁵³ in [0, 1), two of each block of Philox4x32-10: the key is the seed, the counter (index / 2, name). */
    private static double[] units(int count, long seed, String name) {
        double[] units = new double[count];
        long stream = hash(name);
        int[] block = new int[4];
        for (int i = 0; i < count; i += 2) {
            Philox.block(i >>> 1, stream, seed, block);
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
}
