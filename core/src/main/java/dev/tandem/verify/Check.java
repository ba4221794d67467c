package dev.tandem.verify;

import dev.tandem.tensor.Shape;

/**
 * One tensor compared with the oracle's.
 *
 * @param name what it is called
 * @param shape its shape
 * @param budget how far it may differ
 * @param difference how far it does
 */
public record Check(String name, Shape shape, Tolerance budget, Difference difference) {

    /** Whether it keeps its budget. */
    public boolean ok() {
        return difference.isWithin(budget);
    }

    /**
     * The figure that stands for the difference: the NMSE where the budget bounds it, else the largest error over the root mean
     * square. Infinite if something is NaN or infinite on one side alone.
     */
    public double error() {
        if (difference.misplaced() > 0) {
            return Double.POSITIVE_INFINITY;
        }
        return boundsNmse() ? difference.nmse() : difference.maxError();
    }

    /** The bound of {@link #error}. */
    public double bound() {
        return boundsNmse() ? budget.nmse() : budget.maxError();
    }

    private boolean boundsNmse() {
        return !Double.isNaN(budget.nmse());
    }

    /** Figures against bounds, and the worst element. */
    @Override
    public String toString() {
        return difference.line(budget, name, shape);
    }
}
