package dev.tandem.cuda.gpu.report;

import java.util.List;
import java.util.Optional;

/**
 * Tandem's figure for some work beside PyTorch's in the same run.
 *
 * @param tandem a step replayed
 * @param eager PyTorch's own, if it was measured
 * @param compiled PyTorch's own, if it was measured
 * @param captured PyTorch's own, if it was measured
 */
record Comparison(Row tandem, Optional<Row> eager, Optional<Row> compiled, Optional<Row> captured) {

    /** A comparison for each figure of Tandem's that PyTorch has one for, too. */
    static List<Comparison> of(List<Row> rows) {
        return rows.stream().filter(r -> r.mode().equals(Row.REPLAY))
                .map(r -> new Comparison(r, peer(rows, r, Row.TORCH_EAGER), peer(rows, r, Row.TORCH_COMPILED),
                        peer(rows, r, Row.TORCH_CAPTURED)))
                .filter(c -> c.eager.isPresent() || c.compiled.isPresent() || c.captured.isPresent()).toList();
    }

    private static Optional<Row> peer(List<Row> rows, Row of, String mode) {
        return rows.stream().filter(r -> r.mode().equals(mode) && r.isSameWork(of)).findFirst();
    }

    /** How often Tandem's speed is the other's. */
    double ratio(Row other) {
        return tandem.median() / other.median();
    }
}
