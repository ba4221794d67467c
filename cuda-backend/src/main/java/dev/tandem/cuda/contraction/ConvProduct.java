package dev.tandem.cuda.contraction;

import dev.tandem.cuda.driver.Address;
import dev.tandem.cuda.driver.Api;
import dev.tandem.cuda.memory.CudaScope;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.spi.Bound;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import jcuda.Pointer;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnConvolutionBwdDataAlgoPerf;
import jcuda.jcudnn.cudnnConvolutionBwdFilterAlgoPerf;
import jcuda.jcudnn.cudnnConvolutionFwdAlgoPerf;

/** A convolution or one of its gradients on cuDNN, by the algorithm chosen for its geometry. */
final class ConvProduct implements Product {

    private static final int PROPOSALS = 16;
    /** The first of the statuses that say so. */
    private static final int NOT_SUPPORTED = 3000;

    /** One of cuDNN's three calls with its descriptors and algorithm. */
    private interface Call {

        int run(Pointer left, Pointer right, Pointer result, Pointer workspace);
    }

    private final Dnn dnn;
    private final Call call;
    private final long workspaceBytes;
    private final String operation;

    private ConvProduct(Dnn dnn, Call call, long workspaceBytes, String operation) {
        this.dnn = dnn;
        this.call = call;
        this.workspaceBytes = workspaceBytes;
        this.operation = operation;
    }

    /**
     * A product on cuDNN; none if cuDNN can't say it, or has no algorithm that is as exact as asked and repeatable.
     *
     * @param halves whether operands and result are bfloat16 with channels last
     */
    static Optional<Product> of(Op.Contraction op, Node node, boolean halves, Dnn dnn, CudaScope scope) {
        if (!Geometry.isSymmetric(op)) {
            return Optional.empty();
        }
        var descriptors = new Descriptors(Geometry.of(op, node), halves, dnn, scope);
        return switch (op) {
            case Op.Conv _ -> forward(node.name(), descriptors, dnn);
            case Op.ConvInputGradient _ -> inputGradient(node.name(), descriptors, dnn);
            case Op.ConvFilterGradient _ -> filterGradient(node.name(), descriptors, dnn);
            case Op.MatMul _ -> throw new IllegalArgumentException("a product of matrices has no window");
        };
    }

    private static Optional<Product> forward(String name, Descriptors d, Dnn dnn) {
        var perf = new cudnnConvolutionFwdAlgoPerf[PROPOSALS];
        Arrays.setAll(perf, i -> new cudnnConvolutionFwdAlgoPerf());
        int[] count = new int[1];
        return choose(name, dnn, d,
                () -> JCudnn.cudnnGetConvolutionForwardAlgorithm_v7(dnn.handle(), d.input(), d.filter(),
                        d.convolution(), d.output(), PROPOSALS, count, perf),
                () -> Algorithm.forward(List.of(perf).subList(0, count[0]), dnn.precision()),
                bytes -> JCudnn.cudnnGetConvolutionForwardWorkspaceSize(dnn.handle(), d.input(), d.filter(),
                        d.convolution(), d.output(), Algorithm.CERTAIN, bytes))
                .map(a -> new ConvProduct(dnn,
                        (x, w, y, scratch) -> JCudnn.cudnnConvolutionForward(dnn.handle(), dnn.scalars().one(),
                                d.input(), x, d.filter(), w, d.convolution(), a.number(), scratch, a.memory(),
                                dnn.scalars().zero(), d.output(), y),
                        a.memory(), name + " (cudnnConvolutionForward, algorithm " + a.number() + ")"));
    }

