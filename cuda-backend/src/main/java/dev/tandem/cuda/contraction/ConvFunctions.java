package dev.tandem.cuda.contraction;

import dev.tandem.graph.Op;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import jcuda.Pointer;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnConvolutionBwdDataAlgo;
import jcuda.jcudnn.cudnnConvolutionBwdDataAlgoPerf;
import jcuda.jcudnn.cudnnConvolutionBwdFilterAlgo;
import jcuda.jcudnn.cudnnConvolutionBwdFilterAlgoPerf;
import jcuda.jcudnn.cudnnConvolutionFwdAlgo;
import jcuda.jcudnn.cudnnConvolutionFwdAlgoPerf;

/** cuDNN's functions for a convolution or one of its gradients, on its descriptors. They differ in the order of arguments. */
sealed interface ConvFunctions {

    /** How many algorithms are asked for: more than there are. */
    int PROPOSALS = 16;

    /** Those of an operation. */
    static ConvFunctions of(Op.Contraction op, Descriptors d, Dnn dnn) {
        return switch (op) {
            case Op.Conv _ -> new Forward(d, dnn);
            case Op.ConvInputGradient _ -> new InputGradient(d, dnn);
            case Op.ConvFilterGradient _ -> new FilterGradient(d, dnn);
            case Op.MatMul _ -> throw new IllegalArgumentException("a product of matrices has no window");
        };
    }

    /** What cuDNN was told. */
    Descriptors d();

    /** The bytes of both operands and of the result. */
    long[] bytes();

    /** The name of the one that computes. */
    String name();

    /** The algorithms that only sum products: transformed tiles and spectra round ten times as much. */
    Set<Integer> exact();

    /**
     * Asks for algorithms.
     *
     * @param proposals to which they are added, the fastest first
     * @return the status
     * @throws ArrayIndexOutOfBoundsException if it is none of success: JCudnn then reads a count that was never written
     */
    int propose(List<Algorithm> proposals);

    /** Asks for the scratch memory of an algorithm with the math type that was set; gives the status. */
    int workspace(int algorithm, long[] bytes);

    /** Computes; gives the status. */
    int run(Algorithm algorithm, Pointer left, Pointer right, Pointer result, Pointer scratch);

    /** (x, w) → y. */
    record Forward(Descriptors d, Dnn dnn) implements ConvFunctions {

        private static final Set<Integer> EXACT = Set.of(
                cudnnConvolutionFwdAlgo.CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_GEMM,
                cudnnConvolutionFwdAlgo.CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM,
                cudnnConvolutionFwdAlgo.CUDNN_CONVOLUTION_FWD_ALGO_GEMM,
                cudnnConvolutionFwdAlgo.CUDNN_CONVOLUTION_FWD_ALGO_DIRECT);

        @Override
        public long[] bytes() {
            return new long[]{d.inputBytes(), d.filterBytes(), d.outputBytes()};
        }

        @Override
        public String name() {
            return "cudnnConvolutionForward";
        }

        @Override
        public Set<Integer> exact() {
            return EXACT;
        }

        @Override
        public int propose(List<Algorithm> proposals) {
            var perf = new cudnnConvolutionFwdAlgoPerf[PROPOSALS];
            Arrays.setAll(perf, i -> new cudnnConvolutionFwdAlgoPerf());
            int[] count = new int[1];
            int status = JCudnn.cudnnGetConvolutionForwardAlgorithm_v7(dnn.handle(), d.input(), d.filter(),
                    d.convolution(), d.output(), PROPOSALS, count, perf);
            Stream.of(perf).limit(status == 0 ? count[0] : 0)
                    .map(p -> new Algorithm(p.algo, p.status, p.memory, p.determinism))
                    .forEach(proposals::add);
            return status;
        }

        @Override
        public int workspace(int algorithm, long[] bytes) {
            return JCudnn.cudnnGetConvolutionForwardWorkspaceSize(dnn.handle(), d.input(), d.filter(), d.convolution(),
                    d.output(), algorithm, bytes);
        }

