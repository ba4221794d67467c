// Descriptors, and the sizes of results that they say.
#include "cudnn.h"
#include <algorithm>

namespace {

bool positive(const int *values, int count) {
    return std::all_of(values, values + count, [](int v) { return v >= 1; });
}

int setTensor(Tensor *tensor, int type, int rank, const int *size, const int *stride) {
    if (rank > MOST_DIMENSIONS) return NOT_SUPPORTED;
    if (rank < 3 || !bytesOf(type) || !size || !stride || !positive(size, rank)) return BAD_PARAM;
    double elements = 1;
    for (int i = 0; i < rank; i++) {
        elements *= size[i];
        if (size[i] > 1 && stride[i] == 0) return BAD_PARAM;
    }
    if (elements >= 2147483648.0) return NOT_SUPPORTED;
    tensor->type = type;
    tensor->rank = rank;
    std::copy(size, size + rank, tensor->size);
    std::copy(stride, stride + rank, tensor->stride);
    return SUCCESS;
}

int setPacked(Tensor *tensor, int format, int type, int rank, const int *size) {
    if (format != FORMAT_NCHW && format != FORMAT_NHWC) return BAD_PARAM;
    if (rank < 3 || rank > MOST_DIMENSIONS || !size) return BAD_PARAM;
    int stride[MOST_DIMENSIONS];
    packedStrides(format, rank, size, stride);
    return setTensor(tensor, type, rank, size, stride);
}

int setFilter(Filter *filter, int type, int format, int rank, const int *size) {
    if (rank < 3 || rank > 5 || !bytesOf(type) || (format != FORMAT_NCHW && format != FORMAT_NHWC)
        || !positive(size, rank))
        return BAD_PARAM;
    filter->type = type;
    filter->format = format;
    filter->rank = rank;
    std::copy(size, size + rank, filter->size);
    return SUCCESS;
}

int setConvolution(Convolution *c, int spatial, const int *pad, const int *stride, const int *dilation, int mode,
                   int type) {
    if (spatial < 2 || spatial > 3) return NOT_SUPPORTED;
    bool negative = std::any_of(pad, pad + spatial, [](int p) { return p < 0; });
    if (negative || !positive(stride, spatial) || !positive(dilation, spatial) || mode < 0 || mode > 1
        || !bytesOf(type))
        return BAD_PARAM;
    c->spatial = spatial;
    c->mode = mode;
    c->type = type;
    std::copy(pad, pad + spatial, c->pad);
    std::copy(stride, stride + spatial, c->stride);
    std::copy(dilation, dilation + spatial, c->dilation);
    return SUCCESS;
}

int setPooling(Pooling *p, int mode, int nan, int spatial, const int *window, const int *pad, const int *stride) {
    if (spatial < 2 || spatial > 3) return NOT_SUPPORTED;
    if (mode < 0 || mode > 3 || nan < 0 || nan > 1 || !positive(window, spatial) || !positive(stride, spatial))
        return BAD_PARAM;
    for (int i = 0; i < spatial; i++)
        if (pad[i] < 0 || pad[i] >= window[i]) return BAD_PARAM;
    p->spatial = spatial;
    p->mode = mode;
    p->nan = nan;
    std::copy(window, window + spatial, p->window);
    std::copy(pad, pad + spatial, p->pad);
    std::copy(stride, stride + spatial, p->stride);
    return SUCCESS;
}

int copyDimensions(const int *from, int count, int *to) {
    std::copy(from, from + count, to);
    return SUCCESS;
}

}  // namespace

#define DESCRIPTOR(Name, Type, set) \
    DNN(cudnnCreate##Name##Descriptor, Type **to) { \
        if (int given = standin::answer(__func__, ALLOC_FAILED)) return given; \
        if (!to) return BAD_PARAM_NULL; \
        *to = set.add(new Type); \
        return SUCCESS; \
    } \
    DNN(cudnnDestroy##Name##Descriptor, Type *descriptor) { \
        standin::leave(__func__); \
        return !descriptor || set.remove(descriptor, __func__) ? SUCCESS : BAD_PARAM; \
    }
DESCRIPTOR(Tensor, Tensor, tensors)
DESCRIPTOR(Filter, Filter, filters)
DESCRIPTOR(Convolution, Convolution, convolutions)
DESCRIPTOR(Pooling, Pooling, poolings)
DESCRIPTOR(Activation, Activation, activations)

// The start of a call that only sets a descriptor.
#define SET(set, descriptor) \
    if (int given = standin::answer(__func__, INTERNAL_ERROR)) return given; \
    KNOWN(set, descriptor)

DNN(cudnnSetTensor4dDescriptor, Tensor *t, int format, int type, int n, int c, int h, int w) {
    SET(tensors, t);
    int size[] = {n, c, h, w};
    return setPacked(t, format, type, 4, size);
}

DNN(cudnnSetTensor4dDescriptorEx, Tensor *t, int type, int n, int c, int h, int w, int strideN, int strideC,
    int strideH, int strideW) {
    SET(tensors, t);
    int size[] = {n, c, h, w}, stride[] = {strideN, strideC, strideH, strideW};
    return setTensor(t, type, 4, size, stride);
}

DNN(cudnnSetTensorNdDescriptor, Tensor *t, int type, int rank, const int *size, const int *stride) {
    SET(tensors, t);
    return setTensor(t, type, rank, size, stride);
}

