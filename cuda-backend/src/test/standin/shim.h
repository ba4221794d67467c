// CUDA C++ for g++: what a kernel's text finds declared, as under NVRTC. No system header is visible to it.
// threadIdx and its like are constants on purpose: they never change for a thread, and reading them is not checked.
#define __CUDACC__ 1
#define __CUDACC_RTC__ 1
#define __global__ __attribute__((noinline, visibility("default")))
#define __device__
#define __host__
#define __constant__ static const
#define __forceinline__ inline __attribute__((always_inline))
#define __noinline__ __attribute__((noinline))
#define __launch_bounds__(...)
#define __align__(n) __attribute__((aligned(n)))
// Blocks run one after the other, so that a block's shared memory is a static variable; its section is poisoned before
// each.
#define __shared__ __attribute__((section("standin_shared"))) static
#define INFINITY __builtin_inff()
#define NAN __builtin_nanf("")
#define STANDIN_INLINE static inline __attribute__((always_inline))

typedef unsigned long size_t;
typedef signed char int8_t;
typedef unsigned char uint8_t;
typedef short int16_t;
typedef unsigned short uint16_t;
typedef int int32_t;
typedef unsigned uint32_t;
typedef long long int64_t;
typedef unsigned long long uint64_t;

#define STANDIN_VECTORS(T, N, ALIGN4) \
    struct N##2 { T x, y; } \
    __attribute__((aligned(2 * sizeof(T)))); \
    struct N##3 { T x, y, z; }; \
    struct N##4 { T x, y, z, w; } \
    __attribute__((aligned(ALIGN4))); \
    STANDIN_INLINE N##2 make_##N##2(T x, T y) { return {x, y}; } \
    STANDIN_INLINE N##3 make_##N##3(T x, T y, T z) { return {x, y, z}; } \
    STANDIN_INLINE N##4 make_##N##4(T x, T y, T z, T w) { return {x, y, z, w}; }
STANDIN_VECTORS(float, float, 16)
STANDIN_VECTORS(int, int, 16)
STANDIN_VECTORS(unsigned, uint, 16)
STANDIN_VECTORS(double, double, 16)
STANDIN_VECTORS(long long, longlong, 16)
STANDIN_VECTORS(unsigned char, uchar, 4)
STANDIN_VECTORS(unsigned short, ushort, 8)
struct dim3 {
    unsigned x = 1, y = 1, z = 1;
};

extern "C" {
extern const uint3 threadIdx, blockIdx, blockDim, gridDim;
void standin_barrier(int line);
unsigned long long standin_exchange(unsigned mask, int source, unsigned long long value);
unsigned standin_ballot(unsigned mask, bool predicate);
void *standin_dynamic_shared();
void standin_trap(const char *reason) __attribute__((noreturn));
float expf(float), exp2f(float), exp10f(float), expm1f(float), logf(float), log2f(float), log10f(float), log1pf(float),
    powf(float, float), sqrtf(float), cbrtf(float), hypotf(float, float), sinf(float), cosf(float), tanf(float),
    asinf(float), acosf(float), atanf(float), atan2f(float, float), sinhf(float), coshf(float), tanhf(float),
    asinhf(float), acoshf(float), atanhf(float), erff(float), erfcf(float), lgammaf(float), tgammaf(float),
    fabsf(float), floorf(float), ceilf(float), roundf(float), rintf(float), nearbyintf(float), truncf(float),
    fmodf(float, float), remainderf(float, float), fmaf(float, float, float), fmaxf(float, float), fminf(float, float),
    fdimf(float, float), copysignf(float, float), ldexpf(float, int);
double exp(double), log(double), pow(double, double), sqrt(double), tanh(double), fabs(double), floor(double),
    ceil(double), fma(double, double, double), fmax(double, double), fmin(double, double), rint(double), sin(double),
    cos(double);
int printf(const char *, ...);
}

const int warpSize = 32;
#define __syncthreads() standin_barrier(__LINE__)
#define __trap() standin_trap("__trap()")
#define assert(c) ((c) ? (void)0 : standin_trap("assert(" #c ")"))
STANDIN_INLINE void __syncwarp(unsigned mask = 0xffffffffu) { standin_ballot(mask, true); }
STANDIN_INLINE void __threadfence() {}
STANDIN_INLINE void __threadfence_block() {}

