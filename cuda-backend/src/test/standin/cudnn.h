// What the sources of the stand-in for libcudnn.so.9 share: descriptors, and a convolution's or pooling's geometry.
#pragma once
#include "standin.h"
#include "multiply.h"

enum {
    SUCCESS = 0,
    NOT_INITIALIZED = 1001,
    BAD_PARAM = 2000,
    BAD_PARAM_NULL = 2002,
    NOT_SUPPORTED = 3000,
    INTERNAL_ERROR = 4000,
    ALLOC_FAILED = 4003,
    EXECUTION_FAILED = 5000
};
enum { TYPE_FLOAT = 0, TYPE_BFLOAT16 = 9 };
enum { FORMAT_NCHW = 0, FORMAT_NHWC = 1 };
enum { MATH_DEFAULT = 0, MATH_TENSOR_OP = 1, MATH_ALLOW_CONVERSION = 2, MATH_FMA = 3 };
const int MOST_DIMENSIONS = 8;

struct Tensor {
    int type = -1, rank = 0, size[MOST_DIMENSIONS] = {}, stride[MOST_DIMENSIONS] = {};  // type −1: not set yet
    size_t bytes() const;
    bool same(const Tensor &other) const;  // sizes only
};
struct Filter {
    int type = -1, format = 0, rank = 0, size[MOST_DIMENSIONS] = {};
    Tensor asTensor() const;
};
struct Convolution {
    int spatial = 0, pad[3] = {}, stride[3] = {}, dilation[3] = {}, mode = 0, type = 0, groups = 1,
        math = MATH_DEFAULT;  // spatial 0: not set
};
struct Pooling {
    int spatial = 0, mode = 0, nan = 0, window[3] = {}, pad[3] = {}, stride[3] = {};
};
struct Activation {
    int mode = -1, nan = 0;
};
struct Handle {
    CUstream stream = nullptr;
};

extern standin::Handles<Handle> &handles;
extern standin::Handles<Tensor> &tensors;
extern standin::Handles<Filter> &filters;
extern standin::Handles<Convolution> &convolutions;
extern standin::Handles<Pooling> &poolings;
extern standin::Handles<Activation> &activations;

// A tensor as everything computes with it: n, c and three spatial sizes, those in front being 1 where there are fewer.
struct Image {
    long n, c, size[3], strideN, strideC, stride[3];
    explicit Image(const Tensor &tensor);
    long at(long in, long ic, long z, long y, long x) const {
        return in * strideN + ic * strideC + z * stride[0] + y * stride[1] + x * stride[2];
    }
    template <class Each> void each(Each element) const {
        for (long in = 0; in < n; in++)
            for (long ic = 0; ic < c; ic++)
                for (long z = 0; z < size[0]; z++)
                    for (long y = 0; y < size[1]; y++)
                        for (long x = 0; x < size[2]; x++)
                            element(at(in, ic, z, y, x));
    }
};
// Three of something that a descriptor has `spatial` of: in front, `missing`.
struct Three {
    long v[3];
    Three(const int *of, int spatial, int missing) {
        for (int i = 0; i < 3; i++)
            v[i] = i < 3 - spatial ? missing : of[i - (3 - spatial)];
    }
    long operator[](int i) const { return v[i]; }
};

size_t bytesOf(int type);  // 0: no such type
// Strides of a tensor that is packed: channels in front of space, or innermost.
void packedStrides(int format, int rank, const int *size, int *stride);
int outputDimensions(const Convolution &convolution, const Tensor &x, const Filter &w, int *to);
int outputDimensions(const Pooling &pooling, const Tensor &x, int *to);
int scalars(const char *function, const void *alpha, const void *beta);
int enqueue(Handle *handle, const char *function, std::function<CUresult()> work);
void *map(const char *function, const char *name, CUdeviceptr p, size_t bytes);

#define DNN(name, ...) EXPORT int name(__VA_ARGS__)
#define CHECK(condition) \
    if (int checkedResult = (condition)) return checkedResult
#define KNOWN(set, ...) CHECK(known(set, __func__, {__VA_ARGS__}))
// The start of a call that takes a handle.
#define BEGIN(h) \
    if (int given = standin::answer(__func__, EXECUTION_FAILED)) return given; \
    KNOWN(handles, h); \
    if (standin::deviceError()) return EXECUTION_FAILED

template <class T> int known(standin::Handles<T> &set, const char *function, std::initializer_list<const T *> all) {
    for (const T *one : all) {
        if (!one) return BAD_PARAM_NULL;
        if (!set.has(one, function)) return BAD_PARAM;
    }
    return SUCCESS;
}