DNN(cudnnSetTensorNdDescriptorEx, Tensor *t, int format, int type, int rank, const int *size) {
    SET(tensors, t);
    return setPacked(t, format, type, rank, size);
}

DNN(cudnnGetTensorSizeInBytes, const Tensor *t, size_t *bytes) {
    KNOWN(tensors, t);
    *bytes = t->bytes();
    return SUCCESS;
}

DNN(cudnnSetFilter4dDescriptor, Filter *f, int type, int format, int k, int c, int h, int w) {
    SET(filters, f);
    int size[] = {k, c, h, w};
    return setFilter(f, type, format, 4, size);
}

DNN(cudnnSetFilterNdDescriptor, Filter *f, int type, int format, int rank, const int *size) {
    SET(filters, f);
    return setFilter(f, type, format, rank, size);
}

DNN(cudnnGetFilterSizeInBytes, const Filter *f, size_t *bytes) {
    KNOWN(filters, f);
    *bytes = f->asTensor().bytes();
    return SUCCESS;
}

DNN(cudnnSetConvolution2dDescriptor, Convolution *c, int padH, int padW, int strideH, int strideW, int dilationH,
    int dilationW, int mode, int type) {
    SET(convolutions, c);
    int pad[] = {padH, padW}, stride[] = {strideH, strideW}, dilation[] = {dilationH, dilationW};
    return setConvolution(c, 2, pad, stride, dilation, mode, type);
}

DNN(cudnnSetConvolutionNdDescriptor, Convolution *c, int spatial, const int *pad, const int *stride,
    const int *dilation, int mode, int type) {
    SET(convolutions, c);
    return setConvolution(c, spatial, pad, stride, dilation, mode, type);
}

DNN(cudnnSetConvolutionGroupCount, Convolution *c, int groups) {
    SET(convolutions, c);
    if (groups < 1) return BAD_PARAM;
    c->groups = groups;
    return SUCCESS;
}

DNN(cudnnSetConvolutionMathType, Convolution *c, int math) {
    SET(convolutions, c);
    if (math < MATH_DEFAULT || math > MATH_FMA) return BAD_PARAM;
    c->math = math;
    return SUCCESS;
}

DNN(cudnnGetConvolutionMathType, const Convolution *c, int *math) {
    KNOWN(convolutions, c);
    *math = c->math;
    return SUCCESS;
}

DNN(cudnnGetConvolution2dForwardOutputDim, const Convolution *c, const Tensor *x, const Filter *w, int *n, int *k,
    int *height, int *width) {
    KNOWN(convolutions, c);
    KNOWN(tensors, x);
    KNOWN(filters, w);
    int to[MOST_DIMENSIONS];
    if (c->spatial != 2) return BAD_PARAM;
    CHECK(outputDimensions(*c, *x, *w, to));
    *n = to[0], *k = to[1], *height = to[2], *width = to[3];
    return SUCCESS;
}

DNN(cudnnGetConvolutionNdForwardOutputDim, const Convolution *c, const Tensor *x, const Filter *w, int rank, int *to) {
    KNOWN(convolutions, c);
    KNOWN(tensors, x);
    KNOWN(filters, w);
    int size[MOST_DIMENSIONS];
    CHECK(outputDimensions(*c, *x, *w, size));
    return rank == c->spatial + 2 ? copyDimensions(size, rank, to) : BAD_PARAM;
}

DNN(cudnnSetPooling2dDescriptor, Pooling *p, int mode, int nan, int height, int width, int padH, int padW, int strideH,
    int strideW) {
    SET(poolings, p);
    int window[] = {height, width}, pad[] = {padH, padW}, stride[] = {strideH, strideW};
    return setPooling(p, mode, nan, 2, window, pad, stride);
}

DNN(cudnnSetPoolingNdDescriptor, Pooling *p, int mode, int nan, int spatial, const int *window, const int *pad,
    const int *stride) {
    SET(poolings, p);
    return setPooling(p, mode, nan, spatial, window, pad, stride);
}

DNN(cudnnGetPooling2dForwardOutputDim, const Pooling *p, const Tensor *x, int *n, int *c, int *height, int *width) {
    KNOWN(poolings, p);
    KNOWN(tensors, x);
    int to[MOST_DIMENSIONS];
    if (p->spatial != 2) return BAD_PARAM;
    CHECK(outputDimensions(*p, *x, to));
    *n = to[0], *c = to[1], *height = to[2], *width = to[3];
    return SUCCESS;
}

DNN(cudnnGetPoolingNdForwardOutputDim, const Pooling *p, const Tensor *x, int rank, int *to) {
    KNOWN(poolings, p);
    KNOWN(tensors, x);
    int size[MOST_DIMENSIONS];
    CHECK(outputDimensions(*p, *x, size));
    return rank == p->spatial + 2 ? copyDimensions(size, rank, to) : BAD_PARAM;
}

// Modes: 0 sigmoid, 1 ReLU, 2 tanh, 3 clipped ReLU, 4 ELU, 5 identity, 6 swish.
DNN(cudnnSetActivationDescriptor, Activation *a, int mode, int nan, double) {
    SET(activations, a);
    if (mode < 0 || mode > 6 || nan < 0 || nan > 1) return BAD_PARAM;
    a->mode = mode;
    a->nan = nan;
    return SUCCESS;
}
