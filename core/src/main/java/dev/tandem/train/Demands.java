package dev.tandem.train;

import dev.tandem.data.Dataset;
import dev.tandem.data.Target;
import dev.tandem.error.UsageException;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;

/** What a network and its loss ask of a data set; all that does not fit is said before anything is compiled. */
record Demands(Network network, Loss loss) {

    /**
     * Checks samples and targets.
     *
     * @throws UsageException if they do not fit network and loss
     */
    void check(Dataset data) {
        checkSamples(data);
        checkLoss(data);
        checkOutput(data);
    }

    /**
     * Checks samples and targets, which must be classes.
     *
     * @throws UsageException if they do not fit network and loss, or are no classes
     */
    void checkClasses(Dataset data) {
        if (!(data.target() instanceof Target.Classes)) {
            throw new UsageException("dataset", data.name(), "has no classes to be found", data.toString(),
                    "ask for meanLoss");
        }
        check(data);
    }

    /**
     * Checks samples alone.
     *
     * @throws UsageException if they do not fit the network
     */
    void checkSamples(Dataset data) {
        if (!data.shape().equals(network.input())) {
            throw new UsageException("dataset", data.name(), "its samples do not fit the network",
                    "samples " + data.shape() + ", network " + network.input(),
                    data.shape().elements() == network.input().elements()
                            ? "begin the network with the samples' shape, then flatten()"
                            : "build the network for the samples' shape");
        }
        boolean tokens = network.sample().dtype() == DType.I32;
        if (tokens != (data.dtype() == DType.I32)) {
            throw new UsageException("dataset", data.name(), "its elements do not fit the network",
                    "elements " + data.dtype().label() + ", network " + network.sample(),
                    tokens
                            ? "make the data set of ints"
                            : "begin the network with tokens(length) and an embedding, or make the data set of floats");
        }
    }

    private void checkLoss(Dataset data) {
        boolean classes = data.target() instanceof Target.Classes;
        boolean takes = switch (loss.targets()) {
            case CLASSES -> classes;
            case VALUES -> !classes;
            case EITHER -> true;
        };
        if (!takes) {
            throw new UsageException("dataset", data.name(), "its targets do not fit the loss",
                    data.target() + ", loss " + loss.name(),
                    classes
                            ? "choose a loss for classes, softmaxCrossEntropy, or give the data set values"
                            : "choose a loss for values, meanSquaredError, or give the data set labels");
        }
    }

    private void checkOutput(Dataset data) {
        switch (data.target()) {
            case Target.Classes(var names) ->
                checkOutput(data, "its classes do not fit the network", Shape.of(names.size()),
                        data.target().toString());
            case Target.Values(var shape) ->
                checkOutput(data, "its values do not fit the network", shape, data.target().toString());
            case Target.Itself _ -> {
                if (data.dtype() == DType.I32) {
                    throw new UsageException("dataset", data.name(),
                            "holds tokens, which are no targets for themselves",
                            data.toString(), "give it labels or values");
                }
                checkOutput(data, "a network that gives its samples again has outputs of their shape", data.shape(),
                        "samples " + data.shape());
            }
        }
    }

    private void checkOutput(Dataset data, String wrong, Shape wanted, String has) {
        if (!network.output().equals(wanted)) {
            throw new UsageException("dataset", data.name(), wrong, has + ", network output " + network.output(),
                    "end the network with " + ending(wanted));
        }
    }

    private String ending(Shape wanted) {
        String sizes = wanted.toString().replace("[", "").replace("]", "");
        if (network.output().elements() == wanted.elements()) {
            return "reshape(" + sizes + ")";
        }
        return "dense(" + wanted.elements() + ")" + (wanted.rank() == 1 ? "" : " and reshape(" + sizes + ")");
    }
}
