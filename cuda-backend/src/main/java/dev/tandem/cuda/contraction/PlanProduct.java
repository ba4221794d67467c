package dev.tandem.cuda.contraction;

import dev.tandem.cuda.launch.Addresses;
import dev.tandem.cuda.launch.PlanKernel;
import dev.tandem.spi.Bound;

/** A product by a kernel of our own, where no library can say it. */
record PlanProduct(PlanKernel kernel) implements Product {

    @Override
    public long workspaceBytes() {
        return kernel.workspaceBytes();
    }

    @Override
    public String describe() {
        return "our own kernel: no library takes it";
    }

    @Override
    public Bound bind(long left, long right, long result, long workspace) {
        return kernel.bind(new Addresses(new long[]{left, right}, new long[]{result}, workspace));
    }
}
