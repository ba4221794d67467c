package dev.tandem.tensor;

/** What a tensor is: element type, logical shape, physical layout. */
public record TensorType(DType dtype, Shape shape, Layout layout) {

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

    /** The number of elements. */
    public int elements() {
        return shape.elements();
    }

    /** The bytes of the elements, without padding. */
    public long bytes() {
        return (long) elements() * dtype.bytes();
    }

    /** Strides in elements of the logical axes, in the physical layout. */
    public int[] strides() {
        return switch (layout) {
            case ROW_MAJOR -> shape.strides();
            case CHANNELS_LAST -> stridesWithLast(1);
            case BATCH_LAST -> stridesWithLast(0);
        };
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
        };
    }
}
