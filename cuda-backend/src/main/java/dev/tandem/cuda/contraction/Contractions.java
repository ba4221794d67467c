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
import dev.tandem.spi.Kernel;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Layout;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who computes a contraction. The libraries are opened by the first one that needs them: not every program does. */
public final class Contractions implements AutoCloseable {

    private final Device device;
    private final Precision precision;
    private final AlgorithmSearch search;
    private final CudaScope scope;
    private @Nullable Blas blas;
    private @Nullable Dnn dnn;

    /** Opens nothing yet; what the libraries keep for themselves belongs to the scope. */
    public Contractions(Device device, Precision precision, AlgorithmSearch search, CudaScope scope) {
        this.device = device;
        this.precision = precision;
        this.search = search;
        this.scope = scope;
    }

    /** A contraction before its own kernels are compiled; descriptors belong to the scope of the program. */
    public Draft draft(Op.Contraction op, Node node, CudaScope program) {
        ProductDraft product = product(op, node, program);
        Optional<Plan> epilogue = op.epilogue().isEmpty() ? Optional.empty() : Optional.of(epilogue(op, node));
        var plans = new ArrayList<>(product.plans());
        epilogue.ifPresent(plans::add);
        return new Draft(plans, functions -> finished(op, node, product.finish().apply(functions),
                epilogue.map(p -> new PlanKernel(p, node.name() + " epilogue", functions, device, program))
                        .orElse(null), program));
    }

    private Kernel finished(Op.Contraction op, Node node, Product product, @Nullable PlanKernel epilogue,
            CudaScope program) {
        var plain = new ContractionKernel(op, node, product, epilogue);
        Optional<BiasedConvolution> biased = product instanceof ConvProduct convolution
                ? convolution.biased(op, node, program)
                : Optional.empty();
        return biased.<Kernel>map(b -> new BiasedKernel(node.name(), b, plain, dnn())).orElse(plain);
    }

    private static Plan epilogue(Op.Contraction op, Node node) {
        var operands = new ArrayList<TensorType>();
        operands.add(node.types().get(0));
        operands.addAll(node.operandTypes().subList(op.extra(), node.operandTypes().size()));
        return NodeKernels.map(op.epilogue(), operands, node.types());
    }

    private ProductDraft product(Op.Contraction op, Node node, CudaScope program) {
        boolean halves = precision == Precision.BF16;
        if (op instanceof Op.MatMul m) {
            return halves ? halves(m, node, program) : floats(m, node);
        }
        return (halves ? halves(op, node, program) : Optional.<ProductDraft>empty())
                .or(() -> floats(op, node, program)).orElseGet(() -> own(op, node, program));
    }

    private ProductDraft floats(Op.MatMul op, Node node) {
        return ProductDraft.of(new MatMulProduct(op, node.name(), node.operandTypes().get(0),
                node.types().get(0).shape(), device, blas()));
    }

    private ProductDraft halves(Op.MatMul op, Node node, CudaScope program) {
        TensorType left = node.operandTypes().get(0).as(DType.BF16);
        TensorType right = node.operandTypes().get(1).as(DType.BF16);
        Shape result = node.types().get(0).shape();
        return converted(new MatMulProduct(op, node.name(), left, result, device, blas()), node, left, right,
                Optional.empty(), program);
    }

    private Optional<ProductDraft> floats(Op.Contraction op, Node node, CudaScope program) {
        return ConvProduct.of(op, node, false, dnn(), program).map(ProductDraft::of);
    }

    /** cuDNN's result is bfloat16, too, and has to come back. */
    private Optional<ProductDraft> halves(Op.Contraction op, Node node, CudaScope program) {
        return ConvProduct.of(op, node, true, dnn(), program).map(product -> converted(product, node,
                channelsLast(node.operandTypes().get(0)), channelsLast(node.operandTypes().get(1)),
                Optional.of(channelsLast(node.types().get(0))), program));
    }

    private static TensorType channelsLast(TensorType type) {
        return type.as(DType.BF16).as(Layout.CHANNELS_LAST);
    }

    private ProductDraft converted(Product product, Node node, TensorType left, TensorType right,
            Optional<TensorType> result, CudaScope program) {
        var first = Conversion.of(node.operandTypes().get(0), left);
        var second = Conversion.of(node.operandTypes().get(1), right);
        var back = result.map(type -> Conversion.of(type, node.types().get(0)));
        var plans = new ArrayList<>(List.of(first.plan(), second.plan()));
        back.ifPresent(b -> plans.add(b.plan()));
        return new ProductDraft(plans, functions -> new ConvertedProduct(product,
                first.compiled(node.name(), functions, device, program),
                second.compiled(node.name(), functions, device, program),
                back.map(b -> b.compiled(node.name(), functions, device, program)).orElse(null)));
    }

    /** What no library can say, as padding that differs at both ends, or takes. */
    private ProductDraft own(Op.Contraction op, Node node, CudaScope program) {
        Plan plan = NodeKernels.convolution(op, List.of(node.operandTypes().get(0), node.operandTypes().get(1)),
                node.types().get(0));
        return new ProductDraft(List.of(plan),
                functions -> new PlanProduct(new PlanKernel(plan, node.name(), functions, device, program)));
    }

    private Blas blas() {
        if (blas == null) {
            blas = new Blas(device, precision, scope);
        }
        return blas;
    }

    private Dnn dnn() {
        if (dnn == null) {
            dnn = new Dnn(device, precision, search, scope);
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
