package dev.tandem.cuda.launch;

import dev.tandem.cuda.driver.Device;
import dev.tandem.cuda.memory.CudaScope;
import dev.tandem.cuda.nvrtc.Function;
import dev.tandem.kernels.Launch;
import dev.tandem.kernels.Plan;
import dev.tandem.kernels.Source;
import dev.tandem.spi.Bound;
import dev.tandem.spi.Kernel;
import dev.tandem.spi.Tensor;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node that is computed by kernels of our own. */
public final class PlanKernel implements Kernel {

    private final Plan plan;
    private final String name;
    private final Map<Source, Function> functions;
    private final Device device;
    private final CudaScope scope;

    /** Takes the functions of the plan's sources; {@code name} is what reports call the node. */
    public PlanKernel(Plan plan, String name, Map<Source, Function> functions, Device device, CudaScope scope) {
        this.plan = plan;
        this.name = name;
        this.functions = functions;
        this.device = device;
        this.scope = scope;
    }

    @Override
    public long workspaceBytes() {
        return plan.workspaceBytes();
    }

    @Override
    public Bound bind(Tensor[] operands, Tensor[] results, @Nullable Tensor workspace) {
        return bind(Addresses.of(operands, results, workspace));
    }

    /** Fixes addresses that need not be those of whole tensors. */
    public Bound bind(Addresses addresses) {
        List<Prepared> launches = plan.launches().stream().map(l -> prepare(l, addresses)).toList();
        if (launches.size() == 1) {
            return launches.getFirst();
        }
        return () -> {
            for (int i = 0; i < launches.size(); i++) {
                launches.get(i).run();
            }
        };
    }

    private Prepared prepare(Launch launch, Addresses addresses) {
        Function function = functions.get(launch.source());
        if (function == null) {
            throw new IllegalStateException(launch.source().entry() + " was not compiled");
        }
        return new Prepared(device, launch, function, name + " (" + function.name() + ")", addresses, scope.arena());
    }
}
