// Handles, descriptors and the sizes of results.
#include "cudnn.h"
#include <algorithm>

standin::Handles<Handle> &handles = *new standin::Handles<Handle>("cudnnHandle");
standin::Handles<Tensor> &tensors = *new standin::Handles<Tensor>("cudnnTensorDescriptor");
standin::Handles<Filter> &filters = *new standin::Handles<Filter>("cudnnFilterDescriptor");
standin::Handles<Convolution> &convolutions = *new standin::Handles<Convolution>("cudnnConvolutionDescriptor");
standin::Handles<Pooling> &poolings = *new standin::Handles<Pooling>("cudnnPoolingDescriptor");
standin::Handles<Activation> &activations = *new standin::Handles<Activation>("cudnnActivationDescriptor");

namespace {

size_t bytesOf(int type) {
    const int bytes[] = {4, 8, 2, 1, 4, 4, 1, 4, 32, 2, 8, 1, 1, 1};
    return type >= 0 && type < 14 ? (size_t)bytes[type] : 0;
}

bool positive(const int *values, int count) {
    return std::all_of(values, values + count, [](int v) { return v >= 1; });
}

// Strides of a packed tensor: channels after the image, or innermost.
void packedStrides(int format, int rank, const int *size, int *stride) {
    long next = 1;
    if (format == FORMAT_NHWC) {
        stride[1] = 1;
        next = size[1];
    }
    for (int i = rank - 1; i >= 0; i--) {
        if (i == 1 && format == FORMAT_NHWC) continue;
        stride[i] = (int)next;
        next *= size[i];
    }
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
    if (rank < 3 || rank > 5 || !bytesOf(type) || (format != FORMAT_NCHW && format != FORMAT_NHWC) || !positive(size, rank)) return BAD_PARAM;
    filter->type = type;
    filter->format = format;
    filter->rank = rank;
    std::copy(size, size + rank, filter->size);
    return SUCCESS;
}

int setConvolution(Convolution *c, int spatial, const int *pad, const int *stride, const int *dilation, int mode, int type) {
    if (spatial < 2 || spatial > 3) return NOT_SUPPORTED;
    bool negative = std::any_of(pad, pad + spatial, [](int p) { return p < 0; });
    if (negative || !positive(stride, spatial) || !positive(dilation, spatial) || mode < 0 || mode > 1 || !bytesOf(type)) return BAD_PARAM;
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
    if (mode < 0 || mode > 3 || nan < 0 || nan > 1 || !positive(window, spatial) || !positive(stride, spatial)) return BAD_PARAM;
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

size_t Tensor::bytes() const {
    if (type < 0) return 0;
    size_t last = 0;
    for (int i = 0; i < rank; i++) last += (size_t)(size[i] - 1) * (size_t)stride[i];
    return (last + 1) * bytesOf(type);
}

bool Tensor::same(const Tensor &other) const { return rank == other.rank && std::equal(size, size + rank, other.size); }

Tensor Filter::asTensor() const {
    Tensor t;
    t.type = type;
    t.rank = rank;
    std::copy(size, size + rank, t.size);
    packedStrides(format, rank, size, t.stride);
    return t;
}

Image::Image(const Tensor &t) : n(t.size[0]), c(t.size[1]), strideN(t.stride[0]), strideC(t.stride[1]) {
    Three sizes(t.size + 2, t.rank - 2, 1), strides(t.stride + 2, t.rank - 2, 0);
    std::copy(sizes.v, sizes.v + 3, size);
    std::copy(strides.v, strides.v + 3, stride);
}

int outputDimensions(const Convolution &c, const Tensor &x, const Filter &w, int *to) {
    if (c.spatial == 0 || x.type < 0 || w.type < 0 || x.rank != c.spatial + 2 || w.rank != x.rank) return BAD_PARAM;
    if (x.size[1] != w.size[1] * c.groups || w.size[0] % c.groups) return BAD_PARAM;
    to[0] = x.size[0];
    to[1] = w.size[0];
    for (int i = 0; i < c.spatial; i++) {
        int room = x.size[i + 2] + 2 * c.pad[i] - ((w.size[i + 2] - 1) * c.dilation[i] + 1);
        if (room < 0) return BAD_PARAM;
        to[i + 2] = room / c.stride[i] + 1;
    }
    return SUCCESS;
}

int outputDimensions(const Pooling &p, const Tensor &x, int *to) {
    if (p.spatial == 0 || x.type < 0 || x.rank != p.spatial + 2) return BAD_PARAM;
    to[0] = x.size[0];
    to[1] = x.size[1];
    for (int i = 0; i < p.spatial; i++) {
        int room = x.size[i + 2] + 2 * p.pad[i] - p.window[i];
        if (room < 0) return BAD_PARAM;
        to[i + 2] = room / p.stride[i] + 1;
    }
    return SUCCESS;
}

int scalars(const char *function, const void *alpha, const void *beta) {
    if (!alpha || !beta) return BAD_PARAM_NULL;
    if (!standin::isDevice(alpha) && !standin::isDevice(beta)) return SUCCESS;
    standin::violation(std::string(function) + ": alpha and beta must be in the host's memory");
    return BAD_PARAM;
}

int enqueue(Handle *handle, const char *function, std::function<CUresult()> work) {
    return standin::enqueue(handle->stream, function, std::move(work)) ? EXECUTION_FAILED : SUCCESS;
}

void *map(const char *function, const char *name, CUdeviceptr p, size_t bytes) {
    return standin::map(p, bytes, (std::string(function) + ", " + name).c_str());
}

EXPORT size_t cudnnGetVersion() { return 90501; }
EXPORT size_t cudnnGetCudartVersion() { return 12060; }

EXPORT const char *cudnnGetErrorString(int status) {
    switch (status) {
        case SUCCESS: return "CUDNN_STATUS_SUCCESS";
        case NOT_INITIALIZED: return "CUDNN_STATUS_NOT_INITIALIZED";
        case BAD_PARAM: return "CUDNN_STATUS_BAD_PARAM";
        case BAD_PARAM_NULL: return "CUDNN_STATUS_BAD_PARAM_NULL_POINTER";
        case NOT_SUPPORTED: return "CUDNN_STATUS_NOT_SUPPORTED";
        case INTERNAL_ERROR: return "CUDNN_STATUS_INTERNAL_ERROR";
        case ALLOC_FAILED: return "CUDNN_STATUS_INTERNAL_ERROR_HOST_ALLOCATION_FAILED";
        case EXECUTION_FAILED: return "CUDNN_STATUS_EXECUTION_FAILED";
        default: return "CUDNN_UNKNOWN_STATUS";
    }
}

DNN(cudnnCreate, Handle **to) {
    if (!standin::enter(__func__)) return ALLOC_FAILED;
    if (!to) return BAD_PARAM_NULL;
    if (!standin::hasContext() || standin::deviceError()) return NOT_INITIALIZED;
    *to = handles.add(new Handle);
    return SUCCESS;
}

DNN(cudnnDestroy, Handle *h) {
    standin::leave(__func__);
    return handles.remove(h, __func__) ? SUCCESS : BAD_PARAM;
}

DNN(cudnnSetStream, Handle *h, CUstream stream) {
    BEGIN(h);
    if (!standin::isStream(stream, __func__)) return BAD_PARAM;
    h->stream = stream;
    return SUCCESS;
}

DNN(cudnnGetStream, Handle *h, CUstream *stream) {
    BEGIN(h);
    *stream = h->stream;
    return SUCCESS;
}

#define DESCRIPTOR(Name, Type, set) \
    DNN(cudnnCreate##Name##Descriptor, Type **to) { \
        if (!standin::enter(__func__)) return ALLOC_FAILED; \
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
    if (!standin::enter(__func__)) return INTERNAL_ERROR; \
    KNOWN(set, descriptor)

DNN(cudnnSetTensor4dDescriptor, Tensor *t, int format, int type, int n, int c, int h, int w) {
    SET(tensors, t);
    int size[] = {n, c, h, w};
    return setPacked(t, format, type, 4, size);
}

DNN(cudnnSetTensor4dDescriptorEx, Tensor *t, int type, int n, int c, int h, int w, int strideN, int strideC, int strideH, int strideW) {
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

DNN(cudnnSetConvolution2dDescriptor, Convolution *c, int padH, int padW, int strideH, int strideW, int dilationH, int dilationW, int mode, int type) {
    SET(convolutions, c);
    int pad[] = {padH, padW}, stride[] = {strideH, strideW}, dilation[] = {dilationH, dilationW};
    return setConvolution(c, 2, pad, stride, dilation, mode, type);
}

DNN(cudnnSetConvolutionNdDescriptor, Convolution *c, int spatial, const int *pad, const int *stride, const int *dilation, int mode, int type) {
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

DNN(cudnnGetConvolution2dForwardOutputDim, const Convolution *c, const Tensor *x, const Filter *w, int *n, int *k, int *height, int *width) {
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

DNN(cudnnSetPooling2dDescriptor, Pooling *p, int mode, int nan, int height, int width, int padH, int padW, int strideH, int strideW) {
    SET(poolings, p);
    int window[] = {height, width}, pad[] = {padH, padW}, stride[] = {strideH, strideW};
    return setPooling(p, mode, nan, 2, window, pad, stride);
}

DNN(cudnnSetPoolingNdDescriptor, Pooling *p, int mode, int nan, int spatial, const int *window, const int *pad, const int *stride) {
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
    return SUCCESS;
}
