package dev.tandem.cuda.contraction;

import dev.tandem.cuda.driver.Device;
import dev.tandem.cuda.launch.Addresses;
import dev.tandem.cuda.launch.PlanKernel;
import dev.tandem.cuda.memory.CudaScope;
import dev.tandem.cuda.nvrtc.Function;
import dev.tandem.kernels.NodeKernels;
import dev.tandem.kernels.Plan;
import dev.tandem.kernels.Source;
import dev.tandem.spi.Bound;
import dev.tandem.tensor.TensorType;
import java.util.Map;
import java.util.Optional;

/** The same elements in another element type or layout. */
record Conversion(TensorType from, TensorType to, Plan plan) {

    /** None if there is nothing to convert. */
    static Optional<Conversion> of(TensorType from, TensorType to) {
        return from.equals(to)
                ? Optional.empty()
                : Optional.of(new Conversion(from, to, NodeKernels.converted(from, to)));
    }

    Compiled compiled(String name, Map<Source, Function> functions, Device device, CudaScope program) {
        return new Compiled(new PlanKernel(plan, name + " to " + to.dtype().label(), functions, device, program),
                ContractionKernel.aligned(from.bytes()), ContractionKernel.aligned(to.bytes()));
    }

    /**
     * A conversion whose kernel is compiled.
     *
     * @param fromBytes room for what it reads
     * @param toBytes room for what it writes
     */
    record Compiled(PlanKernel kernel, long fromBytes, long toBytes) {

        Bound bind(long address, long target) {
            return kernel.bind(new Addresses(new long[]{address}, new long[]{target}, 0));
        }
    }
}
