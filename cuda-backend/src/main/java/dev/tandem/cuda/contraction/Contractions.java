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
import dev.tandem.spi.Pass;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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

    /** Its rewrites of a graph. */
    public List<Pass> passes() {
        return precision == Precision.BF16 ? List.of(new Pass("operands in bf16", Halves::convert)) : List.of();
    }

    /** A contraction before its own kernels are compiled; descriptors belong to the scope of the program. */
    public Draft draft(Op.Contraction op, Node node, CudaScope program) {
        ProductDraft product = product(op, node, program);
        Optional<Plan> epilogue = op.epilogue().isEmpty() ? Optional.empty() : Optional.of(epilogue(op, node));
        var plans = new ArrayList<>(product.plans());
        epilogue.ifPresent(plans::add);
        return new Draft(plans, functions -> finished(op, node, product.finish().apply(functions),
                epilogue.map(p -> new PlanKernel(p, node.name() + " epilogue", functions, device, program))
                        .orElse(null),
                program));
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
        TensorType left = Halves.type(op, node.operandTypes().get(0));
        TensorType right = Halves.type(op, node.operandTypes().get(1));
        TensorType result = node.types().get(0);
        var product = new MatMulProduct(op, node.name(), left, result.shape(), device, blas());
        return converted(ProductDraft.of(product), node, left, right, result, program);
    }

    private Optional<ProductDraft> floats(Op.Contraction op, Node node, CudaScope program) {
        return ConvProduct.of(op, node, false, dnn(), program)
                .map(product -> fromFloats(ProductDraft.of(product), node, program));
    }

    /** cuDNN's result is bfloat16, too, and has to come back. */
    private Optional<ProductDraft> halves(Op.Contraction op, Node node, CudaScope program) {
        return ConvProduct.of(op, node, true, dnn(), program)
                .map(product -> converted(ProductDraft.of(product), node,
                        Halves.type(op, node.operandTypes().get(0)), Halves.type(op, node.operandTypes().get(1)),
                        Halves.type(op, node.types().get(0)), program));
    }

    /** A product of rows of float32, which operands are not where they were converted for a library that declined. */
    private ProductDraft fromFloats(ProductDraft product, Node node, CudaScope program) {
        return converted(product, node, rows(node.operandTypes().get(0)), rows(node.operandTypes().get(1)),
                node.types().get(0), program);
    }

    private static TensorType rows(TensorType type) {
        return type.as(DType.F32).logical();
    }

    private ProductDraft converted(ProductDraft product, Node node, TensorType left, TensorType right,
            TensorType result, CudaScope program) {
        var first = Conversion.of(node.operandTypes().get(0), left);
        var second = Conversion.of(node.operandTypes().get(1), right);
        var back = Conversion.of(result, node.types().get(0));
        if (first.isEmpty() && second.isEmpty() && back.isEmpty()) {
            return product;
        }
        var plans = new ArrayList<>(product.plans());
        Stream.of(first, second, back).flatMap(Optional::stream).map(Conversion::plan).forEach(plans::add);
        return new ProductDraft(plans, functions -> new ConvertedProduct(product.finish().apply(functions),
                first.map(c -> c.compiled(node.name(), functions, device, program)).orElse(null),
                second.map(c -> c.compiled(node.name(), functions, device, program)).orElse(null),
                back.map(c -> c.compiled(node.name(), functions, device, program)).orElse(null)));
    }

    /** What no library can say, as padding that differs at both ends, or takes. */
    private ProductDraft own(Op.Contraction op, Node node, CudaScope program) {
        Plan plan = NodeKernels.convolution(op,
                List.of(rows(node.operandTypes().get(0)), rows(node.operandTypes().get(1))), node.types().get(0));
        return fromFloats(new ProductDraft(List.of(plan),
                functions -> new PlanProduct(new PlanKernel(plan, node.name(), functions, device, program))), node,
                program);
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
