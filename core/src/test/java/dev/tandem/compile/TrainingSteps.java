package dev.tandem.compile;

import dev.tandem.autodiff.Gradients;
import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.nn.Initializer;
import dev.tandem.nn.Kernel;
import dev.tandem.nn.Layer;
import dev.tandem.nn.Layers;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.optim.Updates;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

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

    /** ResNet-50 on 224×224 images. <i>Source</i>: He et al. 2016, table 1, with the stride in the 3×3 convolution. */
    static Network resnet50() {
        var layers = new ArrayList<Layer>(List.of(conv(64, Kernel.kernel(7).stride(2).pad(3)), Layers.batchNorm(),
                Layers.relu(), Layers.maxPool(Kernel.kernel(3).stride(2).pad(1))));
        int[] blocks = {3, 4, 6, 3};
        for (int stage = 0; stage < 4; stage++) {
            for (int i = 0; i < blocks[stage]; i++) {
                layers.add(bottleneck(64 << stage, stage > 0 && i == 0 ? 2 : 1, i == 0));
            }
        }
        layers.addAll(List.of(Layers.globalAveragePool(), Layers.dense(1000)));
        return Layers.sequential(Shape.of(3, 224, 224), layers.toArray(Layer[]::new));
    }

    private static Layer conv(int filters, Kernel kernel) {
        return Layers.conv(filters, kernel, false, Initializer.he());
    }

    private static Layer bottleneck(int width, int stride, boolean projects) {
        Layer path = Layers.chain(conv(width, Kernel.kernel(1)), Layers.batchNorm(), Layers.relu(),
                conv(width, Kernel.kernel(3).stride(stride).pad(1)), Layers.batchNorm(), Layers.relu(),
                conv(4 * width, Kernel.kernel(1)), Layers.batchNorm());
        Layer shortcut = Layers.chain(conv(4 * width, Kernel.kernel(1).stride(stride)), Layers.batchNorm());
        return Layer.of("bottleneck",
                x -> Ops.relu(Ops.add(path.apply(x), projects ? shortcut.apply(x) : x)));
    }

    /** Forward, softmax cross-entropy, gradients and update. */
    static Graph step(Network network, int batch, Optimizer optimizer) {
        var b = new GraphBuilder(true);
        Value x = b.input("x", TensorType.f32(network.input().batched(batch).sizes()));
        Value labels = b.input("labels", TensorType.of(DType.I32, batch));
        Value y = network.apply(x);
        Value loss = Ops.mean(Ops.softmaxCrossEntropy(y, labels));
        var parameters = b.parameters().stream().map(GraphBuilder.Parameter::value).toList();
        Updates.append(b, optimizer, Gradients.of(loss, parameters), loss);
        b.output("loss", loss);
        return b.build();
    }
}
