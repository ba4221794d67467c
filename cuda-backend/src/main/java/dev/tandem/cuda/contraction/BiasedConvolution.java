package dev.tandem.cuda.contraction;

import dev.tandem.cuda.memory.CudaScope;
import java.util.Optional;
import jcuda.Pointer;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnActivationDescriptor;
import jcuda.jcudnn.cudnnConvolutionFwdAlgo;
import jcuda.jcudnn.cudnnNanPropagation;
import jcuda.jcudnn.cudnnTensorDescriptor;

/**
 * cuDNN's convolution that adds a bias and applies ReLU before it stores. NaN stays NaN, or it is none of ours.
 *
 * <p><i>Source</i>: cuDNN API, cudnnConvolutionBiasActivationForward: y = act(α₁·conv(x) + α₂·z + bias); the identity with one
 * algorithm only. With α₂ = 0 z is not read and may be y.
 */
final class BiasedConvolution {

    private final Dnn dnn;
    private final Descriptors descriptors;
    private final Algorithm algorithm;
    private final cudnnTensorDescriptor bias = new cudnnTensorDescriptor();
    private final cudnnActivationDescriptor activation = new cudnnActivationDescriptor();

    private BiasedConvolution(Dnn dnn, Descriptors descriptors, Algorithm algorithm, CudaScope scope) {
        this.dnn = dnn;
        this.descriptors = descriptors;
        this.algorithm = algorithm;
        dnn.check(JCudnn.cudnnCreateTensorDescriptor(bias), "cudnnCreateTensorDescriptor");
        scope.keep(() -> JCudnn.cudnnDestroyTensorDescriptor(bias));
        dnn.check(JCudnn.cudnnCreateActivationDescriptor(activation), "cudnnCreateActivationDescriptor");
        scope.keep(() -> JCudnn.cudnnDestroyActivationDescriptor(activation));
    }

    /** The one for a convolution that is described, in float32; none if cuDNN does not know it. */
    static Optional<BiasedConvolution> of(BiasEpilogue epilogue, Geometry geometry, Descriptors descriptors,
            Algorithm algorithm, Dnn dnn, CudaScope scope) {
        if (epilogue == BiasEpilogue.BIAS && algorithm
                .number() != cudnnConvolutionFwdAlgo.CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM) {
            return Optional.empty();
        }
        var biased = new BiasedConvolution(dnn, descriptors, algorithm, scope);
        int[] sizes = geometry.channels();
        boolean known = dnn.knows(JCudnn.cudnnSetTensorNdDescriptor(biased.bias, Descriptors.FLOAT, sizes.length, sizes,
                Geometry.strides(sizes)), "cudnnSetTensorNdDescriptor")
                && dnn.knows(JCudnn.cudnnSetActivationDescriptor(biased.activation, epilogue.mode(),
                        cudnnNanPropagation.CUDNN_PROPAGATE_NAN, 0), "cudnnSetActivationDescriptor");
        return known ? Optional.of(biased) : Optional.empty();
    }

    /** What it is called. */
    String description() {
        return "cudnnConvolutionBiasActivationForward, algorithm " + algorithm.number();
    }

    /** Computes; gives the status. */
    int run(Pointer x, Pointer w, Pointer added, Pointer y, Pointer scratch) {
        return JCudnn.cudnnConvolutionBiasActivationForward(dnn.handle(), dnn.scalars().one(), descriptors.input(), x,
                descriptors.filter(), w, descriptors.convolution(), algorithm.number(), scratch, algorithm.memory(),
                dnn.scalars().zero(), descriptors.output(), y, bias, added, activation, descriptors.output(), y);
    }
}
