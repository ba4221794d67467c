package dev.tandem.testkit.cases;

import dev.tandem.tensor.TensorType;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Where an operand's numbers come from. Every number is one that float32 holds, so that all backends get the same. */
public sealed interface Range {

    /** Standard normal: mean zero, so that rounding of the inputs shows in the results. */
    record Normal() implements Range {
    }

    /** Normal around another mean. */
    record Around(double mean) implements Range {
    }

    /** Uniform between two bounds. */
    record Uniform(double low, double high) implements Range {
    }

    /** Of either sign, 0.5 to 2 away from zero: what may be divided by. */
    record NonZero() implements Range {
    }

    /** Multiples of one half from −1 to 1: many are equal. */
    record Ties() implements Range {
    }

    /** Integers from {@code low} to {@code high}, both included. */
    record Integers(long low, long high) implements Range {
    }

    /** Numbers at the edges of float32: both zeros, denormals, the smallest and largest. */
    record Special() implements Range {
    }

    /** Draws numbers for a type. */
    default double[] draw(TensorType type, RandomGenerator random) {
        double[] values = new double[type.elements()];
        Arrays.setAll(values, i -> one(random));
        return values;
    }

    private double one(RandomGenerator random) {
        return switch (this) {
            case Normal n -> (float) random.nextGaussian();
            case Around(double mean) -> (float) (mean + random.nextGaussian());
            case Uniform(double low, double high) -> (float) random.nextDouble(low, high);
            case NonZero n -> (float) (random.nextDouble(0.5, 2) * (random.nextBoolean() ? 1 : -1));
            case Ties t -> (random.nextInt(5) - 2) / 2.0;
            case Integers(long low, long high) -> random.nextLong(low, high + 1);
            case Special s -> Edge.values()[random.nextInt(Edge.values().length)].value();
        };
    }

    /** A number at an edge of float32. */
    enum Edge {
        /** 0. */
        ZERO(0),
        /** −0. */
        NEGATIVE_ZERO(-0.0f),
        /** 1. */
        ONE(1),
        /** A negative number that float32 rounds. */
        NEGATIVE(-0.1f),
        /** The smallest denormal. */
        SMALLEST(Float.MIN_VALUE),
        /** A negative denormal. */
        DENORMAL(-Float.MIN_NORMAL / 3),
        /** The smallest normal number. */
        NORMAL(Float.MIN_NORMAL),
        /** The largest number. */
        LARGEST(Float.MAX_VALUE),
        /** A huge negative number. */
        HUGE(-3e38f);

        private final float value;

        Edge(float value) {
            this.value = value;
        }

        double value() {
            return value;
        }
    }
}
