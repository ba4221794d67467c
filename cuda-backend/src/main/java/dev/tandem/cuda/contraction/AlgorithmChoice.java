package dev.tandem.cuda.contraction;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which algorithm computes a product of a convolution. */
final class AlgorithmChoice {

    private final ConvFunctions functions;
    private final Dnn dnn;
    private final String query;

    /** Chooses for a node with this name. */
    AlgorithmChoice(ConvFunctions functions, String name, Dnn dnn) {
        this.functions = functions;
        this.dnn = dnn;
        query = "query for the algorithms of " + name;
    }

    /**
     * The fastest of cuDNN's proposals that is as exact as asked and repeatable; none if cuDNN does not take the problem, for which there
     * are other ways.
     */
    Optional<Algorithm> best() {
        return dnn.timed().map(search -> search.fastest(functions, usable().toList()))
                .orElseGet(() -> usable().findFirst());
    }

    /** Those that can be used, the one that is said to be the fastest first. */
    private Stream<Algorithm> usable() {
        return proposals().stream().filter(Algorithm::isModest).map(this::measured).flatMap(Optional::stream)
                .filter(Algorithm::isModest);
    }

    /** Where the query fails, the one algorithm that is always good: asking for its workspace then tells what is the matter. */
    private List<Algorithm> proposals() {
        var proposals = new ArrayList<Algorithm>();
        try {
            return dnn.takes(functions.propose(proposals), query)
                    ? proposals.stream().filter(a -> a.isFit(functions.exact(), dnn.precision())).toList()
                    : List.of();
        } catch (ArrayIndexOutOfBoundsException e) {
            return List.of(Algorithm.CERTAIN);
        }
    }

    /** With the workspace for the descriptor's rounding, which need not be that of the proposal. */
    private Optional<Algorithm> measured(Algorithm algorithm) {
        long[] bytes = new long[1];
        return dnn.takes(functions.workspace(algorithm.number(), bytes), query)
                ? Optional.of(algorithm.with(bytes[0]))
                : Optional.empty();
    }
}
