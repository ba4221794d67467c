package dev.tandem.cpu;

import static dev.tandem.nn.Layers.batchNorm;
import static dev.tandem.nn.Layers.conv;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.dropout;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.image;
import static dev.tandem.nn.Layers.kernel;
import static dev.tandem.nn.Layers.maxPool;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.nn.Loss.softmaxCrossEntropy;
import static dev.tandem.train.Epochs.epochs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.data.Dataset;
import dev.tandem.data.Digits;
import dev.tandem.data.Normalization;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.optim.Schedule;
import dev.tandem.spi.Backend;
import dev.tandem.spi.BackendOptions;
import dev.tandem.train.History;
import dev.tandem.train.Progress;
import dev.tandem.train.Trainer;
import dev.tandem.train.TrainingListener;
import dev.tandem.train.TrainingOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What training does on a device apart, computed here: the same bits as where the host feeds every batch. */
class ResidentTrainingTest {

    private static final int STEPS = 7;

    private int downloads;

    static Stream<Optimizer> optimizers() {
        return Stream.of(Optimizer.sgd(0.02).momentum(0.9), Optimizer.adam(0.002));
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void aDataSetOnTheDeviceGivesTheSameBits(Optimizer optimizer) {
        List<Object> near = trained(optimizer, false);
        assertThat(downloads).as("a loss a step").isEqualTo(3 * STEPS);
        assertThat(trained(optimizer, true)).isEqualTo(near);
        assertThat(downloads).as("the losses of a burst").isLessThanOrEqualTo(3 * STEPS);
    }

    private List<Object> trained(Optimizer optimizer, boolean remote) {
        Network network = sequential(image(1, 28, 28), conv(3, kernel(5)), batchNorm(), relu(), maxPool(2), flatten(),
                dense(12), relu(), dropout(0.3), dense(10));
        Dataset data = Digits.generate(200, 4).with(Normalization.of(33, 78));
        var options = TrainingOptions.defaults().batch(32).schedule(Schedule.cosine());
        var seen = new ArrayList<Object>();
        try (Backend cpu = new CpuProvider().open(BackendOptions.defaults().threads(2));
                Trainer trainer = Trainer.of(network, softmaxCrossEntropy(), optimizer, seenFrom(cpu, remote),
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
                    trainer.session().sha256(s -> true)));
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
