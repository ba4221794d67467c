package dev.tandem.cuda.contraction;

import dev.tandem.cuda.memory.CudaScope;
import dev.tandem.spi.BackendOptions.Precision;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnConvolutionDescriptor;
import jcuda.jcudnn.cudnnConvolutionMode;
import jcuda.jcudnn.cudnnDataType;
import jcuda.jcudnn.cudnnFilterDescriptor;
import jcuda.jcudnn.cudnnTensorDescriptor;
import jcuda.jcudnn.cudnnTensorFormat;

/** What cuDNN is told of a convolution. Lives as long as the scope. */
final class Descriptors {

    private final cudnnTensorDescriptor input;
    private final cudnnFilterDescriptor filter;
    private final cudnnTensorDescriptor output;
    private final cudnnConvolutionDescriptor convolution;
    private final Dnn dnn;
    private final CudaScope scope;
    private final boolean halves;

    /** Describes a convolution in float32 and row-major, or in bfloat16 with channels last as tensor cores want it. */
    Descriptors(Geometry geometry, boolean halves, Dnn dnn, CudaScope scope) {
        this.dnn = dnn;
        this.scope = scope;
        this.halves = halves;
        input = tensor(geometry.input());
        filter = filter(geometry.filter());
        output = tensor(geometry.output());
        convolution = convolution(geometry);
    }

    private cudnnTensorDescriptor tensor(int[] sizes) {
        var tensor = new cudnnTensorDescriptor();
        dnn.check(JCudnn.cudnnCreateTensorDescriptor(tensor), "cudnnCreateTensorDescriptor");
        scope.keep(() -> JCudnn.cudnnDestroyTensorDescriptor(tensor));
        dnn.check(JCudnn.cudnnSetTensorNdDescriptor(tensor, dataType(), sizes.length, sizes,
                halves ? Geometry.stridesWithChannelsLast(sizes) : Geometry.strides(sizes)),
                "cudnnSetTensorNdDescriptor");
        return tensor;
    }

    private cudnnFilterDescriptor filter(int[] sizes) {
        var descriptor = new cudnnFilterDescriptor();
        dnn.check(JCudnn.cudnnCreateFilterDescriptor(descriptor), "cudnnCreateFilterDescriptor");
        scope.keep(() -> JCudnn.cudnnDestroyFilterDescriptor(descriptor));
        dnn.check(JCudnn.cudnnSetFilterNdDescriptor(descriptor, dataType(),
                halves ? cudnnTensorFormat.CUDNN_TENSOR_NHWC : cudnnTensorFormat.CUDNN_TENSOR_NCHW, sizes.length,
                sizes), "cudnnSetFilterNdDescriptor");
        return descriptor;
    }

    private cudnnConvolutionDescriptor convolution(Geometry g) {
        var descriptor = new cudnnConvolutionDescriptor();
        dnn.check(JCudnn.cudnnCreateConvolutionDescriptor(descriptor), "cudnnCreateConvolutionDescriptor");
        scope.keep(() -> JCudnn.cudnnDestroyConvolutionDescriptor(descriptor));
        dnn.check(JCudnn.cudnnSetConvolutionNdDescriptor(descriptor, g.pad().length, g.pad(), g.stride(), g.dilation(),
                cudnnConvolutionMode.CUDNN_CROSS_CORRELATION, cudnnDataType.CUDNN_DATA_FLOAT),
                "cudnnSetConvolutionNdDescriptor");
        dnn.check(JCudnn.cudnnSetConvolutionGroupCount(descriptor, g.groups()), "cudnnSetConvolutionGroupCount");
        dnn.check(JCudnn.cudnnSetConvolutionMathType(descriptor, dnn.mathType()), "cudnnSetConvolutionMathType");
        return descriptor;
    }

    private int dataType() {
        return halves ? cudnnDataType.CUDNN_DATA_BFLOAT16 : cudnnDataType.CUDNN_DATA_FLOAT;
    }

    /** Has the convolution rounded as an algorithm needs it; strict float32 stays what it is. */
    void allow(int mathType) {
        if (dnn.precision() == Precision.FLOAT32) {
            return;
        }
        dnn.check(JCudnn.cudnnSetConvolutionMathType(convolution, mathType), "cudnnSetConvolutionMathType");
    }

    cudnnTensorDescriptor input() {
        return input;
    }

    cudnnFilterDescriptor filter() {
        return filter;
    }

    cudnnTensorDescriptor output() {
        return output;
    }

    cudnnConvolutionDescriptor convolution() {
        return convolution;
    }
}
