package dev.tandem.benchmarks.peers;

import dev.tandem.cli.work.Measured;
import dev.tandem.cli.peer.KnownPeer;
import dev.tandem.cli.peer.Peer;
import dev.tandem.cli.peer.PeerLoop;
import dev.tandem.cli.work.Work;
import dev.tandem.tensor.Shape;
import dev.tandem.zoo.Model;
import dev.tandem.zoo.Zoo;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Deeplearning4j on its native CPU backend. Compiled only when it is asked for: its API alone is large. */
final class Dl4jPeer implements Peer {

    private static final double RATE = 1e-4;
    private static final double DEVIATION = 0.1;

    private final int threads;

    private Dl4jPeer(int threads) {
        this.threads = threads;
    }

    /**
     * Serves the command.
     *
     * @param arguments the number of threads, which the environment has set
     */
    public static void main(String[] arguments) throws IOException {
        PeerLoop.serve(() -> new Dl4jPeer(Integer.parseInt(arguments[0])));
    }

    @Override
    public String description() {
        return "Deeplearning4j on ND4J's %s, %d threads".formatted(Nd4j.getBackend().getClass().getSimpleName(), threads);
    }

    @Override
    public Measured prepare(Work work) {
        return switch (work) {
            case Work.Training(String model, int batch) -> training(Zoo.model(model), batch);
            case Work.Inference(String model, int batch) -> {
                MultiLayerNetwork network = network(Zoo.model(model));
                INDArray x = samples(Zoo.model(model), batch);
                yield Measured.of(() -> network.output(x), () -> {
                });
            }
            case Work.Product _,Work.Convolution _,Work.Pass _ -> throw KnownPeer.DL4J.refusal(work);
        };
    }

    private static Measured training(Model model, int batch) {
        MultiLayerNetwork network = network(model);
        INDArray x = samples(model, batch);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, batch, model.classes());
        for (int i = 0; i < batch; i++) {
            labels.putScalar(i, i % model.classes(), 1);
        }
        return Measured.of(() -> network.fit(x, labels), network::score);
    }

    private static INDArray samples(Model model, int batch) {
        Shape input = model.input();
        return Nd4j.randn(DataType.FLOAT, LongStream.concat(LongStream.of(batch), Arrays.stream(input.sizes())
                .asLongStream()).toArray()).muli(DEVIATION);
    }

    /** The same network as the zoo's, made sure by its number of parameters. */
    private static MultiLayerNetwork network(Model model) {
        NeuralNetConfiguration.ListBuilder layers = new NeuralNetConfiguration.Builder().seed(1)
                .dataType(DataType.FLOAT).weightInit(WeightInit.XAVIER).updater(new Sgd(RATE)).list();
        switch (model.name()) {
            case "mlp" -> layers.layer(dense(512)).layer(dense(512));
            case "lenet" -> layers.layer(conv(6, 5, 1, 2)).layer(maxPool(2, 2)).layer(conv(16, 5, 1, 0))
                    .layer(maxPool(2, 2)).layer(dense(120)).layer(dense(84));
            default -> throw new UnsupportedOperationException(
                    "'" + model.name() + "' is not written with Deeplearning4j");
        }
        Shape input = model.input();
        MultiLayerConfiguration configuration = layers
                .layer(new OutputLayer.Builder(LossFunction.MCXENT).nOut(model.classes())
                        .activation(Activation.SOFTMAX).build())
                .setInputType(InputType.convolutional(input.size(1), input.size(2), input.size(0))).build();
        var network = new MultiLayerNetwork(configuration);
        network.init();
        long expected = model.network().summary().parameters();
        if (network.numParams() != expected) {
            throw new IllegalStateException("%s has %d parameters in Deeplearning4j, %d in Tandem"
                    .formatted(model.name(), network.numParams(), expected));
        }
        return network;
    }

    private static ConvolutionLayer conv(int filters, int kernel, int stride, int pad) {
        return new ConvolutionLayer.Builder(kernel, kernel).nOut(filters).stride(stride, stride).padding(pad, pad)
                .activation(Activation.RELU).build();
    }

    private static SubsamplingLayer maxPool(int kernel, int stride) {
        return new SubsamplingLayer.Builder(PoolingType.MAX).kernelSize(kernel, kernel).stride(stride, stride).build();
    }

    private static DenseLayer dense(int units) {
        return new DenseLayer.Builder().nOut(units).activation(Activation.RELU).build();
    }
}
