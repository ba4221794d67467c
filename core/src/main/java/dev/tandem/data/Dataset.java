package dev.tandem.data;

import dev.tandem.error.UsageException;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Samples of one shape in memory: unsigned bytes, floats or ints, row-major, one after the other; and for each what a network learns to
 * give for it, its {@link Target}. Immutable; copying samples out allocates nothing, and any number of threads may do it.
 */
public final class Dataset {

    private final String name;
    private final Shape shape;
    private final Rows elements;
    private final Target target;
    private final Rows targets;
    private final int size;
    private final Normalization normalization;

    private Dataset(String name, Shape shape, Rows elements, Target target, Rows targets, int size,
            Normalization normalization) {
        this.name = name;
        this.shape = shape;
        this.elements = elements;
        this.target = target;
        this.targets = targets;
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
        return labelled(name, shape, classNames, Rows.of(shape.elements(), elements.clone()), labels.clone());
    }

    /**
     * A data set of bytes, which count from 0 to 255, without labels: the target of each sample is itself.
     *
     * @param name what messages and listings call it
     * @param shape of one sample
     * @param elements of all samples, row-major; copied
     * @throws UsageException if the elements are not those of whole samples, one at least
     */
    public static Dataset of(String name, Shape shape, byte[] elements) {
        return unlabelled(name, shape, Rows.of(shape.elements(), elements.clone()));
    }

    /**
     * A data set of floats without labels: the target of each sample is itself.
     *
     * @param name what messages and listings call it
     * @param shape of one sample
     * @param elements of all samples, row-major; copied
     * @throws UsageException if the elements are not those of whole samples, one at least
     */
    public static Dataset of(String name, Shape shape, float[] elements) {
        return wrap(name, shape, elements.clone());
    }

    /**
     * A data set of tokens without labels, which are to be given values or to be asked a network's outputs for.
     *
     * @param name what messages and listings call it
     * @param shape of one sample
     * @param elements of all samples, row-major; copied
     * @throws UsageException if the elements are not those of whole samples, one at least
     */
    public static Dataset of(String name, Shape shape, int[] elements) {
        return unlabelled(name, shape, Rows.of(shape.elements(), elements.clone()));
    }

    /** A data set of bytes that keeps the arrays; the caller forgets them. */
    static Dataset wrap(String name, Shape shape, List<String> classNames, byte[] elements, int[] labels) {
        return labelled(name, shape, classNames, Rows.of(shape.elements(), elements), labels);
    }

    /** A data set of floats that keeps the arrays; the caller forgets them. */
    static Dataset wrap(String name, Shape shape, List<String> classNames, float[] elements, int[] labels) {
        return labelled(name, shape, classNames, Rows.of(shape.elements(), elements), labels);
    }

    /** A data set of floats without labels that keeps the array; the caller forgets it. */
    static Dataset wrap(String name, Shape shape, float[] elements) {
        return unlabelled(name, shape, Rows.of(shape.elements(), elements));
    }

