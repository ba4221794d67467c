package dev.tandem.train;

import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.div;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.nn.Layers.activation;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.dropout;
import static dev.tandem.nn.Layers.features;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.nn.Loss.softmaxCrossEntropy;
import static dev.tandem.optim.Optimizer.sgd;
import static dev.tandem.train.Epochs.epochs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.data.Dataset;
import dev.tandem.error.DivergenceException;
import dev.tandem.graph.Expr;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.nn.Network;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DivergenceTest {

    private final OracleBackend backend = OracleBackend.open();

    @AfterEach
    void everythingIsFreed() {
        backend.close();
    }

    private Trainer trainer(Network network, double rate) {
        return Trainer.of(network, softmaxCrossEntropy(), sgd(rate), backend, TrainingOptions.defaults().batch(2));
    }

    @Test
    void theFirstLayerThatIsNotFiniteIsNamed() {
        var network = sequential(features(2), dense(3), activation("exp", apply(Expr.Fn.EXP, o(0))).named("bang"),
                dense(2));
        try (var trainer = trainer(network, 0.1)) {
            trainer.session().write("dense1/weight", new double[]{400, 0, 0, 0, 0, 0});
            String before = trainer.parametersSha256();
            assertThatThrownBy(() -> trainer.fit(Points.of("far", new float[]{9, 0}, 0), epochs(1)))
                    .isInstanceOf(DivergenceException.class)
                    .hasMessage("training: the loss is not finite (step 1, loss NaN, first non-finite layer 'bang')"
                            + " — lower the learning rate, or look for bad values in the data");
            assertThat(trainer.parametersSha256()).isEqualTo(before);
        }
    }

    @Test
    void aBadValueInTheDataIsNamedInput() {
        try (var trainer = trainer(sequential(features(2), dense(2)), 0.1)) {
            assertThatThrownBy(() -> trainer.fit(Points.of("bad", new float[]{1, Float.NaN}, 0), epochs(1)))
                    .isInstanceOf(DivergenceException.class)
                    .hasMessage("training: the loss is not finite (step 1, loss NaN, first non-finite layer 'input')"
                            + " — lower the learning rate, or look for bad values in the data");
        }
    }

    @Test
    void whereEveryLayerIsFiniteItIsTheLoss() {
        try (var trainer = trainer(sequential(features(2), dense(2)), 0.1)) {
            trainer.session().write("dense1/weight", new double[]{3e38, -3e38, 0, 0});
            assertThatThrownBy(() -> trainer.fit(Points.of("far", new float[]{1, 0}, 1), epochs(1)))
                    .isInstanceOf(DivergenceException.class)
                    .hasMessageContaining("first non-finite layer 'softmaxCrossEntropy'");
        }
    }

    @Test
    void aRateThatIsTooHighStopsTrainingWithTheWeightsThatMadeTheTrouble() {
        try (var trainer = trainer(sequential(features(2), dense(2)), 1e39)) {
            var seen = new ArrayList<Long>();
            assertThatThrownBy(() -> trainer.fit(Points.grid(8), epochs(2), new TrainingListener() {
                @Override
                public void stepped(Progress progress) {
                    seen.add(progress.step());
                }

                @Override
                public void ended(Progress progress) {
                    seen.add(-progress.step());
                }
            })).isInstanceOf(DivergenceException.class).hasMessageContaining("(step 3, loss ");
            assertThat(seen).containsExactly(1L, 2L, -2L);
            assertThat(Arrays.stream(trainer.session().read("dense1/weight"))).anyMatch(w -> Math.abs(w) > 1e30);
        }
    }

    @Test
    void theSearchDropsTheSameElementsAsTheStep() {
        Dataset one = Dataset.of("one", Shape.of(1), List.of("a", "b"), new float[]{1}, new int[]{0});
        var network = sequential(features(1), dropout(0.5), activation("inverse", div(Expr.ONE, o(0))), dense(2));
        for (long seed = 0; seed < 8; seed++) {
            var options = TrainingOptions.defaults().seed(seed);
            try (var trainer = Trainer.of(network, softmaxCrossEntropy(), sgd(0.1), backend, options)) {
                assertThatThrownBy(() -> trainer.fit(one, epochs(50))).isInstanceOf(DivergenceException.class)
                        .hasMessageContaining("first non-finite layer 'inverse1'");
                assertThat(trainer.session().read(GraphBuilder.RANDOM_KEY)[1])
                        .isEqualTo(trainer.session().read("optimizer/step")[0]);
            }
        }
    }
}
