package dev.tandem.error;

/** Training left the finite numbers: the loss became NaN or infinite. */
public final class DivergenceException extends RecoverableException {

    private static final long serialVersionUID = 1L;

    /**
     * Reports where training left the finite numbers.
     *
     * @param step the step whose loss is not finite, counted from 1
     * @param loss that loss
     * @param layer the first layer, in the order of the forward pass, with a value that is not finite
     */
    public DivergenceException(long step, double loss, String layer) {
        super(message("training", "", "the loss is not finite", "step " + step + ", loss " + loss
                + ", first non-finite layer '" + layer + "'",
                "lower the learning rate, or look for bad values in the data"));
    }
}
