package dev.tandem.verify;

import dev.tandem.spi.BackendOptions.Precision;
import java.util.Locale;

/**
 * The bounds, each with its reason; nowhere else is one. A bound changes only together with the measurement that asks for it.
 *
 * <p>Two bounds a class where sums are long, because the mean error alone hides outliers: one element off by 0.01 among 100,000
 * gives an NMSE of 3e-9. Inputs are meant to have mean zero: with inputs in [0, 1] TF32's NMSE falls from 7e-8 to 5e-12 and
 * becomes invisible.
 */
public enum Tolerance {

    /** Copies, ReLU, max pooling, arg-max, uniform bits, integers: nothing is rounded. */
    EXACT(0, 0, 0),

    /** Formulas with exp, tanh, log. Cancellation (1 − tanh²) makes ULPs of the result meaningless, so they are those of the largest intermediate. */
    ELEMENT_WISE(Double.NaN, Double.NaN, 4),

    /** Formulas by a GPU's own functions; its vendor promises 1 to 4 ULP for each. A start until measured. */
    ELEMENT_WISE_GPU(Double.NaN, Double.NaN, 16),

    /** Contractions, sums, normalisation in strict float32: worst seen 8.5e-12 and 3.6e-5 at K = 25,088. TF32's 7e-8 must fail. */
    ACCUMULATING(1e-10, 1e-4, Double.NaN),

    /**
     * Contractions of inputs rounded to 10 bits: 4 × the worst seen in 5,223 cases, 3.1e-7, of sums of one term, whose errors do not
     * average out. bfloat16's 5e-6 must fail.
     */
    ACCUMULATING_TF32(1.2e-6, 5e-3, Double.NaN),

    /** Contractions of inputs and, for convolutions, results rounded to 7 bits: 4 × the worst seen in 5,223 cases, 3.5e-5, of one term. */
    ACCUMULATING_BF16(1.4e-4, 5e-2, Double.NaN),

    /** An optimizer's formulas on equal gradients: no long sums, ULPs of the largest term. */
    OPTIMIZER_STEP(1e-13, Double.NaN, 8),

    /** The loss of a network's first step, relative. Worst of three small networks over 50 seeds: 1.1e-7. */
    NETWORK_LOSS(Double.NaN, 1e-6, Double.NaN),

    /** Each gradient of a network's first step: sums of sums, still from equal weights. Worst of three small networks over 50 seeds: 2.5e-13. */
    NETWORK_GRADIENT(1e-9, Double.NaN, Double.NaN),

    /** States after a network's first step: Adam's g/|g| amplifies the rounding of small gradients. 4 × the worst seen, 4.4e-11. */
    NETWORK_STATE(2e-10, Double.NaN, Double.NaN),

    /** The loss of steps 2 to 10, relative: errors compound; worst of three small networks over 50 seeds 2.6e-7. Later than that only accuracies can be compared. */
    NETWORK_LATER_LOSS(Double.NaN, 1e-4, Double.NaN),

    /** The loss of steps 1 to 10 with contractions of 10 bits, relative: 4 × the worst of three small networks, 3.7e-4, imitated on the CPU. */
    NETWORK_LOSS_TF32(Double.NaN, 1.5e-3, Double.NaN),

    /** The loss of steps 1 to 5 with contractions of 7 bits, relative. Worst of three small networks 1.7e-2, imitated on the CPU; 6.4e-2 by step 8. */
    NETWORK_LOSS_BF16(Double.NaN, 3e-2, Double.NaN);

    private final double nmse;
    private final double maxError;
    private final double ulps;

    /** NaN is no bound. */
    Tolerance(double nmse, double maxError, double ulps) {
        this.nmse = nmse;
        this.maxError = maxError;
        this.ulps = ulps;
    }

    /** The class of contractions at a precision. */
    public static Tolerance accumulating(Precision precision) {
        return switch (precision) {
            case FLOAT32 -> ACCUMULATING;
            case TF32 -> ACCUMULATING_TF32;
            case BF16 -> ACCUMULATING_BF16;
        };
    }

    /** The class of a network's loss at a precision, in its first step or a later one. */
    public static Tolerance loss(Precision precision, boolean first) {
        return switch (precision) {
            case FLOAT32 -> first ? NETWORK_LOSS : NETWORK_LATER_LOSS;
            case TF32 -> NETWORK_LOSS_TF32;
            case BF16 -> NETWORK_LOSS_BF16;
        };
    }

    /** The largest mean square of the error over that of the values; NaN if it is not bounded. */
    public double nmse() {
        return nmse;
    }

    /** The largest error over the root mean square of the values; NaN if it is not bounded. */
    public double maxError() {
        return maxError;
    }

    /** The largest error in float32 units in the last place of the largest intermediate; NaN if it is not bounded. */
    public double ulps() {
        return ulps;
    }

    /** The class as reports print it, {@code element-wise}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
