package dev.tandem.random;

/**
 * Random numbers from Philox4x32-10, one after the other: a function of seed, stream and how many were drawn before. Plain
 * arithmetic, so that they are the same on every machine. For one thread.
 */
public final class Draws {

    /** √3, which makes a sum of four uniform numbers have deviation 1. */
    private static final double SQRT_3 = 1.7320508075688772;

    private final long seed;
    private final int[] block = new int[4];
    private long stream;
    private long drawn;

    /** Numbers drawn from a seed; {@link #begin} chooses the stream, 0 at first. */
    public Draws(long seed) {
        this.seed = seed;
    }

    /** Begins a stream at its first number. */
    public void begin(long newStream) {
        stream = newStream;
        drawn = 0;
    }

    /** A number from 0 to {@code count} − 1; each is off its probability by less than count / 2³². */
    public int below(int count) {
        return (int) ((word() * count) >>> 32);
    }

    /** A multiple of 2⁻³² in [0, 1). */
    public double uniform() {
        return word() * 0x1p-32;
    }

    /** Uniform in [low, high). */
    public double uniform(double low, double high) {
        return low + (high - low) * uniform();
    }

    /** Nearly normal, with mean 0 and deviation 1, never beyond ±2√3: the sum of four uniform numbers, which needs no logarithm. */
    public double bell() {
        return (uniform() + uniform() + uniform() + uniform() - 2) * SQRT_3;
    }

    private long word() {
        int lane = (int) (drawn % 4);
        if (lane == 0) {
            Philox.block(drawn / 4, stream, seed, block);
        }
        drawn++;
        return Integer.toUnsignedLong(block[lane]);
    }
}
