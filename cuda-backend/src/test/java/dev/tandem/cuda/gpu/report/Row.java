package dev.tandem.cuda.gpu.report;

/**
 * One measurement.
 *
 * @param what the work, {@code train lenet}
 * @param shape its size, {@code batch 64}
 * @param precision of contractions
 * @param mode how it was run: {@link #REPLAY} and {@link #EAGER} are Tandem's, the others PyTorch's
 * @param median of the rounds, in {@code unit}
 * @param lowest of the rounds
 * @param highest of the rounds
 * @param rounds how many
 */
public record Row(String what, String shape, String precision, String mode, double median, double lowest,
        double highest, String unit, int rounds) {

    /** A step recorded once and launched whole. */
    public static final String REPLAY = "replay";
    /** A step whose kernels are issued one by one. */
    public static final String EAGER = "eager";
    /** PyTorch, operation by operation. */
    public static final String TORCH_EAGER = "pytorch eager";
    /** PyTorch's compiler with CUDA graphs. */
    public static final String TORCH_COMPILED = "pytorch compiled";
    /** PyTorch's eager step captured whole as one CUDA graph. */
    public static final String TORCH_CAPTURED = "pytorch captured";

    /** Whether another measurement is of the same work. */
    boolean isSameWork(Row other) {
        return what.equals(other.what) && shape.equals(other.shape) && precision.equals(other.precision);
    }

    boolean isTorch() {
        return mode.startsWith("pytorch");
    }
}
