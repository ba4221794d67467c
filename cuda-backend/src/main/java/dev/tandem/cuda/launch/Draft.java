package dev.tandem.cuda.launch;

import dev.tandem.cuda.nvrtc.Function;
import dev.tandem.kernels.Launch;
import dev.tandem.kernels.Plan;
import dev.tandem.kernels.Source;
import dev.tandem.spi.Kernel;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A node whose algorithms are chosen and whose kernels are not compiled yet: those of a whole graph are compiled together.
 *
 * @param plans what is to be compiled
 * @param finish makes the kernel when that is done
 */
public record Draft(List<Plan> plans, java.util.function.Function<Map<Source, Function>, Kernel> finish) {

    /** Copies the list. */
    public Draft {
        plans = List.copyOf(plans);
    }

    /** The texts to compile. */
    public Stream<Source> sources() {
        return plans.stream().flatMap(p -> p.launches().stream()).map(Launch::source);
    }
}
