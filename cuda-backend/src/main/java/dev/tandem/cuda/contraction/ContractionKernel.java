package dev.tandem.cuda.contraction;

import dev.tandem.cuda.launch.Addresses;
import dev.tandem.cuda.launch.PlanKernel;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.spi.Bound;
import dev.tandem.spi.Kernel;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.TensorType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A product followed by its epilogue as a kernel. The accumulator lies in the first result, where the epilogue replaces it in
 * place; but in scratch memory where a result may lie over an operand that the epilogue still reads.
 */
final class ContractionKernel implements Kernel {

    /** What libraries expect of scratch memory; core aligns it less. */
    private static final long ALIGNMENT = 512;

    private final Product product;
    private final @Nullable PlanKernel epilogue;
    private final int extra;
    private final long accumulatorBytes;

    /** Takes the epilogue compiled, if the operation has one. */
    ContractionKernel(Op.Contraction op, Node node, Product product, @Nullable PlanKernel epilogue) {
        this.product = product;
        this.epilogue = epilogue;
        this.extra = op.extra();
        this.accumulatorBytes = mayOverwrite(op, node) ? aligned(node.types().get(0).bytes()) : 0;
    }

    /** Whether a result may lie over an operand of the epilogue. */
    static boolean mayOverwrite(Op.Contraction op, Node node) {
        return node.types().stream().map(TensorType::logical)
                .anyMatch(t -> !Op.inPlace(op, node.operandTypes(), t).isEmpty());
    }

    @Override
    public long workspaceBytes() {
        long scratch = aligned(product.workspaceBytes());
        long kept = epilogue == null ? 0 : epilogue.workspaceBytes();
        long together = accumulatorBytes + Math.max(scratch, kept);
        return together == 0 ? 0 : together + ALIGNMENT;
    }

    @Override
    public String describe() {
        return product.describe();
    }

    @Override
    public Bound bind(Tensor[] operands, Tensor[] results, @Nullable Tensor workspace) {
        Addresses addresses = Addresses.of(operands, results, workspace);
        long start = aligned(addresses.workspace());
        long scratch = start + accumulatorBytes;
        if (epilogue == null) {
            return product.bind(addresses.operands()[0], addresses.operands()[1], addresses.results()[0], scratch);
        }
        long accumulator = accumulatorBytes == 0 ? addresses.results()[0] : start;
        Bound first = product.bind(addresses.operands()[0], addresses.operands()[1], accumulator, scratch);
        long[] read = Arrays.copyOfRange(addresses.operands(), extra - 1, addresses.operands().length);
        read[0] = accumulator;
        Bound then = epilogue.bind(new Addresses(read, addresses.results(), scratch));
        return () -> {
            first.run();
            then.run();
        };
    }

    static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
}
