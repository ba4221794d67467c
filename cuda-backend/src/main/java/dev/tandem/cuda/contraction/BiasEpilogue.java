package dev.tandem.cuda.contraction;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import jcuda.jcudnn.cudnnActivationMode;

/** An epilogue that cuDNN knows: a number a channel is added, what is below 0 becomes 0. */
enum BiasEpilogue {
    /** acc + bias. */
    BIAS(cudnnActivationMode.CUDNN_ACTIVATION_IDENTITY),
    /** max(acc + bias, 0). */
    BIAS_RELU(cudnnActivationMode.CUDNN_ACTIVATION_RELU);

    private static final Expr SUM = Expr.add(Expr.o(0), Expr.o(1));
    private static final Expr SUM_REVERSED = Expr.add(Expr.o(1), Expr.o(0));

    private final int mode;

    BiasEpilogue(int mode) {
        this.mode = mode;
    }

    /** cuDNN's number of the function after the sum. */
    int mode() {
        return mode;
    }

    /** The one that a convolution's formula is, if it is one and its result cannot lie over the bias. */
    static Optional<BiasEpilogue> of(Op.Contraction op, Node node) {
        if (!(op instanceof Op.Conv) || op.epilogue().size() != 1 || node.operands().size() != op.extra() + 1
                || ContractionKernel.mayOverwrite(op, node)) {
            return Optional.empty();
        }
        TensorType bias = node.operandTypes().get(op.extra());
        TensorType result = node.types().get(0);
        return result.dtype() == DType.F32 && bias.dtype() == DType.F32 && isPerChannel(bias.shape(), result.shape())
                ? of(op.epilogue())
                : Optional.empty();
    }

    private static Optional<BiasEpilogue> of(List<Expr> formulas) {
        Expr formula = formulas.getFirst();
        if (formula instanceof Expr.Unary(Expr.Fn fn, Expr argument) && fn == Expr.Fn.RELU) {
            return isSum(argument) ? Optional.of(BIAS_RELU) : Optional.empty();
        }
        return isSum(formula) ? Optional.of(BIAS) : Optional.empty();
    }

    private static boolean isSum(Expr formula) {
        return formula == SUM || formula == SUM_REVERSED;
    }

    /** Whether a shape that broadcasts to [N,K,…] has K elements on its axis, 1 on all others. */
    private static boolean isPerChannel(Shape bias, Shape result) {
        int missing = result.rank() - bias.rank();
        return missing <= 1 && bias.size(1 - missing) == result.size(1) && IntStream.range(0, bias.rank())
                .allMatch(axis -> axis == 1 - missing || bias.size(axis) == 1);
    }
}
