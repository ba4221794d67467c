package dev.tandem.cuda;

import static dev.tandem.nn.Layers.image;
import static dev.tandem.nn.Loss.softmaxCrossEntropy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.cuda.standin.StandIn;
import dev.tandem.cuda.standin.StandIn.Count;
import dev.tandem.cuda.standin.StandIn.Order;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import dev.tandem.spi.Backend;
import dev.tandem.verify.SyntheticBatch;
import dev.tandem.zoo.AlexNet;
import dev.tandem.zoo.LeNet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How many kernels of our own a step starts; those that libraries start for contractions come on top. */
class LaunchesTest {

    private final StandIn standIn = StandIn.open();

    @BeforeEach
    @AfterEach
    void asItWas() {
        standIn.reset();
    }

    private long launches(Network network, Optimizer optimizer, int batch) {
        var synthetic = new SyntheticBatch(network, softmaxCrossEntropy(), batch, 0);
        try (Backend cuda = OnStandIn.open(); var session = new Session(cuda, 0)) {
            Program step = session.compile(synthetic.training(optimizer));
            synthetic.feed(step, 0.01);
            long before = standIn.count(Count.LAUNCHES);
            step.eager().run();
            step.scalar(SyntheticBatch.LOSS);
            return standIn.count(Count.LAUNCHES) - before;
        }
    }

    @Test
    void aStepOfLeNetIsFifteenOfThem() {
        Network lenet = LeNet.of(image(1, 28, 28), 10);
        assertThat(launches(lenet, Optimizer.sgd(0.1).momentum(0.9), 64)).isEqualTo(15);
        assertThat(launches(lenet, Optimizer.adam(0.001), 64)).as("Adam's counters go with others").isEqualTo(15);
    }

    @Test
    @Tag("slow")
    void aStepOfAlexNetIsThirtyOfThem() {
        assertThat(launches(AlexNet.cifar(image(3, 32, 32), 10), Optimizer.sgd(0.1).momentum(0.9), 1)).isEqualTo(30);
    }

    @Test
    void blocksAndThreadsInAnyOrderGiveTheSameBits() {
        standIn.order(Order.FORWARD);
        String forward = trained();
        standIn.order(Order.REVERSE);
        assertThat(trained()).isEqualTo(forward);
        standIn.order(Order.SHUFFLED);
        assertThat(trained()).isEqualTo(forward);
    }

    private static String trained() {
        var batch = new SyntheticBatch(LeNet.of(image(1, 28, 28), 10), softmaxCrossEntropy(), 5, 0);
        try (Backend cuda = OnStandIn.open(); var session = new Session(cuda, 0)) {
            Program step = session.compile(batch.training(Optimizer.adam(0.01)));
            batch.feed(step, 0.01);
            for (int i = 0; i < 3; i++) {
                step.run();
            }
            return session.sha256(name -> true);
        }
    }
}
