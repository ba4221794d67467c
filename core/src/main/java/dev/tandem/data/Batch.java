package dev.tandem.data;

import dev.tandem.data.augment.Augmenter;
import dev.tandem.error.UsageException;
import dev.tandem.tensor.DType;

/**
 * Some samples of a data set, one after the other, row-major. Its arrays have the length of its elements and are filled again: they
 * hold until the next batch is asked for.
 */
public final class Batch {

    private final Dataset data;
    private final byte[] bytes;
    private final float[] floats;
    private final int[] ints;
    private final int[] labels;
    private final float[] values;
    private final int[] indices;

    Batch(Dataset data, int size) {
        int elements = data.shape().batched(size).elements();
        this.data = data;
        this.bytes = new byte[data.dtype() == DType.U8 ? elements : 0];
        this.floats = new float[data.dtype() == DType.F32 ? elements : 0];
        this.ints = new int[data.dtype() == DType.I32 ? elements : 0];
        this.labels = new int[data.target() instanceof Target.Classes ? size : 0];
        this.values = new float[data.target() instanceof Target.Values(var shape) ? shape.batched(size).elements() : 0];
        this.indices = new int[size];
    }

    /** The number of samples. */
    public int size() {
        return indices.length;
    }

    /**
     * The elements of a data set of bytes.
     *
     * @throws UsageException if its elements are not U8
     */
    public byte[] bytes() {
        check(DType.U8);
        return bytes;
    }

    /**
     * The elements of a data set of floats.
     *
     * @throws UsageException if its elements are not F32
     */
    public float[] floats() {
        check(DType.F32);
        return floats;
    }

    /**
     * The elements of a data set of tokens.
     *
     * @throws UsageException if its elements are not I32
     */
    public int[] ints() {
        check(DType.I32);
        return ints;
    }

    /**
     * The label of each sample.
     *
     * @throws UsageException if samples have no classes
     */
    public int[] labels() {
        check(data.target() instanceof Target.Classes, "labels");
        return labels;
    }

    /**
     * The values to be learnt of each sample, row-major, one after the other.
     *
     * @throws UsageException if samples have none
     */
    public float[] values() {
        check(data.target() instanceof Target.Values, "values");
        return values;
    }

    /** Which sample of the data set each one is. */
    public int[] indices() {
        return indices;
    }

    /** Fills it with the samples that an order lists from an index on. */
    void gather(int[] order, int first) {
        for (int i = 0; i < indices.length; i++) {
            gather(i, order[first + i]);
        }
    }

    /** Fills places {@code from} to {@code to} − 1 with the samples that an order lists, as an augmenter changes them in an epoch. */
    void gather(int[] order, int first, int from, int to, Augmenter augmenter, long epoch) {
        int elements = data.shape().elements();
        for (int i = from; i < to; i++) {
            gather(i, order[first + i]);
            if (data.dtype() == DType.U8) {
                augmenter.apply(epoch, indices[i], bytes, i * elements);
            } else if (data.dtype() == DType.F32) {
                augmenter.apply(epoch, indices[i], floats, i * elements);
            }
        }
    }

    private void gather(int i, int sample) {
        int elements = data.shape().elements();
        indices[i] = sample;
        switch (data.target()) {
            case Target.Classes _ -> labels[i] = data.label(sample);
            case Target.Values _ -> data.copyValuesTo(sample, values, i * (values.length / indices.length));
            case Target.Itself _ -> {
                // its elements are all there is
            }
        }
        if (data.dtype() == DType.U8) {
            data.copyTo(sample, bytes, i * elements);
        } else if (data.dtype() == DType.F32) {
            data.copyTo(sample, floats, i * elements);
        } else {
            data.copyTo(sample, ints, i * elements);
        }
    }

    private void check(boolean has, String wanted) {
        if (!has) {
            throw new UsageException("batch", data.name(), "has no " + wanted, data.toString(),
                    "look at the data set's target()");
        }
    }

    private void check(DType wanted) {
        if (data.dtype() != wanted) {
            throw new UsageException("batch", data.name(), "holds elements of another type",
                    data.dtype().label() + ", asked for " + wanted.label(),
                    "ask for " + (data.dtype() == DType.U8
                            ? "bytes()"
                            : data.dtype() == DType.F32 ? "floats()" : "ints()"));
        }
    }
}
