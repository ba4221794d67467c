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
import static dev.tandem.nn.Layers.reshape;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.nn.Layers.tanh;
import static dev.tandem.nn.Loss.huber;
import static dev.tandem.nn.Loss.meanSquaredError;
import static dev.tandem.nn.Loss.softmaxCrossEntropy;
import static dev.tandem.train.Epochs.epochs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.cuda.standin.StandIn;
import dev.tandem.data.Dataset;
import dev.tandem.data.Digits;
import dev.tandem.data.Normalization;
import dev.tandem.error.OutOfMemoryException;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.optim.Schedule;
import dev.tandem.spi.Backend;
import dev.tandem.spi.Fence;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.train.Evaluation;
import dev.tandem.train.History;
import dev.tandem.train.Progress;
import dev.tandem.train.Trainer;
import dev.tandem.train.TrainingListener;
import dev.tandem.train.TrainingOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** However the steps get their batches, training is one computation; and one that waits too little is another. */
class FedTrainingTest {

    /** How a trainer sees the device, and what is broken. */
    private enum Seen {
        /** As one that is not apart: each step is waited for. */
        NEAR,
        /** As it is. */
        RESIDENT,
        /** Without room for a data set. */
        AHEAD,
        /** The same, where filling host memory does not wait for its last copy. */
        AHEAD_OF_UPLOADS,
        /** The same, where reading a loss does not wait for it. */
        AHEAD_OF_LOSSES,
        /** The same, where the work does not wait for the copy stream. */
        AHEAD_OF_COPIES
    }

    private static final int EPOCHS = 2;

    private final StandIn standIn = StandIn.open();
    /** How many steps were under way whenever a loss was waited for. */
    private final List<Integer> underWay = new ArrayList<>();
    private int sent;
    private int awaited;

    @BeforeEach
    @AfterEach
    void asItWas() {
        standIn.reset();
    }

    @Test
    @Tag("slow")
    void aDataSetOnTheDeviceGivesTheSameBits() {
        var network = sequential(image(1, 28, 28), conv(2, kernel(5)), batchNorm(), relu(), maxPool(2), flatten(),
                dense(12), relu(), dropout(0.3), dense(10));
        List<Object> near = trained(network, 40, 16, Seen.NEAR);
        assertThat(trained(network, 40, 16, Seen.RESIDENT)).isEqualTo(near);
        assertThat(trained(network, 40, 16, Seen.AHEAD)).isEqualTo(near);
        assertThat(standIn.violations()).isEmpty();
    }

    private List<Object> perceptron(Seen seen) {
        var network = sequential(image(1, 28, 28), flatten(), dense(12), relu(), dropout(0.3), dense(10));
        return trained(network, 480, 100, seen);
    }

    /** Whole batches travel on the copy stream, the last one of an epoch does not. */
    @Test
    void batchesFedAheadGiveTheSameBits() {
        List<Object> near = perceptron(Seen.NEAR);
        underWay.clear();
        assertThat(perceptron(Seen.AHEAD)).isEqualTo(near);
        assertThat(underWay).as("five steps an epoch").hasSize(2 * EPOCHS * 5).startsWith(3, 3, 3, 2, 1, 3, 3, 3, 2, 1);
        assertThat(standIn.violations()).isEmpty();
    }

    @ParameterizedTest
    @Tag("slow")
    @EnumSource(mode = Mode.MATCH_ALL, names = "AHEAD_OF_.*")
    void aForgottenWaitIsSeen(Seen seen) {
        List<Object> right = perceptron(Seen.AHEAD);
        if (seen == Seen.AHEAD_OF_COPIES) {
            standIn.deaf(1);
        }
        assertThat(perceptron(seen)).isNotEqualTo(right);
    }

