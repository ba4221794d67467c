package dev.tandem.data;

import dev.tandem.error.UsageException;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Labelled samples of one shape in memory: unsigned bytes, floats or ints, row-major, one after the other. Immutable; copying
 * samples out allocates nothing, and any number of threads may do it.
 */
public final class Dataset {

    private final String name;
    private final DType dtype;
    private final Shape shape;
    private final List<String> classNames;
    private final MemorySegment elements;
    private final int[] labels;
    private final int size;
    private final Normalization normalization;

    private Dataset(String name, DType dtype, Shape shape, List<String> classNames, MemorySegment elements,
            int[] labels, int size, Normalization normalization) {
        this.name = name;
        this.dtype = dtype;
        this.shape = shape;
        this.classNames = classNames;
        this.elements = elements;
        this.labels = labels;
        this.size = size;
        this.normalization = normalization;
    }

    /**
     * A data set of bytes, which count from 0 to 255.
     *
     * @param name what messages and listings call it
     * @param shape of one sample
     * @param classNames a name for each label
     * @param elements of all samples, row-major; copied
     * @param labels a label for each sample, from 0; copied
     * @throws UsageException if the elements are not those of as many samples as there are labels, or a label has no class
     */
    public static Dataset of(String name, Shape shape, List<String> classNames, byte[] elements, int[] labels) {
        return wrap(name, shape, classNames, elements.clone(), labels.clone());
    }

    /**
     * A data set of floats.
     *
     * @param name what messages and listings call it
     * @param shape of one sample
     * @param classNames a name for each label
     * @param elements of all samples, row-major; copied
     * @param labels a label for each sample, from 0; copied
     * @throws UsageException if the elements are not those of as many samples as there are labels, or a label has no class
     */
    public static Dataset of(String name, Shape shape, List<String> classNames, float[] elements, int[] labels) {
        return wrap(name, shape, classNames, elements.clone(), labels.clone());
    }

    /**
     * A data set of tokens: positions in a network's table of embeddings. They are not normalised.
     *
     * @param name what messages and listings call it
     * @param shape of one sample
     * @param classNames a name for each label
     * @param elements of all samples, row-major; copied
     * @param labels a label for each sample, from 0; copied
     * @throws UsageException if the elements are not those of as many samples as there are labels, or a label has no class
     */
    public static Dataset of(String name, Shape shape, List<String> classNames, int[] elements, int[] labels) {
        checkElements(name, shape, elements.length, labels.length);
        return checked(name, DType.I32, shape, classNames, MemorySegment.ofArray(elements.clone()), labels.clone());
    }

    /** A data set of bytes that keeps the arrays; the caller forgets them. */
    static Dataset wrap(String name, Shape shape, List<String> classNames, byte[] elements, int[] labels) {
        checkElements(name, shape, elements.length, labels.length);
        return checked(name, DType.U8, shape, classNames, MemorySegment.ofArray(elements), labels);
    }

    /** A data set of floats that keeps the arrays; the caller forgets them. */
    static Dataset wrap(String name, Shape shape, List<String> classNames, float[] elements, int[] labels) {
        checkElements(name, shape, elements.length, labels.length);
        return checked(name, DType.F32, shape, classNames, MemorySegment.ofArray(elements), labels);
    }

