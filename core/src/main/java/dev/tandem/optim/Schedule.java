package dev.tandem.optim;

/** A factor on the learning rate over a run. */
@FunctionalInterface
public interface Schedule {

    /**
     * The factor for one step.
     *
     * @param step from 0
     * @param steps of the whole run, at least 1
     */
    double factor(long step, long steps);

    /** 1 throughout. */
    static Schedule constant() {
        return (step, steps) -> 1;
    }

    /** Half a cosine from 1 to 0: ½(1 + cos(π·step/steps)). <i>Source</i>: Loshchilov &amp; Hutter 2017, eq. 5, one cycle. */
    static Schedule cosine() {
        return (step, steps) -> {
            boolean early = 2 * step <= steps;
            double sine = sine(Math.PI / 2 * (early ? step : steps - step) / steps);
            return early ? 1 - sine * sine : sine * sine;
        };
    }

    /**
     * A linear rise over the first twentieth of the run, then half a cosine to 0: lets a rate be large that would throw the first
     * weights away. <i>Source</i>: Goyal et al. 2017, §2.2, for the rise.
     */
    static Schedule warmCosine() {
        Schedule cosine = cosine();
        return (step, steps) -> {
            long rise = steps / 20;
            return step < rise ? (step + 1.0) / rise : cosine.factor(step - rise, Math.max(1, steps - rise));
        };
    }

    /** Taylor's series, for angles from 0 to ¼π: Math differs between machines, StrictMath allocates. */
    private static double sine(double x) {
        double term = x;
        double sum = x;
        for (int k = 2; k <= 18; k += 2) {
            term *= -x * x / (k * (k + 1));
            sum += term;
        }
        return sum;
    }

    /** A linear rise from 1/count to 1 over the first steps, then this schedule over the rest. */
    default Schedule warmUp(long count) {
        return (step, steps) -> step < count ? (step + 1.0) / count : factor(step - count, Math.max(1, steps - count));
    }
}
