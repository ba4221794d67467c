package dev.tandem.verify;

import dev.tandem.graph.Graph;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares a backend's step with the oracle's, tensor by tensor: no more than one of each is on the host at a time. */
final class Comparison {

    private final VerifiedStep oracle;
    private final VerifiedStep candidate;
    private final Graph graph;

    Comparison(VerifiedStep oracle, VerifiedStep candidate) {
        this.oracle = oracle;
        this.candidate = candidate;
        this.graph = candidate.graph();
    }

    BackendCheck backend() {
        var layers = layers();
        Check loss = loss();
        var states = graph.updates().keySet().stream().filter(s -> !VerifiedStep.isGradient(s)).map(this::state)
                .toList();
        return new BackendCheck(candidate.session().backend().device(), layers, loss, states);
    }

    /** The loss is a difference of outputs: what counts is the size of these, however small it is itself. */
    private Check loss() {
        double[] size = Arrays.stream(oracle.program().mark(SyntheticBatch.OUTPUT)).map(Math::abs).max().stream()
                .toArray();
        var difference = Difference.of(oracle.program().read(SyntheticBatch.LOSS),
                candidate.program().read(SyntheticBatch.LOSS), size);
        return new Check(SyntheticBatch.LOSS, Shape.of(), Tolerance.NETWORK_LOSS, difference);
    }

    /** A row a marked layer; and one for parameters of no such layer. */
    private List<LayerCheck> layers() {
        var gradients = gradients();
        Set<String> kept = candidate.layers();
        var layers = new LinkedHashMap<>(graph.marks());
        layers.remove(SyntheticBatch.OUTPUT);
        var rows = new ArrayList<LayerCheck>();
        layers.forEach((layer, result) -> {
            var own = gradients.getOrDefault(layer, List.of());
            gradients.remove(layer);
            rows.add(kept.contains(layer)
                    ? new LayerCheck(layer, forward(layer, result.shape()), "", own)
                    : new LayerCheck(layer, null, Coverage.of(graph, result, kept), own));
        });
        gradients.forEach((owner, own) -> rows.add(new LayerCheck(owner, null, SyntheticBatch.LOSS, own)));
        return rows;
    }

    private Check forward(String layer, Shape shape) {
        return check(layer, shape, Tolerance.ACCUMULATING, oracle.program().read(GivenResults.computed(layer)),
                candidate.program().mark(layer));
    }

    /** The gradients by the path of the layer that owns the parameter. */
    private Map<String, List<Check>> gradients() {
        var byLayer = new LinkedHashMap<String, List<Check>>();
        for (String parameter : graph.updates().keySet()) {
            String gradient = VerifiedStep.gradient(parameter);
            if (graph.updates().containsKey(gradient)) {
                Check check = check(parameter, shape(parameter), Tolerance.NETWORK_GRADIENT,
                        oracle.session().read(gradient), candidate.session().read(gradient));
                String owner = parameter.substring(0, Math.max(0, parameter.lastIndexOf('/')));
                byLayer.computeIfAbsent(owner, o -> new ArrayList<>()).add(check);
            }
        }
        return byLayer;
    }

    private Check state(String name) {
        boolean rounded = oracle.session().type(name).dtype().isFloat();
        return check(name, shape(name), rounded ? Tolerance.NETWORK_STATE : Tolerance.EXACT,
                oracle.session().read(name), candidate.session().read(name));
    }

    private Shape shape(String state) {
        return oracle.session().type(state).shape();
    }

    private static Check check(String name, Shape shape, Tolerance budget, double[] expected, double[] actual) {
        return new Check(name, shape, budget, Difference.of(expected, actual));
    }
}
