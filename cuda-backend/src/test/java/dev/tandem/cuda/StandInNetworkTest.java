package dev.tandem.cuda;

import static dev.tandem.nn.Layers.image;

import dev.tandem.nn.Network;
import dev.tandem.spi.Backend;
import dev.tandem.zoo.AlexNet;
import dev.tandem.zoo.LeNet;

final class StandInNetworkTest extends NetworkTests {

    @Override
    protected Backend cuda() {
        return OnStandIn.open();
    }

    @Override
    protected Network small() {
        return LeNet.of(image(1, 28, 28), 10);
    }

    @Override
    protected Network large() {
        return AlexNet.cifar(image(3, 32, 32), 10);
    }
}
