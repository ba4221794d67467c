package dev.tandem.cuda.contraction;

import dev.tandem.spi.BackendOptions.Precision;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import jcuda.jcudnn.cudnnConvolutionBwdDataAlgo;
import jcuda.jcudnn.cudnnConvolutionBwdDataAlgoPerf;
import jcuda.jcudnn.cudnnConvolutionBwdFilterAlgo;
import jcuda.jcudnn.cudnnConvolutionBwdFilterAlgoPerf;
import jcuda.jcudnn.cudnnConvolutionFwdAlgo;
import jcuda.jcudnn.cudnnConvolutionFwdAlgoPerf;
import jcuda.jcudnn.cudnnDeterminism;
import jcuda.jcudnn.cudnnMathType;

/**
 * One way in which cuDNN can compute a convolution.
 *
 * @param number cuDNN's number for it
 * @param memory scratch memory it wants, in bytes
 * @param mathType what the convolution's descriptor must allow for it
 */
record Algorithm(int number, int status, long memory, int determinism, int mathType) {

    /** cuDNN can ask for absurd amounts. */
    private static final long MOST_MEMORY = 1L << 30;

    /** Transformed tiles and spectra round ten times as much as sums do. */
    private static final Set<Integer> EXACT_FORWARD = Set.of(
            cudnnConvolutionFwdAlgo.CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_GEMM,
            cudnnConvolutionFwdAlgo.CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM,
            cudnnConvolutionFwdAlgo.CUDNN_CONVOLUTION_FWD_ALGO_GEMM,
            cudnnConvolutionFwdAlgo.CUDNN_CONVOLUTION_FWD_ALGO_DIRECT);
    private static final Set<Integer> EXACT_INPUT = Set
            .of(cudnnConvolutionBwdDataAlgo.CUDNN_CONVOLUTION_BWD_DATA_ALGO_1);
    private static final Set<Integer> EXACT_FILTER = Set
            .of(cudnnConvolutionBwdFilterAlgo.CUDNN_CONVOLUTION_BWD_FILTER_ALGO_1);

    /** The number, in all three, of the algorithm that multiplies exactly and repeatably, in every layout. */
    static final int CERTAIN = 1;

    /** That algorithm. */
    static Algorithm certain(long memory, int mathType) {
        return new Algorithm(CERTAIN, 0, memory, cudnnDeterminism.CUDNN_DETERMINISTIC, mathType);
    }

    /** The first of cuDNN's proposals, the fastest first, that gives the same bits on every run and is as exact as asked. */
    static Optional<Algorithm> forward(List<cudnnConvolutionFwdAlgoPerf> proposals, Precision precision) {
        return best(proposals.stream().map(p -> new Algorithm(p.algo, p.status, p.memory, p.determinism, p.mathType)),
                EXACT_FORWARD, precision);
    }

    /** The same for a gradient by the input. */
    static Optional<Algorithm> input(List<cudnnConvolutionBwdDataAlgoPerf> proposals, Precision precision) {
        return best(proposals.stream().map(p -> new Algorithm(p.algo, p.status, p.memory, p.determinism, p.mathType)),
                EXACT_INPUT, precision);
    }

    /** The same for a gradient by the filter. */
    static Optional<Algorithm> filter(List<cudnnConvolutionBwdFilterAlgoPerf> proposals, Precision precision) {
        return best(proposals.stream().map(p -> new Algorithm(p.algo, p.status, p.memory, p.determinism, p.mathType)),
                EXACT_FILTER, precision);
    }

    private static Optional<Algorithm> best(Stream<Algorithm> proposals, Set<Integer> exact, Precision precision) {
        return proposals.filter(a -> a.status == 0 && a.memory <= MOST_MEMORY
                && a.determinism == cudnnDeterminism.CUDNN_DETERMINISTIC
                && (precision == Precision.BF16 || exact.contains(a.number))
                && (precision != Precision.FLOAT32 || a.mathType == cudnnMathType.CUDNN_FMA_MATH)).findFirst();
    }
}
