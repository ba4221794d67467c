package dev.tandem.cuda.contraction;

import dev.tandem.cuda.memory.CudaScope;
import dev.tandem.tensor.DType;
import java.util.Arrays;
import java.util.Optional;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnConvolutionDescriptor;
import jcuda.jcudnn.cudnnConvolutionMode;
import jcuda.jcudnn.cudnnDataType;
import jcuda.jcudnn.cudnnFilterDescriptor;
import jcuda.jcudnn.cudnnTensorDescriptor;
import jcuda.jcudnn.cudnnTensorFormat;

/** What cuDNN is told of a convolution. Lives as long as the scope. */
final class Descriptors {

    /** cuDNN's number for float32. */
    static final int FLOAT = cudnnDataType.CUDNN_DATA_FLOAT;

    private final cudnnTensorDescriptor input = new cudnnTensorDescriptor();
    private final cudnnFilterDescriptor filter = new cudnnFilterDescriptor();
    private final cudnnTensorDescriptor output = new cudnnTensorDescriptor();
    private final cudnnConvolutionDescriptor convolution = new cudnnConvolutionDescriptor();
    private final Geometry geometry;
    private final Dnn dnn;
    private final boolean halves;

    private Descriptors(Geometry geometry, boolean halves, Dnn dnn, CudaScope scope) {
        this.geometry = geometry;
        this.dnn = dnn;
        this.halves = halves;
        create(input, scope);
        create(output, scope);
        dnn.check(JCudnn.cudnnCreateFilterDescriptor(filter), "cudnnCreateFilterDescriptor");
        scope.keep(() -> JCudnn.cudnnDestroyFilterDescriptor(filter));
        dnn.check(JCudnn.cudnnCreateConvolutionDescriptor(convolution), "cudnnCreateConvolutionDescriptor");
        scope.keep(() -> JCudnn.cudnnDestroyConvolutionDescriptor(convolution));
    }

    private void create(cudnnTensorDescriptor tensor, CudaScope scope) {
        dnn.check(JCudnn.cudnnCreateTensorDescriptor(tensor), "cudnnCreateTensorDescriptor");
        scope.keep(() -> JCudnn.cudnnDestroyTensorDescriptor(tensor));
    }

    /**
     * Describes a convolution in float32 and row-major, or in bfloat16 with channels last as tensor cores want it; none if cuDNN does
     * not know such a one.
     */
    static Optional<Descriptors> of(Geometry geometry, boolean halves, Dnn dnn, CudaScope scope) {
        var descriptors = new Descriptors(geometry, halves, dnn, scope);
        return descriptors.describe(geometry) ? Optional.of(descriptors) : Optional.empty();
    }

    private boolean describe(Geometry g) {
        return set(input, g.input()) && set(output, g.output())
                && dnn.knows(JCudnn.cudnnSetFilterNdDescriptor(filter, dataType(),
                        halves ? cudnnTensorFormat.CUDNN_TENSOR_NHWC : cudnnTensorFormat.CUDNN_TENSOR_NCHW,
                        g.filter().length, g.filter()), "cudnnSetFilterNdDescriptor")
                && dnn.knows(JCudnn.cudnnSetConvolutionNdDescriptor(convolution, g.pad().length, g.pad(), g.stride(),
                        g.dilation(), cudnnConvolutionMode.CUDNN_CROSS_CORRELATION, FLOAT),
                        "cudnnSetConvolutionNdDescriptor")
                && dnn.knows(JCudnn.cudnnSetConvolutionGroupCount(convolution, g.groups()),
                        "cudnnSetConvolutionGroupCount")
                && dnn.knows(JCudnn.cudnnSetConvolutionMathType(convolution, dnn.mathType()),
                        "cudnnSetConvolutionMathType");
    }

    private boolean set(cudnnTensorDescriptor tensor, int[] sizes) {
        return dnn.knows(JCudnn.cudnnSetTensorNdDescriptor(tensor, dataType(), sizes.length, sizes,
                halves ? Geometry.stridesWithChannelsLast(sizes) : Geometry.strides(sizes)),
                "cudnnSetTensorNdDescriptor");
    }

    long inputBytes() {
        return bytes(geometry.input());
    }

    long filterBytes() {
        return bytes(geometry.filter());
    }

    long outputBytes() {
        return bytes(geometry.output());
    }

    private long bytes(int[] sizes) {
        return Arrays.stream(sizes).asLongStream().reduce(dtype().bytes(), (a, b) -> a * b);
    }

    private DType dtype() {
        return halves ? DType.BF16 : DType.F32;
    }

    /** The geometry and the element type: what two convolutions have to share to be computed alike. */
    @Override
    public String toString() {
        return dtype().label() + " " + geometry;
    }

    private int dataType() {
        return halves ? cudnnDataType.CUDNN_DATA_BFLOAT16 : FLOAT;
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
