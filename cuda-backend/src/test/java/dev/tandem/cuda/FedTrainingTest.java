package dev.tandem.cuda;

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
import dev.tandem.optim.Optimizer;
import dev.tandem.spi.Backend;
import dev.tandem.train.History;
import dev.tandem.train.Trainer;
import dev.tandem.train.TrainingOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Training with the data set on the device and training from the host's batches are one computation. */
class ResidentTrainingTest {

    @Test
    @Tag("slow")
    void aDataSetOnTheDeviceGivesTheSameBits() {
        assertThat(trained(true)).isEqualTo(trained(false));
    }

    private static List<Object> trained(boolean remote) {
        var network = sequential(image(1, 28, 28), conv(2, kernel(5)), batchNorm(), relu(), maxPool(2), flatten(),
                dense(12), relu(), dropout(0.3), dense(10));
        Dataset data = Digits.generate(40, 4).with(Normalization.of(33, 78));
        var seen = new ArrayList<Object>();
        try (Backend cuda = OnStandIn.open();
                Trainer trainer = Trainer.of(network, softmaxCrossEntropy(), Optimizer.adam(0.002),
                        seenFrom(cuda, remote), TrainingOptions.defaults().batch(16))) {
            for (int fit = 0; fit < 2; fit++) {
                History history = trainer.fit(data, epochs(2));
                seen.addAll(List.of(history.steps(), history.epochLosses(), trainer.parametersSha256(),
                        trainer.session().sha256(s -> true)));
            }
        }
        return seen;
    }

    /** The backend as one that is, or is not, apart from the host. */
    private static Backend seenFrom(Backend cuda, boolean remote) {
        return (Backend) Proxy.newProxyInstance(ResidentTrainingTest.class.getClassLoader(),
                new Class<?>[]{Backend.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("isRemote")) {
                        return remote;
                    }
                    try {
                        return method.invoke(cuda, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