        @Override
        public int run(Algorithm a, Pointer x, Pointer w, Pointer y, Pointer scratch) {
            return JCudnn.cudnnConvolutionForward(dnn.handle(), dnn.scalars().one(), d.input(), x, d.filter(), w,
                    d.convolution(), a.number(), scratch, a.memory(), dnn.scalars().zero(), d.output(), y);
        }
    }

    /** (w, dy) → dx. */
    record InputGradient(Descriptors d, Dnn dnn) implements ConvFunctions {

        private static final Set<Integer> EXACT = Set
                .of(cudnnConvolutionBwdDataAlgo.CUDNN_CONVOLUTION_BWD_DATA_ALGO_1);

        @Override
        public long[] bytes() {
            return new long[]{d.filterBytes(), d.outputBytes(), d.inputBytes()};
        }

        @Override
        public String name() {
            return "cudnnConvolutionBackwardData";
        }

        @Override
        public Set<Integer> exact() {
            return EXACT;
        }

        @Override
        public int propose(List<Algorithm> proposals) {
            var perf = new cudnnConvolutionBwdDataAlgoPerf[PROPOSALS];
            Arrays.setAll(perf, i -> new cudnnConvolutionBwdDataAlgoPerf());
            int[] count = new int[1];
            int status = JCudnn.cudnnGetConvolutionBackwardDataAlgorithm_v7(dnn.handle(), d.filter(), d.output(),
                    d.convolution(), d.input(), PROPOSALS, count, perf);
            Stream.of(perf).limit(status == 0 ? count[0] : 0)
                    .map(p -> new Algorithm(p.algo, p.status, p.memory, p.determinism))
                    .forEach(proposals::add);
            return status;
        }

        @Override
        public int workspace(int algorithm, long[] bytes) {
            return JCudnn.cudnnGetConvolutionBackwardDataWorkspaceSize(dnn.handle(), d.filter(), d.output(),
                    d.convolution(), d.input(), algorithm, bytes);
        }

        @Override
        public int run(Algorithm a, Pointer w, Pointer dy, Pointer dx, Pointer scratch) {
            return JCudnn.cudnnConvolutionBackwardData(dnn.handle(), dnn.scalars().one(), d.filter(), w, d.output(), dy,
                    d.convolution(), a.number(), scratch, a.memory(), dnn.scalars().zero(), d.input(), dx);
        }
    }

    /** (x, dy) → dw. */
    record FilterGradient(Descriptors d, Dnn dnn) implements ConvFunctions {

        private static final Set<Integer> EXACT = Set
                .of(cudnnConvolutionBwdFilterAlgo.CUDNN_CONVOLUTION_BWD_FILTER_ALGO_1);

        @Override
        public long[] bytes() {
            return new long[]{d.inputBytes(), d.outputBytes(), d.filterBytes()};
        }

        @Override
        public String name() {
            return "cudnnConvolutionBackwardFilter";
        }

        @Override
        public Set<Integer> exact() {
            return EXACT;
        }

        @Override
        public int propose(List<Algorithm> proposals) {
            var perf = new cudnnConvolutionBwdFilterAlgoPerf[PROPOSALS];
            Arrays.setAll(perf, i -> new cudnnConvolutionBwdFilterAlgoPerf());
            int[] count = new int[1];
            int status = JCudnn.cudnnGetConvolutionBackwardFilterAlgorithm_v7(dnn.handle(), d.input(), d.output(),
                    d.convolution(), d.filter(), PROPOSALS, count, perf);
            Stream.of(perf).limit(status == 0 ? count[0] : 0)
                    .map(p -> new Algorithm(p.algo, p.status, p.memory, p.determinism))
                    .forEach(proposals::add);
            return status;
        }

        @Override
        public int workspace(int algorithm, long[] bytes) {
            return JCudnn.cudnnGetConvolutionBackwardFilterWorkspaceSize(dnn.handle(), d.input(), d.output(),
                    d.convolution(), d.filter(), algorithm, bytes);
        }

        @Override
        public int run(Algorithm a, Pointer x, Pointer dy, Pointer dw, Pointer scratch) {
            return JCudnn.cudnnConvolutionBackwardFilter(dnn.handle(), dnn.scalars().one(), d.input(), x, d.output(),
                    dy, d.convolution(), a.number(), scratch, a.memory(), dnn.scalars().zero(), d.filter(), dw);
        }
    }
}