    private static Optional<Product> inputGradient(String name, Descriptors d, Dnn dnn) {
        var perf = new cudnnConvolutionBwdDataAlgoPerf[PROPOSALS];
        Arrays.setAll(perf, i -> new cudnnConvolutionBwdDataAlgoPerf());
        int[] count = new int[1];
        return choose(name, dnn, d,
                () -> JCudnn.cudnnGetConvolutionBackwardDataAlgorithm_v7(dnn.handle(), d.filter(), d.output(),
                        d.convolution(), d.input(), PROPOSALS, count, perf),
                () -> Algorithm.input(List.of(perf).subList(0, count[0]), dnn.precision()),
                bytes -> JCudnn.cudnnGetConvolutionBackwardDataWorkspaceSize(dnn.handle(), d.filter(), d.output(),
                        d.convolution(), d.input(), Algorithm.CERTAIN, bytes))
                .map(a -> new ConvProduct(dnn,
                        (w, dy, dx, scratch) -> JCudnn.cudnnConvolutionBackwardData(dnn.handle(), dnn.scalars().one(),
                                d.filter(), w, d.output(), dy, d.convolution(), a.number(), scratch, a.memory(),
                                dnn.scalars().zero(), d.input(), dx),
                        a.memory(), name + " (cudnnConvolutionBackwardData, algorithm " + a.number() + ")"));
    }

    private static Optional<Product> filterGradient(String name, Descriptors d, Dnn dnn) {
        var perf = new cudnnConvolutionBwdFilterAlgoPerf[PROPOSALS];
        Arrays.setAll(perf, i -> new cudnnConvolutionBwdFilterAlgoPerf());
        int[] count = new int[1];
        return choose(name, dnn, d,
                () -> JCudnn.cudnnGetConvolutionBackwardFilterAlgorithm_v7(dnn.handle(), d.input(), d.output(),
                        d.convolution(), d.filter(), PROPOSALS, count, perf),
                () -> Algorithm.filter(List.of(perf).subList(0, count[0]), dnn.precision()),
                bytes -> JCudnn.cudnnGetConvolutionBackwardFilterWorkspaceSize(dnn.handle(), d.input(), d.output(),
                        d.convolution(), d.filter(), Algorithm.CERTAIN, bytes))
                .map(a -> new ConvProduct(dnn,
                        (x, dy, dw, scratch) -> JCudnn.cudnnConvolutionBackwardFilter(dnn.handle(),
                                dnn.scalars().one(), d.input(), x, d.output(), dy, d.convolution(), a.number(),
                                scratch, a.memory(), dnn.scalars().zero(), d.filter(), dw),
                        a.memory(), name + " (cudnnConvolutionBackwardFilter, algorithm " + a.number() + ")"));
    }

    /**
     * The algorithm to use; none if cuDNN does not take the problem, for which there are other ways. When the query fails, JCudnn goes on
     * to read a count that was never written, and loses the status: the workspace of the one algorithm that is always good then tells
     * what is the matter.
     */
    private static Optional<Algorithm> choose(String name, Dnn dnn, Descriptors d, IntSupplier query,
            Supplier<Optional<Algorithm>> best, ToIntFunction<long[]> workspace) {
        Optional<Algorithm> chosen;
        try {
            chosen = isTaken(query.getAsInt(), name, dnn) ? best.get() : Optional.empty();
        } catch (ArrayIndexOutOfBoundsException e) {
            long[] bytes = new long[1];
            chosen = isTaken(workspace.applyAsInt(bytes), name, dnn)
                    ? Optional.of(Algorithm.certain(bytes[0], dnn.mathType()))
                    : Optional.empty();
        }
        chosen.ifPresent(a -> d.allow(a.mathType()));
        return chosen;
    }

    private static boolean isTaken(int status, String name, Dnn dnn) {
        if (status / 1000 == NOT_SUPPORTED / 1000) {
            return false;
        }
        dnn.check(status, "query for the algorithms of " + name);
        return true;
    }

    @Override
    public long workspaceBytes() {
        return workspaceBytes;
    }

    @Override
    public Bound bind(long left, long right, long result, long workspace) {
        Pointer a = new Address(left);
        Pointer b = new Address(right);
        Pointer c = new Address(result);
        Pointer scratch = new Address(workspaceBytes == 0 ? 0 : workspace);
        return () -> {
            dnn.device().faults().issue(operation);
            dnn.device().faults().check(Api.CUDNN, call.run(a, b, c, scratch), operation);
        };
    }
}
