package dev.tandem.kernels;

import dev.tandem.tensor.DType;

/** The names that element types have in CUDA C. */
final class ElementTypes {

    private ElementTypes() {
    }

    /** The type of an element that is computed with. */
    static String of(DType dtype) {
        return switch (dtype) {
            case F32, BF16, I32, I64, U8 -> dtype.label();
            case BOOL -> "boolean";
            case F64 -> throw new IllegalStateException("kernels have no f64");
        };
    }

    /** The type of something of this size that is only moved. */
    static String bits(int bytes) {
        return "bits" + 8 * bytes;
    }

    /** The type that formulas of this result type are computed in. */
    static String computed(boolean isFloat) {
        return isFloat ? "float" : "i64";
    }

    /** The function that reads an element into what formulas are computed in. */
    static String reader(boolean isFloat) {
        return isFloat ? "to_float" : "to_integer";
    }
}
