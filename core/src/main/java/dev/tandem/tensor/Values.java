package dev.tandem.tensor;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Immutable numbers with value equality: what constants and given initial values hold. Row-major. */
public final class Values {

    private final double[] values;
    private final int hash;

    private Values(double[] values) {
        this.values = values;
        this.hash = Arrays.hashCode(values);
    }

    /** A copy of these numbers. */
    public static Values of(double... values) {
        return new Values(values.clone());
    }

    /** How many there are. */
    public int size() {
        return values.length;
    }

    /** The number at an index. */
    public double at(int index) {
        return values[index];
    }

    /** A copy as an array. */
    public double[] toArray() {
        return values.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Values v && hash == v.hash && Arrays.equals(values, v.values);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return values.length <= 8 ? Arrays.toString(values) : "[" + values[0] + ", … " + values.length + " values]";
    }
}
