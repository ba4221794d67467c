package dev.tandem.cpu;

import static dev.tandem.nn.Layers.averagePool;
import static dev.tandem.nn.Layers.batchNorm;
import static dev.tandem.nn.Layers.conv;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.dropout;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.image;
import static dev.tandem.nn.Layers.kernel;
import static dev.tandem.nn.Layers.maxPool;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.reshape;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.nn.Layers.tanh;
import static dev.tandem.nn.Loss.huber;
import static dev.tandem.nn.Loss.meanSquaredError;
import static dev.tandem.nn.Loss.softmaxCrossEntropy;
import static dev.tandem.train.Epochs.epochs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.data.Dataset;
import dev.tandem.data.Digits;
import dev.tandem.data.Normalization;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.optim.Schedule;
import dev.tandem.spi.Backend;
import dev.tandem.spi.BackendOptions;
import dev.tandem.tensor.Shape;
import dev.tandem.train.History;
import dev.tandem.train.Progress;
import dev.tandem.train.Trainer;
import dev.tandem.train.TrainingListener;
import dev.tandem.train.TrainingOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What training does on a device apart, computed here: the same bits as where the host feeds every batch. */
class ResidentTrainingTest {

    private static final int STEPS = 7;

    private int downloads;

    private static final Dataset DIGITS = Digits.generate(200, 4).with(Normalization.of(33, 78));

    static Stream<Arguments> runs() {
        Network classifier = sequential(image(1, 28, 28), conv(3, kernel(5)), batchNorm(), relu(), maxPool(2),
                flatten(),
                dense(12), relu(), dropout(0.3), dense(10));
        Network counter = sequential(image(1, 28, 28), averagePool(4), flatten(), dense(8), tanh(), dense(2));
        Network autoencoder = sequential(image(1, 28, 28), flatten(), dense(10), tanh(), dense(784),
                reshape(1, 28, 28));
        float[] values = new float[400];
        IntStream.range(0, 400).forEach(i -> values[i] = DIGITS.label(i / 2) / (i % 2 == 0 ? 10f : -5f));
        return Stream.of(
                Arguments.of(classifier, softmaxCrossEntropy(), Optimizer.sgd(0.02).momentum(0.9), DIGITS),
                Arguments.of(classifier, softmaxCrossEntropy(), Optimizer.adam(0.002), DIGITS),
                Arguments.of(counter, huber(0.5), Optimizer.adam(0.01), DIGITS.withValues(Shape.of(2), values)),
                Arguments.of(autoencoder, meanSquaredError(), Optimizer.adam(0.01), DIGITS.unlabelled()));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void aDataSetOnTheDeviceGivesTheSameBits(Network network, Loss loss, Optimizer optimizer, Dataset data) {
        List<Object> near = trained(network, loss, optimizer, data, false);
        assertThat(downloads).as("a loss a step").isEqualTo(3 * STEPS);
        assertThat(trained(network, loss, optimizer, data, true)).isEqualTo(near);
        assertThat(downloads).as("the losses of a burst").isLessThanOrEqualTo(3 * STEPS);
    }

    private List<Object> trained(Network network, Loss loss, Optimizer optimizer, Dataset data, boolean remote) {
        var options = TrainingOptions.defaults().batch(32).schedule(Schedule.cosine());
        var seen = new ArrayList<Object>();
        try (Backend cpu = new CpuProvider().open(BackendOptions.defaults().threads(2));
                Trainer trainer = Trainer.of(network, loss, optimizer, seenFrom(cpu, remote),
                        options)) {
            downloads = 0;
            History history = trainer.fit(data, epochs(3), new TrainingListener() {
                @Override
                public void stepped(Progress p) {
                    seen.add(List.of(p.step(), p.loss(), p.rate()));
                }
            });
            int counted = downloads;
            seen.addAll(List.of(history.steps(), history.epochLosses(), trainer.parametersSha256(),
                    trainer.session().sha256(s -> true), trainer.meanLoss(data)));
            downloads = counted;
        }
        return seen;
    }

    /** The CPU as a backend that says whether it is far away, and counts what comes back. */
    private Backend seenFrom(Backend cpu, boolean remote) {
        return (Backend) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[]{Backend.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("isRemote")) {
                        return remote;
                    }
                    downloads += method.getName().equals("download") ? 1 : 0;
                    try {
                        return method.invoke(cpu, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
