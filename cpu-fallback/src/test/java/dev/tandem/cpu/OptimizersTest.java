package dev.tandem.cpu;

import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.features;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.nn.Layers.tanh;
import static dev.tandem.nn.Loss.softmaxCrossEntropy;
import static dev.tandem.optim.ParameterGroup.biasesAndScales;
import static dev.tandem.train.Epochs.epochs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.data.Dataset;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.optim.Schedule;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.spi.Backend;
import dev.tandem.spi.BackendOptions;
import dev.tandem.tensor.Shape;
import dev.tandem.train.Trainer;
import dev.tandem.train.TrainingOptions;
import dev.tandem.verify.Difference;
import dev.tandem.verify.Tolerance;
import java.util.Map;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What optimizers leave behind after a network's first update, of one batch or of several, compared with the oracle. */
class OptimizersTest {

    private static final int SAMPLES = 64;

    static Stream<Optimizer> optimizers() {
        return Stream.of(Optimizer.sgd(0.1), Optimizer.sgd(0.1).momentum(0.9), Optimizer.sgd(0.1).nesterov(0.9),
                Optimizer.adagrad(0.01), Optimizer.rmsProp(0.001), Optimizer.adadelta(1), Optimizer.adam(0.001),
                Optimizer.adamW(0.001),
                Optimizer.adam(0.001).weightDecay(0.1).clipNorm(0.01).groups(biasesAndScales().rate(2).decay(0)),
                Optimizer.sgd(0.1).nesterov(0.9).l1Decay(0.1).weightDecay(0.1).decoupled().clipValue(0.01).clipNorm(1));
    }

    private static Dataset data() {
        var random = new SplittableRandom(5);
        float[] points = new float[SAMPLES * 12];
        for (int i = 0; i < points.length; i++) {
            points[i] = (float) random.nextGaussian();
        }
        return Dataset.of("points", Shape.of(12), List.of("a", "b", "c"), points,
                IntStream.range(0, SAMPLES).map(i -> i % 3).toArray());
    }

    private static Map<String, double[]> trained(Backend backend, Optimizer optimizer, int batch, int accumulate) {
        Network network = sequential(features(12), dense(20), tanh(), dense(3));
        var options = TrainingOptions.defaults().schedule(Schedule.constant()).batch(batch).accumulate(accumulate);
        var states = new TreeMap<String, double[]>();
        try (backend; var trainer = Trainer.of(network, softmaxCrossEntropy(), optimizer, backend, options)) {
            trainer.fit(data(), epochs(1));
            var session = trainer.session();
            session.states().stream().filter(s -> s.startsWith("dense") && !s.endsWith("/sum"))
                    .forEach(s -> states.put(s, session.read(s)));
        }
        return states;
    }

    private static Backend cpu() {
        return new CpuProvider().open(BackendOptions.defaults().threads(2));
    }

    private static void equal(Map<String, double[]> expected, Map<String, double[]> actual, Optimizer optimizer) {
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach((state, values) -> {
            var difference = Difference.of(values, actual.get(state));
            assertThat(difference.isWithin(Tolerance.NETWORK_STATE))
                    .as("%s of %s: %s", state, optimizer,
                            difference.line(Tolerance.NETWORK_STATE, state, Shape.of(values.length)))
                    .isTrue();
        });
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void anUpdateIsTheOraclesOfOneBatchAndOfFour(Optimizer optimizer) {
        var whole = trained(OracleBackend.open(), optimizer, SAMPLES, 1);
        equal(whole, trained(cpu(), optimizer, SAMPLES, 1), optimizer);
        equal(whole, trained(cpu(), optimizer, SAMPLES / 4, 4), optimizer);
    }
}
