package dev.tandem.compile;

import dev.tandem.autodiff.Gradients;
import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.nn.Kernel;
import dev.tandem.nn.Layers;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.optim.Updates;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;

/** Whole training steps as graphs, to compile and plan. */
final class TrainingSteps {

    private TrainingSteps() {
    }

    /** LeNet as CLI.md defines it, on 28×28 digits. */
    static Network lenet() {
        return Layers.sequential(Shape.of(1, 28, 28), Layers.conv(6, Kernel.kernel(5).pad(2)), Layers.relu(),
                Layers.maxPool(2),
                Layers.conv(16, Kernel.kernel(5)), Layers.relu(), Layers.maxPool(2), Layers.flatten(),
                Layers.dense(120),
                Layers.relu(), Layers.dense(84), Layers.relu(), Layers.dense(10));
    }

    /** Forward, softmax cross-entropy, gradients and update. */
    static Graph step(Network network, int batch, Optimizer optimizer) {
        var b = new GraphBuilder(true);
        Value x = b.input("x", TensorType.f32(network.input().batched(batch).sizes()));
        Value labels = b.input("labels", TensorType.of(DType.I32, batch));
        Value y = network.apply(x);
        Value loss = Ops.mean(Ops.softmaxCrossEntropy(y, labels));
        var parameters = b.parameters().stream().map(GraphBuilder.Parameter::value).toList();
        Updates.append(b, optimizer.rule(), Gradients.of(loss, parameters), loss);
        b.output("loss", loss);
        return b.build();
    }
}
