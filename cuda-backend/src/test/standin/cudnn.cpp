// Stand-in for libcudnn.so.9: its handle, its errors, and what descriptors mean.
#include "cudnn.h"

standin::Handles<Handle> &handles = *new standin::Handles<Handle>("cudnnHandle");
standin::Handles<Tensor> &tensors = *new standin::Handles<Tensor>("cudnnTensorDescriptor");
standin::Handles<Filter> &filters = *new standin::Handles<Filter>("cudnnFilterDescriptor");
standin::Handles<Convolution> &convolutions = *new standin::Handles<Convolution>("cudnnConvolutionDescriptor");
standin::Handles<Pooling> &poolings = *new standin::Handles<Pooling>("cudnnPoolingDescriptor");
standin::Handles<Activation> &activations = *new standin::Handles<Activation>("cudnnActivationDescriptor");

size_t bytesOf(int type) {
    const int bytes[] = {4, 8, 2, 1, 4, 4, 1, 4, 32, 2, 8, 1, 1, 1};
    return type >= 0 && type < 14 ? (size_t)bytes[type] : 0;
}

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

size_t Tensor::bytes() const {
    if (type < 0) return 0;
    size_t last = 0;
    for (int i = 0; i < rank; i++)
        last += (size_t)(size[i] - 1) * (size_t)stride[i];
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
    if (int given = standin::answer(__func__, ALLOC_FAILED)) return given;
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
