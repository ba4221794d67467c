package dev.tandem.cuda.contraction;

import dev.tandem.cuda.driver.Device;
import dev.tandem.cuda.launch.Draft;
import dev.tandem.cuda.launch.PlanKernel;
import dev.tandem.cuda.memory.CudaScope;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.kernels.NodeKernels;
import dev.tandem.kernels.Plan;
import dev.tandem.spi.BackendOptions.Precision;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who computes a contraction. The libraries are opened by the first one that needs them: not every program does. */
public final class Contractions implements AutoCloseable {

    private final Device device;
    private final Precision precision;
    private final CudaScope scope;
    private @Nullable Blas blas;
    private @Nullable Dnn dnn;

    /** Opens nothing yet; what the libraries keep for themselves belongs to the scope. */
    public Contractions(Device device, Precision precision, CudaScope scope) {
        this.device = device;
        this.precision = precision;
        this.scope = scope;
    }

    /** A contraction before its own kernels are compiled; descriptors belong to the scope of the program. */
    public Draft draft(Op.Contraction op, Node node, CudaScope program) {
        Optional<Plan> epilogue = op.epilogue().isEmpty() ? Optional.empty() : Optional.of(epilogue(op, node));
        var product = product(op, node, program);
        Optional<Plan> own = product.isPresent() ? Optional.empty() : Optional.of(own(op, node));
        var plans = new ArrayList<Plan>();
        epilogue.ifPresent(plans::add);
        own.ifPresent(plans::add);
        return new Draft(plans, functions -> {
            var finish = epilogue.map(p -> new PlanKernel(p, node.name() + " epilogue", functions, device, program));
            Product accumulation = product.orElseGet(
                    () -> new PlanProduct(new PlanKernel(own.orElseThrow(), node.name(), functions, device, program)));
            return new ContractionKernel(op, node, accumulation, finish.orElse(null));
        });
    }

    private static Plan epilogue(Op.Contraction op, Node node) {
        var operands = new ArrayList<TensorType>();
        operands.add(node.types().get(0));
        operands.addAll(node.operandTypes().subList(op.extra(), node.operandTypes().size()));
        return NodeKernels.map(op.epilogue(), operands, node.types());
    }

    private static Plan own(Op.Contraction op, Node node) {
        return NodeKernels.convolution(op, List.of(node.operandTypes().get(0), node.operandTypes().get(1)),
                node.types().get(0));
    }

    private Optional<Product> product(Op.Contraction op, Node node, CudaScope program) {
        return op instanceof Op.MatMul m
                ? Optional.of(new MatMulProduct(m, node, device, blas()))
                : ConvProduct.of(op, node, dnn(), program);
    }

    private Blas blas() {
        if (blas == null) {
            blas = new Blas(device, precision, scope);
        }
        return blas;
    }

    private Dnn dnn() {
        if (dnn == null) {
            dnn = new Dnn(device, precision);
        }
        return dnn;
    }

    @Override
    public void close() {
        if (dnn != null) {
            dnn.close();
        }
        if (blas != null) {
            blas.close();
        }
    }
}
