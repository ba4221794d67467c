package dev.tandem.cuda.contraction;

import dev.tandem.cuda.driver.Address;
import dev.tandem.cuda.launch.Addresses;
import dev.tandem.spi.Bound;
import dev.tandem.spi.Kernel;
import dev.tandem.spi.Tensor;
import jcuda.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * A convolution with its bias in one call, or in two. What cuDNN supports here it says only when it is called: where it declines, the
 * first run, which is never recorded, and all after it take the convolution and then the epilogue.
 */
final class BiasedKernel implements Kernel {

    private final BiasedConvolution biased;
    private final ContractionKernel plain;
    private final Dnn dnn;
    private final String operation;
    private boolean declined;

    /** Takes both ways; {@code name} is what reports call the node. */
    BiasedKernel(String name, BiasedConvolution biased, ContractionKernel plain, Dnn dnn) {
        this.biased = biased;
        this.plain = plain;
        this.dnn = dnn;
        operation = name + " (" + biased.description() + ")";
    }

    @Override
    public long workspaceBytes() {
        return plain.workspaceBytes();
    }

    @Override
    public String describe() {
        return declined ? plain.describe() : biased.description();
    }

    @Override
    public Bound bind(Tensor[] operands, Tensor[] results, @Nullable Tensor workspace) {
        Addresses addresses = Addresses.of(operands, results, workspace);
        Pointer x = new Address(addresses.operands()[0]);
        Pointer w = new Address(addresses.operands()[1]);
        Pointer bias = new Address(addresses.operands()[2]);
        Pointer y = new Address(addresses.results()[0]);
        Pointer scratch = new Address(ContractionKernel.aligned(addresses.workspace()));
        Bound inTwo = plain.bind(operands, results, workspace);
        return () -> {
            if (!declined) {
                dnn.device().faults().issue(operation);
                declined = !dnn.knows(biased.run(x, w, bias, y, scratch), operation);
            }
            if (declined) {
                inTwo.run();
            }
        };
    }
}
