package dev.tandem.lab.learning;

import dev.tandem.autodiff.Gradients;
import dev.tandem.data.Dataset;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.runtime.Program;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import dev.tandem.train.Trainer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * How fast each layer of a net learns: ‖δˡ‖, the length of the gradient of a sample's loss by what the layer's neurons sum up, mean over
 * a batch that stays the same. The mean of the δˡ themselves, which is the gradient by the biases, would say less: over many samples
 * it cancels out, the more the better the last layer's biases fit. <i>Source</i>: Nielsen 2015, chapter 5.
 */
final class LayerSpeeds {

    private final Program program;
    private final List<String> layers;

    /**
     * Looks at a net that is trained.
     *
     * @param layers the names of the layers to look at
     * @param data in classes, whose first samples are looked at
     * @param samples how many
     */
    LayerSpeeds(Trainer trainer, Network net, Loss loss, List<String> layers, Dataset data, int samples) {
        this.layers = List.copyOf(layers);
        var b = new GraphBuilder(false);
        Value output = net.apply(b.input("x", net.batch(samples)));
        Value mean = Ops.mean(loss.apply(output, b.input("labels", TensorType.of(DType.I32, samples))));
        var sums = new LinkedHashMap<String, Value>();
        layers.forEach(l -> sums.put(l, b.marks().get(l)));
        Map<Value, Value> deltas = Gradients.of(mean, sums.values());
        // gradients of the mean loss: a sample's share of it is 1/samples
        sums.forEach((layer, sum) -> b.output(layer,
                Ops.sum(Ops.sqrt(Ops.sum(Ops.square(Objects.requireNonNull(deltas.get(sum))), false, 1)))));
        program = trainer.session().compile(b.build());
        int[] first = IntStream.range(0, samples).toArray();
        program.set("x", data.normalized(first));
        program.set("labels", data.batch(first).labels());
    }

    /** ‖δˡ‖ of each layer with the weights there are now. */
    double[] now() {
        program.run();
        return layers.stream().mapToDouble(program::scalar).toArray();
    }
}