    private static Dataset labelled(String name, Shape shape, List<String> classNames, Rows elements, int[] labels) {
        if (labels.length == 0 || elements.elements() != (long) labels.length * shape.elements()) {
            throw new UsageException("dataset", name, "the elements are not those of a sample for each label",
                    elements.elements() + " elements, " + labels.length + " labels, samples of shape " + shape,
                    "give labels × " + shape.elements() + " elements, of one sample at least");
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classNames.size()) {
                throw new UsageException("dataset", name, "a label has no class",
                        "label " + labels[i] + " of sample " + i + ", " + classNames.size() + " classes",
                        "count labels from 0 and name every class");
            }
        }
        return new Dataset(name, shape, elements, new Target.Classes(classNames), Rows.of(1, labels), labels.length,
                Normalization.none());
    }

    private static Dataset unlabelled(String name, Shape shape, Rows elements) {
        long size = elements.elements() / shape.elements();
        if (size == 0 || size * shape.elements() != elements.elements()) {
            throw new UsageException("dataset", name, "the elements are not those of whole samples",
                    elements.elements() + " elements, samples of shape " + shape,
                    "give a multiple of " + shape.elements() + " elements, of one sample at least");
        }
        return new Dataset(name, shape, elements, new Target.Itself(), Rows.empty(), (int) size, Normalization.none());
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
        return elements.dtype();
    }

    /** What a network learns to give for its samples. */
    public Target target() {
        return target;
    }

    /** The number of classes; 0 if samples have other targets. */
    public int classes() {
        return classNames().size();
    }

    /** The name of each label; none if samples have other targets. */
    public List<String> classNames() {
        return target instanceof Target.Classes(var names) ? names : List.of();
    }

    /**
     * A sample's label, from 0 to {@link #classes} − 1.
     *
     * @throws UsageException if there is no such sample, or samples have no classes
     */
    public int label(int sample) {
        checkSample(sample);
        if (!(target instanceof Target.Classes)) {
            throw new UsageException("dataset", name, "has no labels", toString(), "give it some when it is made");
        }
        return targets.first(sample);
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
        if (dtype() == DType.I32) {
            throw new UsageException("dataset", name, "holds tokens, which are not normalised", dtype().label() + shape,
                    "make a data set of floats");
        }
        if (other.channels() != 1 && other.channels() != Normalization.channels(shape)) {
            throw new UsageException("dataset", name, "the normalization is for another number of channels",
                    other.channels() + " means, samples of shape " + shape, "give one mean, or one a channel");
        }
        return new Dataset(name, shape, elements, target, targets, size, other);
    }

    /**
     * The same samples with values to be learnt, which are taken as they are: give numbers around 1.
     *
     * @param valueShape of a sample's values
     * @param values of all samples, row-major; copied
     * @throws UsageException if they are not those of as many samples as there are
     */
    public Dataset withValues(Shape valueShape, float... values) {
        if (values.length != (long) size * valueShape.elements()) {
            throw new UsageException("dataset", name, "the values are not those of its samples",
                    values.length + " values, " + size + " samples with values of shape " + valueShape,
                    "give " + (long) size * valueShape.elements());
        }
        return new Dataset(name, shape, elements, new Target.Values(valueShape),
                Rows.of(valueShape.elements(), values.clone()), size, normalization);
    }

    /** The same samples without labels or values: the target of each is itself, which is what an autoencoder learns. */
    public Dataset unlabelled() {
        return new Dataset(name, shape, elements, new Target.Itself(), Rows.empty(), size, normalization);
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
        return new Dataset(name, shape, elements, target, targets, count, normalization);
    }

    /**
     * Splits it in two: a share of the samples judges, drawn from the seed. Of each class that is this share, rounded, one sample at
     * least and, of several, not all. The parts keep the order, share the memory and have this normalization; {@link Split#normalized}
     * measures another.
     *
     * @param share of the part that judges, between 0 and 1
     * @throws UsageException if the share is not between, or there is nothing left to learn from
     */
    public Split split(double share, long seed) {
        if (!(share > 0 && share < 1)) {
            throw new UsageException("dataset", name, "cannot be split by this share", "share " + share,
                    "choose one between 0 and 1, say 0.2");
        }
        return split(Partition.drawn(groups(), share, seed), Partition.label(share, seed));
    }

    /**
     * Splits it in {@code k} ways for cross-validation: each sample judges in exactly one of them, drawn from the seed. The parts that
     * judge differ by one sample at most, also within each class. All keep the order, share the memory and have this normalization;
     * {@link Split#normalized} measures another.
     *
     * @param k how many, from 2 to the number of samples
     * @throws UsageException if there are not as many
     */
    public List<Split> folds(int k, long seed) {
        if (k < 2 || k > size) {
            throw new UsageException("dataset", name, "cannot be split in that many folds",
                    k + " folds, " + size + " samples",
                    "choose 2 to " + size);
        }
        List<Partition> folds = Partition.folds(groups(), k, seed);
        return IntStream.range(0, k).mapToObj(i -> split(folds.get(i), Partition.label(i + 1, k, seed))).toList();
    }

    /** For each sample the number of the group of which each part gets its share: its label, else the same for all. */
    private int[] groups() {
        return target instanceof Target.Classes ? IntStream.range(0, size).map(this::label).toArray() : new int[size];
    }

    private Split split(Partition parts, String label) {
        if (parts.train().length == 0) {
            throw new UsageException("dataset", name, "has too few samples to split", toString(),
                    "give two samples of a class at least");
        }
        return new Split(pick(name + " train" + label, parts.train()), pick(name + " test" + label, parts.test()));
    }

    /** Some samples under another name, sharing their memory and normalization. */
    private Dataset pick(String newName, int[] samples) {
        return new Dataset(newName, shape, elements.choose(samples), target, targets.choose(samples), samples.length,
                normalization);
    }

    /**
     * Some samples as a network sees them: normalised, one after the other.
     *
     * @param samples which ones, from 0
     * @return row-major
     * @throws UsageException if there is no such sample, or they are tokens
     */
    public float[] normalized(int... samples) {
        if (dtype() == DType.I32) {
            throw new UsageException("dataset", name, "holds tokens, which are not normalised", dtype().label() + shape,
                    "copy them as they are");
        }
        int size = shape.elements();
        int plane = size / normalization.channels();
        var raw = new byte[dtype() == DType.U8 ? size : 0];
        var sample = new float[size];
        var all = new float[samples.length * size];
        for (int s = 0; s < samples.length; s++) {
            if (dtype() == DType.U8) {
                copyTo(samples[s], raw, 0);
                for (int i = 0; i < size; i++) {
                    sample[i] = raw[i] & 0xff;
                }
            } else {
                copyTo(samples[s], sample, 0);
            }
            for (int i = 0; i < size; i++) {
                int channel = i / plane;
                all[s * size + i] = (float) ((sample[i] - normalization.mean().at(channel))
                        / normalization.deviation().at(channel));
            }
        }
        return all;
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
        elements.copy(sample, into, offset);
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
        elements.copy(sample, into, offset);
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
        elements.copy(sample, into, offset);
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
        elements.copy(sample, into, byteOffset);
    }

    /**
     * Copies what is to be given for a sample, in the byte order of this machine: its label, an I32, or its values, F32; nothing if that
     * is the sample itself.
     *
     * @param sample which one, from 0
     * @param into where to
     * @param byteOffset of the first element in {@code into}
     */
    public void copyTargetTo(int sample, MemorySegment into, long byteOffset) {
        checkSample(sample);
        targets.copy(sample, into, byteOffset);
    }

    /** Copies a sample's values, where it has some. */
    void copyValuesTo(int sample, float[] into, int offset) {
        checkSample(sample);
        targets.copy(sample, into, offset);
    }

    /** Its name, size, type and target, {@code mnist train: 60000 × u8[1,28,28], 10 classes}. */
    @Override
    public String toString() {
        return name + ": " + size + " × " + dtype().label() + shape + ", " + target;
    }

    private void check(int sample, DType wanted) {
        if (dtype() != wanted) {
            throw new UsageException("dataset", name, "holds elements of another type",
                    dtype().label() + ", asked for " + wanted.label(),
                    "copy to " + (dtype() == DType.U8 ? "bytes" : dtype() == DType.F32 ? "floats" : "ints"));
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
