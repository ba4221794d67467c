package dev.tandem.nn;

import static dev.tandem.nn.Kernel.kernel;
import static dev.tandem.nn.Layers.averagePool;
import static dev.tandem.nn.Layers.batchNorm;
import static dev.tandem.nn.Layers.chain;
import static dev.tandem.nn.Layers.concat;
import static dev.tandem.nn.Layers.conv;
import static dev.tandem.nn.Layers.convTranspose;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.depthwiseConv;
import static dev.tandem.nn.Layers.embedding;
import static dev.tandem.nn.Layers.features;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.globalMaxPool;
import static dev.tandem.nn.Layers.image;
import static dev.tandem.nn.Layers.layerNorm;
import static dev.tandem.nn.Layers.locallyConnected;
import static dev.tandem.nn.Layers.maxPool;
import static dev.tandem.nn.Layers.paddedAveragePool;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.residual;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.nn.Layers.tanh;
import static dev.tandem.nn.Layers.tokens;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tandem.nn.Summary.Row;
import dev.tandem.tensor.Shape;
import java.util.List;
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
    void aNetworkThatNoMemoryHoldsIsCountedToo() {
        var row = sequential(features(1_000_000), dense(1_000_000, false, Initializer.he())).summary().layers()
                .getFirst();
        assertThat(row.parameters()).isEqualTo(1_000_000_000_000L);
        assertThat(row.connections()).isEqualTo(1_000_000_000_000L);
        assertThat(row.multiplyAdds()).isEqualTo(1_000_000_000_000L);
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

    @Test
    void convolutionsOfAllKindsAreCountedAsByHand() {
        var network = sequential(image(4, 6, 6), depthwiseConv(2, kernel(3), true, Initializer.he()),
                convTranspose(6, kernel(3).stride(2).groups(2)), locallyConnected(5, kernel(3).stride(2)),
                paddedAveragePool(kernel(2).pad(1).stride(2)), globalMaxPool());
        assertThat(network.summary().layers()).containsExactly(
                // 4·4 positions of 8 filters with 9 cells and a bias
                new Row("depthwiseConv1", "depthwiseConv", Shape.of(8, 4, 4), 8 * 10, 128 * 10, 128 * 9),
                // each of 8·4·4 inputs adds 3 filters of its group with 9 cells; 6·9·9 outputs have a bias
                new Row("convTranspose1", "convTranspose", Shape.of(6, 9, 9), 8 * 3 * 9 + 6, 128 * 27 + 486, 128 * 27),
                // 4·4 positions of 5 filters of 6·9 cells and a bias, none shared
                new Row("locallyConnected1", "locallyConnected", Shape.of(5, 4, 4), 80 * 55, 80 * 55, 80 * 54),
                new Row("paddedAveragePool1", "paddedAveragePool", Shape.of(5, 3, 3), 0, 45 * 4, 0),
                new Row("globalMaxPool1", "globalMaxPool", Shape.of(5), 0, 45, 0));
    }

    /** Net-3 of LeCun 1989, "Generalization and network design strategies": 1226 weights and as many connections. */
    @Test
    void aLocallyConnectedNetworkHasAsManyConnectionsAsItsPaperSays() {
        var net3 = sequential(image(1, 16, 16),
                locallyConnected(1, kernel(3).stride(2).pad(List.of(0, 0), List.of(1, 1))), tanh(),
                locallyConnected(1, kernel(5)), tanh(), flatten(), dense(10));
        assertThat(net3.summary().parameters()).isEqualTo(1226);
        assertThat(net3.summary().connections()).isEqualTo(1226);
    }

    @Test
    void anEmbeddingCountsARowAPosition() {
        var network = sequential(tokens(6), embedding(50, 3), layerNorm(), flatten(), dense(2));
        assertThat(network.summary().layers()).containsExactly(
                new Row("embedding1", "embedding", Shape.of(6, 3), 150, 18, 0),
                new Row("layerNorm1", "layerNorm", Shape.of(6, 3), 6, 18, 0),
                new Row("flatten1", "flatten", Shape.of(18), 0, 0, 0),
                new Row("dense1", "dense", Shape.of(2), 38, 38, 36));
    }

    @Test
    void branchesAreShownByTheirLayersAndCountedOnce() {
        Layer shared = conv(4, kernel(1));
        var network = sequential(image(4, 5, 5), residual(chain(shared, relu())), concat(shared, maxPool(kernel(1))));
        assertThat(network.summary().layers()).extracting(Row::name, Row::parameters).containsExactly(
                tuple("residual1/block1/conv1", 20L), tuple("residual1/block1/relu1", 0L),
                tuple("residual1/block1/conv1#2", 0L), tuple("concat1/maxPool1", 0L));
        assertThat(network.summary().multiplyAdds()).isEqualTo(2 * 100 * 4);
    }
}
