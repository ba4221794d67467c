package dev.tandem.verify;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One layer compared with the oracle's.
 *
 * @param name its path
 * @param forward its result; null if the backend fused it with what follows
 * @param coveredBy where it was fused, the layer in whose result an error would show, or {@link SyntheticBatch#LOSS}; else empty
 * @param gradients those of its parameters
 */
public record LayerCheck(String name, @Nullable Check forward, String coveredBy, List<Check> gradients) {

    /** Copies the list. */
    public LayerCheck {
        gradients = List.copyOf(gradients);
    }

    /** Whether result and gradients keep their budgets. */
    public boolean ok() {
        return (forward == null || forward.ok()) && gradients.stream().allMatch(Check::ok);
    }

    /** The gradient with the largest error; empty if the layer has no parameters. */
    public Optional<Check> worstGradient() {
        return gradients.stream().max(Comparator.comparing((Check c) -> !c.ok()).thenComparingDouble(Check::error));
    }
}
