package dev.tandem.lab.neurons;

import dev.tandem.graph.GraphBuilder;
import dev.tandem.nn.Network;
import dev.tandem.runtime.Session;
import java.util.Map;
import java.util.Objects;

/** What a layer inside a net gives. */
final class Inside {

    private Inside() {
    }

    /**
     * Looks at a layer.
     *
     * @param layer its path, {@code relu1}
     * @param session has the net's weights
     * @param samples how many
     * @param elements theirs, as the net sees them: an array of float or double
     * @return [samples,…], row-major
     */
    static double[] look(Network network, String layer, Session session, int samples, Object elements) {
        var b = new GraphBuilder(false);
        network.apply(b.input("x", network.batch(samples)));
        return session.look(Objects.requireNonNull(b.marks().get(layer), layer), Map.of("x", elements));
    }
}
