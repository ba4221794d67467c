package dev.tandem.verify;

import dev.tandem.spi.DeviceInfo;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One backend's step compared with the oracle's.
 *
 * @param device what computed it
 * @param layers in the order of the forward pass
 * @param loss the mean of the batch
 * @param states what the step left of parameters, running statistics and counters
 */
public record BackendCheck(DeviceInfo device, List<LayerCheck> layers, Check loss, List<Check> states) {

    /** Copies the lists. */
    public BackendCheck {
        layers = List.copyOf(layers);
        states = List.copyOf(states);
    }

    /** Whether everything keeps its budget, and there was something to compare: a loss that is not finite updates nothing. */
    public boolean ok() {
        return firstOverBudget().isEmpty();
    }

    /**
     * What first left its budget, in the order in which a step computes: results, the loss, gradients from the last layer to the
     * first, states.
     */
    public Optional<String> firstOverBudget() {
        var forward = layers.stream().flatMap(l -> Stream.ofNullable(l.forward())).filter(c -> !c.ok())
                .map(c -> "layer " + c.name() + ": " + c);
        var losses = Stream.of(loss).filter(c -> !c.ok() || !Double.isFinite(c.difference().expected()))
                .map(c -> c.ok() ? "loss: is not finite on either side, so nothing was updated" : "loss: " + c);
        var gradients = layers.reversed().stream().flatMap(l -> l.worstGradient().stream()).filter(c -> !c.ok())
                .map(c -> "gradient of " + c.name() + ": " + c);
        var updates = states.stream().filter(c -> !c.ok()).map(c -> "state " + c.name() + ": " + c);
        return Stream.of(forward, losses, gradients, updates).flatMap(all -> all).findFirst();
    }
}
