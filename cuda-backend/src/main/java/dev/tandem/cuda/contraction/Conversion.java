package dev.tandem.cuda.contraction;

import dev.tandem.cuda.driver.Device;
import dev.tandem.cuda.launch.Addresses;
import dev.tandem.cuda.launch.PlanKernel;
import dev.tandem.cuda.memory.CudaScope;
import dev.tandem.cuda.nvrtc.Function;
import dev.tandem.graph.Expr;
import dev.tandem.kernels.NodeKernels;
import dev.tandem.kernels.Plan;
import dev.tandem.kernels.Source;
import dev.tandem.spi.Bound;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.util.List;
import java.util.Map;

/** The same elements in another type. */
record Conversion(TensorType from, TensorType to, Plan plan) {

    static Conversion of(TensorType from, TensorType to) {
        return new Conversion(from, to, NodeKernels.map(List.of(Expr.o(0)), List.of(from), List.of(to)));
    }

    /** To bfloat16 in the same layout. */
    static Conversion toHalf(TensorType from) {
        return of(from, from.as(DType.BF16));
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
