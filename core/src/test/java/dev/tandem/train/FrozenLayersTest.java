package dev.tandem.train;

import static dev.tandem.nn.Layers.batchNorm;
import static dev.tandem.nn.Layers.conv;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.image;
import static dev.tandem.nn.Layers.kernel;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.nn.Loss.softmaxCrossEntropy;
import static dev.tandem.optim.Optimizer.adam;
import static dev.tandem.optim.Optimizer.sgd;
import static dev.tandem.optim.ParameterGroup.frozen;
import static dev.tandem.train.Epochs.epochs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.data.Dataset;
import dev.tandem.data.Digits;
import dev.tandem.error.UsageException;
import dev.tandem.graph.Graph;
import dev.tandem.graph.Op;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.oracle.OracleBackend;
import java.util.HashMap;
import org.junit.jupiter.api.Test;

class FrozenLayersTest {

    private static final Network NETWORK = sequential(image(1, 28, 28), conv(2, kernel(9).stride(4)), batchNorm(),
            relu(), conv(3, kernel(3)), relu(), flatten(), dense(10));
    private static final Dataset DATA = Digits.generate(24, 1);

    private static Graph step(Optimizer optimizer) {
        return new StepGraphs(NETWORK, softmaxCrossEntropy(), optimizer).training(Samples.of(DATA), 8);
    }

    private static long count(Graph graph, Class<? extends Op> op) {
        return graph.nodes().stream().filter(n -> op.isInstance(n.op())).count();
    }

    @Test
    void theirBitsStayAndTheOthersLearn() {
        var before = new HashMap<String, double[]>();
        try (var backend = OracleBackend.open();
                var trainer = Trainer.of(NETWORK, softmaxCrossEntropy(),
                        adam(0.01).weightDecay(0.1).groups(frozen("conv1", "batchNorm1")), backend,
                        TrainingOptions.defaults().batch(8))) {
            trainer.session().states().forEach(s -> before.put(s, trainer.session().read(s)));
            trainer.fit(DATA, epochs(1));
            assertThat(before).doesNotContainKeys("conv1/weight/m", "batchNorm1/scale/v")
                    .containsKeys("conv2/weight/m", "dense1/bias/v");
            before.forEach((state, values) -> {
                double[] now = trainer.session().read(state);
                if (state.startsWith("conv1/") || state.matches("batchNorm1/(scale|shift)")) {
                    assertThat(now).as(state).containsExactly(values);
                } else {
                    assertThat(now).as(state).isNotEqualTo(values);
                }
            });
        }
    }

    /** Also those of the layers that are frozen follow the data: evaluation normalises with them. */
    @Test
    void whatNormalisationTracksGoesOn() {
        assertThat(step(sgd(0.1).groups(frozen("conv1", "batchNorm1"))).updates())
                .containsKeys("batchNorm1/runningMean", "batchNorm1/runningVariance")
                .doesNotContainKeys("batchNorm1/scale", "batchNorm1/shift", "conv1/weight", "conv1/bias");
    }

    @Test
    void noGradientGoesThroughThem() {
        Graph all = step(sgd(0.1));
        Graph some = step(sgd(0.1).groups(frozen("conv1", "batchNorm1")));
        assertThat(count(all, Op.ConvFilterGradient.class)).isEqualTo(2);
        assertThat(count(all, Op.ConvInputGradient.class)).isEqualTo(1);
        assertThat(count(all, Op.BatchNormGradient.class)).isEqualTo(1);
        assertThat(count(some, Op.ConvFilterGradient.class)).isEqualTo(1);
        assertThat(count(some, Op.ConvInputGradient.class)).isZero();
        assertThat(count(some, Op.BatchNormGradient.class)).isZero();
    }

    @Test
    void aWrongNameIsFoundWhenTheTrainerIsMade() {
        try (var backend = OracleBackend.open()) {
            assertThatThrownBy(() -> Trainer.of(NETWORK, softmaxCrossEntropy(), sgd(0.1).groups(frozen("conv3")),
                    backend)).isInstanceOf(UsageException.class)
                    .hasMessageStartingWith("parameter group 'conv3': no parameter of the network belongs to it — ");
        }
    }
}
