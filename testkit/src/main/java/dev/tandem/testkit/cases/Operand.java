package dev.tandem.testkit.cases;

import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;

/** An operand of a case: its type and where its numbers come from. */
public record Operand(TensorType type, Range range) {

    /** A float32 operand of standard normal numbers. */
    public static Operand normal(Shape shape) {
        return of(shape, new Range.Normal());
    }

    /** A float32 operand. */
    public static Operand of(Shape shape, Range range) {
        return new Operand(new TensorType(DType.F32, shape), range);
    }

    /** An operand of any element type, with numbers that suit it. */
    public static Operand of(DType dtype, Shape shape) {
        Range range = switch (dtype) {
            case F32, F64, BF16 -> new Range.Normal();
            case I32, I64 -> new Range.Integers(-100_000, 100_000);
            case U8 -> new Range.Integers(0, 255);
            case BOOL -> new Range.Integers(0, 1);
        };
        return new Operand(new TensorType(dtype, shape), range);
    }

    /** A random key: seed and step. */
    public static Operand key() {
        return new Operand(TensorType.of(DType.I64, 2), new Range.Integers(0, 1L << 40));
    }

    /** Whether it can hold NaN. */
    public boolean isFloat() {
        return type.dtype().isFloat();
    }
}
