package dev.tandem.optim;

import dev.tandem.error.UsageException;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A factor on the learning rate over a run: a pure function of the step, with the same bits on every machine. Schedules compose:
 * {@link #then} puts one after another, {@link #times} multiplies two.
 */
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
        return constant(1);
    }

    /** One factor throughout. */
    static Schedule constant(double factor) {
        return (step, steps) -> factor;
    }

    /** 1 in the first of some equal stages of the run, and in each other a factor times what it was before. */
    static Schedule step(double factor, int stages) {
        requirePositive("stages", stages);
        return (step, steps) -> {
            double product = 1;
            for (long stage = step * stages / steps; stage > 0; stage--) {
                product *= factor;
            }
            return product;
        };
    }

    /**
     * A factor for each piece of the run, as papers list them.
     *
     * @param shares of the run, rising, at which each piece but the first begins
     * @param factors one more than shares
     * @throws UsageException if they do not fit or do not rise
     */
    static Schedule piecewise(double[] shares, double... factors) {
        double[] from = shares.clone();
        double[] values = factors.clone();
        boolean rising = IntStream.range(0, from.length).allMatch(i -> from[i] > (i == 0 ? 0 : from[i - 1]));
        if (!rising || values.length != from.length + 1) {
            throw new UsageException("schedule", "piecewise", "needs shares that rise and one factor more",
                    "shares " + Arrays.toString(from) + ", factors " + Arrays.toString(values), "give both anew");
        }
        return (step, steps) -> {
            int piece = 0;
            while (piece < from.length && step >= from[piece] * steps) {
                piece++;
            }
            return values[piece];
        };
    }

    /** A fall from 1 to {@code end} by the same factor each step: end^(step/steps). */
    static Schedule exponential(double end) {
        requirePositive("end", end);
        double logarithm = StrictMath.log(end);
        return (step, steps) -> StrictMath.exp(logarithm * step / steps);
    }

    /** A fall from 1 to {@code end} as 1/t: 1/(1 + (1/end − 1)·step/steps). <i>Source</i>: Robbins &amp; Monro 1951, §2, for 1/t. */
    static Schedule inverse(double end) {
        requirePositive("end", end);
        return (step, steps) -> 1 / (1 + (1 / end - 1) * step / steps);
    }

    private static void requirePositive(String what, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new UsageException("schedule", what, "must be a number above 0", String.valueOf(value),
                    "choose another number");
        }
    }

    /** Half a cosine from 1 to 0: ½(1 + cos(π·step/steps)). <i>Source</i>: Loshchilov &amp; Hutter 2017, eq. 5, one cycle. */
    static Schedule cosine() {
        return (step, steps) -> {
            boolean early = 2 * step <= steps;
            double sine = sine(Math.PI / 2 * (early ? step : steps - step) / steps);
            return early ? 1 - sine * sine : sine * sine;
        };
    }

    /** A line from 1/steps to 1. */
    static Schedule rise() {
        return (step, steps) -> (step + 1.0) / steps;
    }

    /**
     * A linear rise over the first twentieth of the run, then half a cosine to 0: lets a rate be large that would throw the first
     * weights away. <i>Source</i>: Goyal et al. 2017, §2.2, for the rise.
     */
    static Schedule warmCosine() {
        return rise().then(0.05, cosine());
    }

    /** Taylor's series, for angles from 0 to ¼π: Math differs between machines, StrictMath's sine allocates. */
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
        Schedule rise = rise();
        return (step, steps) -> joined(rise, count, this, step, steps);
    }

    /** This schedule over a first share of the run, then another over the rest, each as if its part were the whole. */
    default Schedule then(double share, Schedule next) {
        return (step, steps) -> joined(this, (long) (share * steps), next, step, steps);
    }

    /** The product of this and another schedule. */
    default Schedule times(Schedule other) {
        return (step, steps) -> factor(step, steps) * other.factor(step, steps);
    }

    private static double joined(Schedule first, long count, Schedule next, long step, long steps) {
        return step < count ? first.factor(step, count) : next.factor(step - count, Math.max(1, steps - count));
    }
}