    private static Dataset checked(String name, DType dtype, Shape shape, List<String> classNames,
            MemorySegment elements, int[] labels) {
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classNames.size()) {
                throw new UsageException("dataset", name, "a label has no class",
                        "label " + labels[i] + " of sample " + i + ", " + classNames.size() + " classes",
                        "count labels from 0 and name every class");
            }
        }
        return new Dataset(name, dtype, shape, List.copyOf(classNames), elements.asReadOnly(), labels, labels.length,
                Normalization.none());
    }

    private static void checkElements(String name, Shape shape, int elements, int labels) {
        if (labels == 0 || elements != (long) labels * shape.elements()) {
            throw new UsageException("dataset", name, "the elements are not those of a sample for each label",
                    elements + " elements, " + labels + " labels, samples of shape " + shape,
                    "give labels × " + shape.elements() + " elements, of one sample at least");
        }
    }

    /** What messages and listings call it. */
    public String name() {
        return name;
    }

    /** The number of samples, at least 1. */
    public int size() {
        return size;
    }

    /** The shape of one sample, without a batch axis; [C,H,W] for images. */
    public Shape shape() {
        return shape;
    }

    /** The type of the elements: U8, F32, or I32 for tokens. */
    public DType dtype() {
        return dtype;
    }

    /** The number of classes. */
    public int classes() {
        return classNames.size();
    }

    /** The name of each label. */
    public List<String> classNames() {
        return classNames;
    }

    /** A sample's label, from 0 to {@link #classes} − 1. */
    public int label(int sample) {
        checkSample(sample);
        return labels[sample];
    }

    /** How raw elements become what a network sees. It describes; the elements themselves stay raw. */
    public Normalization normalization() {
        return normalization;
    }

    /**
     * The same samples with another normalization.
     *
     * @throws UsageException if it has neither one mean nor one a channel, or the elements are tokens
     */
    public Dataset with(Normalization other) {
        if (dtype == DType.I32) {
            throw new UsageException("dataset", name, "holds tokens, which are not normalised", dtype.label() + shape,
                    "make a data set of floats");
        }
        if (other.channels() != 1 && other.channels() != Normalization.channels(shape)) {
            throw new UsageException("dataset", name, "the normalization is for another number of channels",
                    other.channels() + " means, samples of shape " + shape, "give one mean, or one a channel");
        }
        return new Dataset(name, dtype, shape, classNames, elements, labels, size, other);
    }

    /**
     * The first samples, sharing their memory and normalization.
     *
     * @throws UsageException if there are not as many, or none is asked for
     */
    public Dataset first(int count) {
        if (count < 1 || count > size) {
            throw new UsageException("dataset", name, "cannot give that many samples",
                    "asked " + count + ", has " + size, "ask for 1 to " + size);
        }
        return new Dataset(name, dtype, shape, classNames, elements, labels, count, normalization);
    }

    /** A copy of some samples under another name, with the same normalization. */
    Dataset pick(String newName, int[] samples) {
        Batch picked = batch(samples);
        if (dtype == DType.I32) {
            return of(newName, shape, classNames, picked.ints(), picked.labels());
        }
        Dataset copy = dtype == DType.U8
                ? wrap(newName, shape, classNames, picked.bytes(), picked.labels())
                : wrap(newName, shape, classNames, picked.floats(), picked.labels());
        return copy.with(normalization);
    }

    /** Some samples as a batch of their own. */
    public Batch batch(int... samples) {
        var batch = new Batch(this, samples.length);
        batch.gather(samples, 0);
        return batch;
    }

    /**
     * Copies a sample's bytes.
     *
     * @param sample which one, from 0
     * @param into where to
     * @param offset index of the first element in {@code into}
     * @throws UsageException if the elements are not U8
     */
    public void copyTo(int sample, byte[] into, int offset) {
        check(sample, DType.U8);
        int count = shape.elements();
        MemorySegment.copy(elements, ValueLayout.JAVA_BYTE, (long) sample * count, into, offset, count);
    }

    /**
     * Copies a sample's floats.
     *
     * @param sample which one, from 0
     * @param into where to
     * @param offset index of the first element in {@code into}
     * @throws UsageException if the elements are not F32
     */
    public void copyTo(int sample, float[] into, int offset) {
        check(sample, DType.F32);
        int count = shape.elements();
        MemorySegment.copy(elements, ValueLayout.JAVA_FLOAT, (long) sample * count * Float.BYTES, into, offset, count);
    }

    /**
     * Copies a sample's tokens.
     *
     * @param sample which one, from 0
     * @param into where to
     * @param offset index of the first element in {@code into}
     * @throws UsageException if the elements are not I32
     */
    public void copyTo(int sample, int[] into, int offset) {
        check(sample, DType.I32);
        int count = shape.elements();
        MemorySegment.copy(elements, ValueLayout.JAVA_INT, (long) sample * count * Integer.BYTES, into, offset, count);
    }

    /**
     * Copies a sample's elements, whatever their type, in the byte order of this machine.
     *
     * @param sample which one, from 0
     * @param into where to
     * @param byteOffset of the first element in {@code into}
     */
    public void copyTo(int sample, MemorySegment into, long byteOffset) {
        checkSample(sample);
        long bytes = (long) shape.elements() * dtype.bytes();
        MemorySegment.copy(elements, sample * bytes, into, byteOffset, bytes);
    }

    /** Its name, size and types, {@code mnist train: 60000 × u8[1,28,28], 10 classes}. */
    @Override
    public String toString() {
        return name + ": " + size + " × " + dtype.label() + shape + ", " + classes() + " classes";
    }

    private void check(int sample, DType wanted) {
        if (dtype != wanted) {
            throw new UsageException("dataset", name, "holds elements of another type",
                    dtype.label() + ", asked for " + wanted.label(),
                    "copy to " + (dtype == DType.U8 ? "bytes" : dtype == DType.F32 ? "floats" : "ints"));
        }
        checkSample(sample);
    }

    private void checkSample(int sample) {
        if (sample < 0 || sample >= size) {
            throw new UsageException("dataset", name, "has no such sample", "sample " + sample + " of " + size,
                    "count samples from 0");
        }
    }
}