    @Test
    void valuesAndSamplesAreTargetsOnTheDeviceToo() {
        Dataset digits = digits(100);
        float[] values = new float[200];
        IntStream.range(0, values.length).forEach(i -> values[i] = digits.label(i / 2) / (i % 2 == 0 ? 10f : -5f));
        Dataset valued = digits.withValues(Shape.of(2), values);
        var counter = sequential(image(1, 28, 28), flatten(), dense(6), tanh(), dense(2));
        var autoencoder = sequential(image(1, 28, 28), flatten(), dense(6), tanh(), dense(784), reshape(1, 28, 28));
        List<Object> learnt = trained(counter, huber(0.5), valued, 32, Seen.NEAR);
        assertThat(trained(counter, huber(0.5), valued, 32, Seen.RESIDENT)).isEqualTo(learnt);
        assertThat(trained(counter, huber(0.5), valued, 32, Seen.AHEAD)).isEqualTo(learnt);
        List<Object> again = trained(autoencoder, meanSquaredError(), digits.unlabelled(), 32, Seen.NEAR);
        assertThat(trained(autoencoder, meanSquaredError(), digits.unlabelled(), 32, Seen.RESIDENT)).isEqualTo(again);
        assertThat(trained(autoencoder, meanSquaredError(), digits.unlabelled(), 32, Seen.AHEAD)).isEqualTo(again);
        assertThat(standIn.violations()).isEmpty();
    }

    @Test
    void judgingAheadGivesTheSameNumbers() {
        List<Object> near = judged(Seen.NEAR);
        assertThat(judged(Seen.RESIDENT)).isEqualTo(near);
        assertThat(standIn.violations()).isEmpty();
    }

    private List<Object> judged(Seen how) {
        var network = sequential(image(1, 28, 28), flatten(), dense(12), relu(), dense(10));
        try (Backend cuda = OnStandIn.open();
                Trainer trainer = Trainer.of(network, softmaxCrossEntropy(), Optimizer.adam(0.002),
                        seenFrom(cuda, how), TrainingOptions.defaults().batch(32))) {
            Evaluation evaluation = trainer.evaluate(digits(300));
            return List.of(evaluation.toString(), evaluation.meanLoss(), trainer.meanLoss(digits(300)),
                    Arrays.deepToString(trainer.outputs(digits(300))));
        }
    }

    private static Dataset digits(int samples) {
        return Digits.generate(samples, 4).with(Normalization.of(33, 78));
    }

    private List<Object> trained(Network network, int samples, int batch, Seen how) {
        return trained(network, softmaxCrossEntropy(), digits(samples), batch, how);
    }

    private List<Object> trained(Network network, Loss loss, Dataset data, int batch, Seen how) {
        var seen = new ArrayList<Object>();
        try (Backend cuda = OnStandIn.open();
                Trainer trainer = Trainer.of(network, loss, Optimizer.adam(0.002),
                        seenFrom(cuda, how),
                        TrainingOptions.defaults().batch(batch).schedule(Schedule.cosine()))) {
            for (int fit = 0; fit < 2; fit++) {
                History history = trainer.fit(data, epochs(EPOCHS), new TrainingListener() {
                    @Override
                    public void stepped(Progress p) {
                        seen.add(List.of(p.step(), p.loss(), p.rate()));
                    }
                });
                seen.addAll(List.of(history.steps(), history.epochLosses(), trainer.parametersSha256(),
                        trainer.session().sha256(s -> true)));
            }
        } catch (RuntimeException e) {
            seen.add(e.toString());
        }
        return seen;
    }

    private Backend seenFrom(Backend cuda, Seen how) {
        return (Backend) Proxy.newProxyInstance(FedTrainingTest.class.getClassLoader(),
                new Class<?>[]{Backend.class}, (proxy, method, arguments) -> {
                    String call = method.getName();
                    if (call.equals("isRemote")) {
                        return how != Seen.NEAR;
                    }
                    if (call.equals("openScope") && how != Seen.RESIDENT
                            && arguments[0].toString().startsWith("data set ")) {
                        throw new OutOfMemoryException(arguments[0].toString(), 1, 0, "use a smaller data set");
                    }
                    Object result;
                    try {
                        result = method.invoke(cuda, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    if (call.equals("upload") && how == Seen.AHEAD_OF_UPLOADS) {
                        return Fence.DONE;
                    }
                    return call.equals("download") && ((Tensor) arguments[0]).type().equals(TensorType.f32())
                            ? loss((Fence) result, how)
                            : result;
                });
    }

    private Fence loss(Fence arrival, Seen how) {
        sent++;
        return () -> {
            underWay.add(sent - awaited);
            awaited++;
            if (how != Seen.AHEAD_OF_LOSSES) {
                arrival.await();
            }
        };
    }
}
