package dev.tandem.cuda;

import static dev.tandem.nn.Layers.image;

import dev.tandem.cuda.standin.StandIn;
import dev.tandem.cuda.standin.StandIn.Count;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.runtime.Session;
import dev.tandem.spi.Backend;
import dev.tandem.verify.SyntheticBatch;
import dev.tandem.data.*;
import dev.tandem.train.*;
import dev.tandem.zoo.AlexNet;
import dev.tandem.zoo.LeNet;
import org.junit.jupiter.api.Test;

class ProbeTest {
    @Test
    void probe() {
        one("lenet sgd", LeNet.of(image(1, 28, 28), 10), Optimizer.sgd(0.1).momentum(0.9), 4);
        one("lenet adam", LeNet.of(image(1, 28, 28), 10), Optimizer.adam(0.1), 4);
        one("alexcifar", AlexNet.cifar(image(3, 32, 32), 10), Optimizer.sgd(0.1).momentum(0.9), 1);
        try (Backend cuda = OnStandIn.open();
                Trainer t = Trainer.of(LeNet.of(image(1, 28, 28), 10), Loss.softmaxCrossEntropy(), Optimizer.adam(0.002),
                        cuda, TrainingOptions.defaults().batch(16))) {
            t.fit(Digits.generate(32, 4), Epochs.epochs(1));
            System.out.println(t.listing());
        }
    }

    void one(String name, Network n, Optimizer o, int batch) {
        var b = new SyntheticBatch(n, Loss.softmaxCrossEntropy(), batch, 0);
        var s = StandIn.open();
        try (Backend cuda = OnStandIn.open(); var session = new Session(cuda, 0)) {
            var p = session.compile(b.training(o));
            b.feed(p, 0.1);
            long before = s.count(Count.LAUNCHES);
            p.run();
            p.scalar(SyntheticBatch.LOSS);
            System.out.println("PROBE " + name + " launches " + (s.count(Count.LAUNCHES) - before));
            System.out.println(p.listing());
        }
    }
}
