package dev.tandem.cuda.contraction;

import dev.tandem.cuda.nvrtc.Function;
import dev.tandem.kernels.Plan;
import dev.tandem.kernels.Source;
import java.util.List;
import java.util.Map;

/** A product whose kernels, conversions or its own, are not compiled yet. */
record ProductDraft(List<Plan> plans, java.util.function.Function<Map<Source, Function>, Product> finish) {

    /** A product that a library computes as it is. */
    static ProductDraft of(Product product) {
        return new ProductDraft(List.of(), functions -> product);
    }
}
