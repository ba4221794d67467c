package dev.tandem.train;

/**
 * How strongly a batch pulls at a parameter. Lengths are roots of sums of squares, summed in float32: what is smaller than 1e-19
 * counts as 0.
 *
 * @param parameter its name, {@code conv1/weight}
 * @param elements how many numbers it has
 * @param gradient the length of its gradient, of the mean loss, as it is before the optimizer clips or decays
 * @param weight its own length
 * @param update the length of the change that an update by this batch alone would make
 */
public record GradientNorm(String parameter, long elements, double gradient, double weight, double update) {

    /** The change relative to what is changed; NaN where both are 0, as nothing is said of a parameter of zeros. */
    public double relativeUpdate() {
        return update / weight;
    }
}
