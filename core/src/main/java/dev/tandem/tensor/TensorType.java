package dev.tandem.tensor;

/** What a tensor is: element type, logical shape, physical layout. */
public record TensorType(DType dtype, Shape shape, Layout layout) {

    private static final int SAMPLES_OF_A_BLOCK = 16;

    /** A row-major type. */
    public TensorType(DType dtype, Shape shape) {
        this(dtype, shape, Layout.ROW_MAJOR);
    }

    /** A row-major float32 type. */
    public static TensorType f32(int... sizes) {
        return new TensorType(DType.F32, Shape.of(sizes));
    }

    /** A row-major type. */
    public static TensorType of(DType dtype, int... sizes) {
        return new TensorType(dtype, Shape.of(sizes));
    }

    /** This type in row-major layout: what it means, without where it lies. */
    public TensorType logical() {
        return layout == Layout.ROW_MAJOR ? this : new TensorType(dtype, shape);
    }

    /** This type in another layout. */
    public TensorType as(Layout other) {
        return new TensorType(dtype, shape, other);
    }

    /** This type with another element type. */
    public TensorType as(DType other) {
        return new TensorType(other, shape, layout);
    }

    /** The number of elements, however large: {@link Shape#count}. */
    public long count() {
        return shape.count();
    }

    /** The number of elements that are held: {@link Shape#elements}. */
    public int elements() {
        return shape.elements();
    }

    /** The bytes of the elements, without padding. */
    public long bytes() {
        return count() * dtype.bytes();
    }

    /**
     * Strides in elements of the logical axes, in the physical layout.
     *
     * @throws IllegalStateException if it is {@link Layout#BATCH_BLOCKED}, where samples have more than one
     */
    public int[] strides() {
        return switch (layout) {
            case ROW_MAJOR -> shape.strides();
            case CHANNELS_LAST -> stridesWithLast(1);
            case BATCH_LAST -> stridesWithLast(0);
            case BATCH_BLOCKED -> throw new IllegalStateException(this + " has no stride for axis 0");
        };
    }

    /** The samples of a block of {@link Layout#BATCH_BLOCKED}: what {@code axis 0} is cut into. */
    public int block() {
        int samples = shape.size(0);
        return samples % SAMPLES_OF_A_BLOCK == 0 ? SAMPLES_OF_A_BLOCK : samples;
    }

    /** Where an element lies, counted in elements, that is given by its row-major number. */
    public int place(int element) {
        if (layout == Layout.BATCH_BLOCKED) {
            int ofSample = elements() / shape.size(0);
            int sample = element / ofSample;
            int block = block();
            return (sample / block * ofSample + element % ofSample) * block + sample % block;
        }
        int[] rows = shape.strides();
        int[] lying = strides();
        int at = 0;
        for (int axis = 0; axis < rows.length; axis++) {
            at += element / rows[axis] % shape.size(axis) * lying[axis];
        }
        return at;
    }

    /** Strides where one axis is contiguous and the others lie around it in order. */
    private int[] stridesWithLast(int axis) {
        int[] strides = new int[shape.rank()];
        strides[axis] = 1;
        int step = shape.size(axis);
        for (int i = shape.rank() - 1; i >= 0; i--) {
            if (i != axis) {
                strides[i] = step;
                step *= shape.size(i);
            }
        }
        return strides;
    }

    /** The type as listings print it, {@code f32[64,6,28,28]}. */
    @Override
    public String toString() {
        return dtype.label() + shape + switch (layout) {
            case ROW_MAJOR -> "";
            case CHANNELS_LAST -> "{channels-last}";
            case BATCH_LAST -> "{batch-last}";
            case BATCH_BLOCKED -> "{batch-blocked}";
        };
    }
}
