package dev.tandem.nn;

import static dev.tandem.nn.Kernel.kernel;
import static dev.tandem.nn.Layers.averagePool;
import static dev.tandem.nn.Layers.batchNorm;
import static dev.tandem.nn.Layers.chain;
import static dev.tandem.nn.Layers.conv;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.features;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.image;
import static dev.tandem.nn.Layers.maxPool;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.nn.Summary.Row;
import dev.tandem.tensor.Shape;
import org.junit.jupiter.api.Test;

class SummaryTest {

    @Test
    void layersOfLeNetAreCountedAsByHand() {
        var network = sequential(image(1, 32, 32),
                conv(6, kernel(5)), averagePool(2), conv(16, kernel(5)), relu(), maxPool(2),
                flatten(), dense(120), dense(84), dense(10));
        assertThat(network.summary().layers()).containsExactly(
                // 28·28·6 outputs of 5·5 inputs and a bias: 122,304 in LeCun et al. 1998, §II-B
                new Row("conv1", "conv", Shape.of(6, 28, 28), 6 * 26, 122_304, 4704 * 25),
                new Row("averagePool1", "averagePool", Shape.of(6, 14, 14), 0, 1176 * 4, 0),
                new Row("conv2", "conv", Shape.of(16, 10, 10), 16 * 151, 1600 * 151, 1600 * 150),
                new Row("relu1", "relu", Shape.of(16, 10, 10), 0, 0, 0),
                new Row("maxPool1", "maxPool", Shape.of(16, 5, 5), 0, 400 * 4, 0),
                new Row("flatten1", "flatten", Shape.of(400), 0, 0, 0),
                new Row("dense1", "dense", Shape.of(120), 48_120, 48_120, 48_000),
                new Row("dense2", "dense", Shape.of(84), 10_164, 10_164, 10_080),
                new Row("dense3", "dense", Shape.of(10), 850, 850, 840));
        assertThat(network.summary().parameters()).isEqualTo(61_706);
        assertThat(network.summary().connections()).isEqualTo(122_304 + 4704 + 241_600 + 1600 + 48_120 + 10_164 + 850);
        assertThat(network.summary().multiplyAdds()).isEqualTo(117_600 + 240_000 + 48_000 + 10_080 + 840);
    }

    @Test
    void blocksAreShownByTheirLayers() {
        var network = sequential(features(4), dense(3), chain(dense(3), relu()), dense(2).named("last"));
        assertThat(network.summary().layers()).extracting(Row::name).containsExactly("dense1", "block1/dense1",
                "block1/relu1", "last");
    }

    @Test
    void aLayerUsedTwiceHasItsParametersOnce() {
        Layer twice = dense(4);
        var network = sequential(features(4), twice, relu(), twice);
        assertThat(network.summary().parameters()).isEqualTo(20);
        assertThat(network.summary().multiplyAdds()).isEqualTo(32);
        assertThat(network.summary().layers()).extracting(Row::name).containsExactly("dense1", "relu1", "dense1#2");
    }

    @Test
    void groupsSeeTheirChannelsOnly() {
        var row = sequential(image(4, 5, 5), conv(8, kernel(3).groups(2))).summary().layers().getFirst();
        assertThat(row).isEqualTo(new Row("conv1", "conv", Shape.of(8, 3, 3), 8 * 19, 72 * 19, 72 * 18));
    }

    @Test
    void batchNormCountsWhatItTrains() {
        var row = sequential(image(4, 5, 5), batchNorm()).summary().layers().getFirst();
        assertThat(row.parameters()).isEqualTo(8);
        assertThat(row.output()).isEqualTo(Shape.of(4, 5, 5));
    }
}
