package dev.tandem.cuda.gpu;

import dev.tandem.cuda.NetworkTests;
import dev.tandem.nn.Network;
import dev.tandem.spi.Backend;
import dev.tandem.spi.BackendOptions.Precision;
import dev.tandem.zoo.Zoo;
import org.junit.jupiter.api.Tag;

/** LeNet and AlexNet on the CPU and a GPU. */
@Tag("gpu")
final class GpuNetworkTest extends NetworkTests {

    @Override
    protected Backend cuda() {
        return Gpu.open(Precision.FLOAT32);
    }

    @Override
    protected Network small() {
        return Zoo.model("lenet").network();
    }

    @Override
    protected Network large() {
        return Zoo.model(Gpu.isQuick() ? "alexnet-cifar" : "alexnet-onecolumn").network();
    }
}