#define STANDIN_MINMAX(T) \
    STANDIN_INLINE T min(T a, T b) { return b < a ? b : a; } \
    STANDIN_INLINE T max(T a, T b) { return a < b ? b : a; }
STANDIN_MINMAX(int)
STANDIN_MINMAX(unsigned)
STANDIN_MINMAX(long)
STANDIN_MINMAX(unsigned long)
STANDIN_MINMAX(long long)
STANDIN_MINMAX(unsigned long long)
STANDIN_INLINE float min(float a, float b) { return fminf(a, b); }
STANDIN_INLINE float max(float a, float b) { return fmaxf(a, b); }
// As in CUDA, a name without the f is also one for floats.
#define STANDIN_FLOAT(name) \
    STANDIN_INLINE float name(float x) { return name##f(x); }
STANDIN_FLOAT(exp)
STANDIN_FLOAT(log)
STANDIN_FLOAT(sqrt)
STANDIN_FLOAT(tanh)
STANDIN_FLOAT(fabs)
STANDIN_FLOAT(floor)
STANDIN_FLOAT(ceil)
STANDIN_FLOAT(rint)
STANDIN_INLINE int abs(int a) { return a < 0 ? -a : a; }
STANDIN_INLINE bool isnan(float x) { return x != x; }
STANDIN_INLINE bool isinf(float x) { return __builtin_isinf(x); }
STANDIN_INLINE bool isfinite(float x) { return __builtin_isfinite(x); }
STANDIN_INLINE bool signbit(float x) { return __builtin_signbit(x); }
STANDIN_INLINE float rsqrtf(float x) { return 1.0f / sqrtf(x); }
STANDIN_INLINE float __fadd_rn(float a, float b) { return __builtin_fmaf(a, 1.0f, b); }
STANDIN_INLINE float __fmul_rn(float a, float b) { return __builtin_fmaf(a, b, -0.0f); }
STANDIN_INLINE float __fsub_rn(float a, float b) { return __builtin_fmaf(b, -1.0f, a); }
STANDIN_INLINE float __fmaf_rn(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
STANDIN_INLINE float __fdiv_rn(float a, float b) { return a / b; }
STANDIN_INLINE float __fsqrt_rn(float a) { return sqrtf(a); }
STANDIN_INLINE float __frcp_rn(float a) { return 1.0f / a; }
STANDIN_INLINE float __uint2float_rn(unsigned a) { return (float)a; }
STANDIN_INLINE float __int2float_rn(int a) { return (float)a; }

template <class To, class From> STANDIN_INLINE To standin_bits(From from) {
    To to = 0;
    __builtin_memcpy(&to, &from, sizeof(From) < sizeof(To) ? sizeof(From) : sizeof(To));
    return to;
}
STANDIN_INLINE int __float_as_int(float x) { return standin_bits<int>(x); }
STANDIN_INLINE float __int_as_float(int x) { return standin_bits<float>(x); }
STANDIN_INLINE unsigned __float_as_uint(float x) { return standin_bits<unsigned>(x); }
STANDIN_INLINE float __uint_as_float(unsigned x) { return standin_bits<float>(x); }
STANDIN_INLINE long long __double_as_longlong(double x) { return standin_bits<long long>(x); }
STANDIN_INLINE double __longlong_as_double(long long x) { return standin_bits<double>(x); }
STANDIN_INLINE int __popc(unsigned x) { return __builtin_popcount(x); }
STANDIN_INLINE int __clz(int x) { return x ? __builtin_clz(x) : 32; }
STANDIN_INLINE int __ffs(int x) { return __builtin_ffs(x); }
STANDIN_INLINE unsigned __umulhi(unsigned a, unsigned b) { return (unsigned)(((unsigned long long)a * b) >> 32); }
STANDIN_INLINE int __mulhi(int a, int b) { return (int)(((long long)a * b) >> 32); }
STANDIN_INLINE unsigned long long __umul64hi(unsigned long long a, unsigned long long b) {
    return (unsigned long long)(((unsigned __int128)a * b) >> 64);
}
template <class T> STANDIN_INLINE T __ldg(const T *p) { return *p; }

// A thread is never interrupted between two barriers, so that an atomic operation is a plain one. Integers only: sums
// of floats in no fixed order are not for kernels whose results must repeat.
template <class T> struct StandinInteger;
template <> struct StandinInteger<int> {
    typedef int type;
};
template <> struct StandinInteger<unsigned> {
    typedef unsigned type;
};
template <> struct StandinInteger<unsigned long long> {
    typedef unsigned long long type;
};
#define STANDIN_ATOMIC(name, result) \
    template <class T> T name(T *p, typename StandinInteger<T>::type v) { \
        T old = *p; \
        *p = result; \
        return old; \
    }
STANDIN_ATOMIC(atomicAdd, (T)((unsigned long long)old + (unsigned long long)v))
STANDIN_ATOMIC(atomicSub, (T)((unsigned long long)old - (unsigned long long)v))
STANDIN_ATOMIC(atomicExch, v)
STANDIN_ATOMIC(atomicMin, v < old ? v : old)
STANDIN_ATOMIC(atomicMax, v > old ? v : old)
STANDIN_ATOMIC(atomicAnd, old &v)
STANDIN_ATOMIC(atomicOr, old | v)
STANDIN_ATOMIC(atomicXor, old ^ v)
template <class T> T atomicCAS(T *p, typename StandinInteger<T>::type expected, typename StandinInteger<T>::type v) {
    T old = *p;
    if (old == expected) *p = v;
    return old;
}

STANDIN_INLINE int standin_lane() {
    return (int)((threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z)) & 31);
}
template <class T> T standin_shuffle(unsigned mask, T value, int source) {
    return standin_bits<T>(standin_exchange(mask, source, standin_bits<unsigned long long>(value)));
}
template <class T> T __shfl_sync(unsigned mask, T value, int source, int width = 32) {
    return standin_shuffle(mask, value, (standin_lane() & ~(width - 1)) | (source & (width - 1)));
}
template <class T> T __shfl_down_sync(unsigned mask, T value, unsigned by, int width = 32) {
    int lane = standin_lane();
    return standin_shuffle(mask, value, (lane & (width - 1)) + (int)by < width ? lane + (int)by : lane);
}
template <class T> T __shfl_up_sync(unsigned mask, T value, unsigned by, int width = 32) {
    int lane = standin_lane();
    return standin_shuffle(mask, value, (lane & (width - 1)) >= (int)by ? lane - (int)by : lane);
}
template <class T> T __shfl_xor_sync(unsigned mask, T value, int by, int width = 32) {
    int lane = standin_lane(), source = lane ^ by;
    return standin_shuffle(mask, value, source <= (lane | (width - 1)) ? source : lane);
}
STANDIN_INLINE unsigned __ballot_sync(unsigned mask, bool p) { return standin_ballot(mask, p); }
STANDIN_INLINE bool __any_sync(unsigned mask, bool p) { return standin_ballot(mask, p) != 0; }
STANDIN_INLINE bool __all_sync(unsigned mask, bool p) { return standin_ballot(mask, !p) == 0; }

// How a kernel is started: sizes and kinds of its parameters come from its C++ type, nothing is parsed.
struct StandinParameter {
    unsigned bytes;
    bool pointer;
};
struct StandinKernel {
    void (*enter)(void *kernel, void **arguments);
    void *kernel;
    unsigned maxThreads, parameters;
    const StandinParameter *parameter;
};
template <class T> struct StandinIsPointer {
    enum { value = 0 };
};
template <class T> struct StandinIsPointer<T *> {
    enum { value = 1 };
};
template <class T> struct StandinIsPointer<T *const> {
    enum { value = 1 };
};
template <class T> struct StandinIsPointer<T *__restrict__> {
    enum { value = 1 };
};
template <int... I> struct StandinIndices {};
template <class... A> struct StandinStart {
    template <int... I>
    __attribute__((no_sanitize("thread"))) static void call(void *k, void **a, StandinIndices<I...>) {
        ((void (*)(A...))k)(*(A *)a[I]...);
    }
    __attribute__((no_sanitize("thread"))) static void enter(void *k, void **a) {
        call(k, a, StandinIndices<__integer_pack(sizeof...(A))...>());
    }
    static const StandinParameter parameter[sizeof...(A) + 1];
};
template <class... A>
const StandinParameter StandinStart<A...>::parameter[] = {{sizeof(A), StandinIsPointer<A>::value}..., {0, false}};
template <class... A> constexpr StandinKernel standin_kernel(void (*kernel)(A...), unsigned maxThreads = 1024) {
    return {StandinStart<A...>::enter, (void *)kernel, maxThreads, sizeof...(A), StandinStart<A...>::parameter};
}
