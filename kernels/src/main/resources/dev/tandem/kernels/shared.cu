// What every kernel builds on: element types, conversions, the functions of formulas. Needs no header. NaN in, NaN out.
#ifndef TANDEM_SHARED
#define TANDEM_SHARED

namespace tandem {

// ---- element types, as they lie in memory

typedef float f32;
typedef int i32;
typedef long long i64;
typedef unsigned char u8;

// The upper half of an f32.
struct bf16 {
    unsigned short bits;
};

// One byte, 0 or 1.
struct boolean {
    unsigned char byte;
};

// Elements that are moved and not looked at.
typedef unsigned char bits8;
typedef unsigned short bits16;
typedef unsigned int bits32;
typedef unsigned long long bits64;

// Neighbours that are read and written by one instruction: tensors begin at multiples of 64 bytes.
template <class T>
struct alignas(4 * sizeof(T)) Pack {
    T at[4];
};

struct alignas(16) Bytes16 {
    bits32 words[4];
};

// ---- bits of floats

__device__ inline bits32 bits_of(float x) {
    union {
        float number;
        bits32 bits;
    } both;
    both.number = x;
    return both.bits;
}

__device__ inline float float_of(bits32 bits) {
    union {
        float number;
        bits32 bits;
    } both;
    both.bits = bits;
    return both.number;
}

__device__ inline bool is_nan(float x) {
    return x != x;
}

__device__ inline bool is_nan(i64) {
    return false;
}

__device__ inline float infinity() {
    return float_of(0x7F800000u);
}

// ---- reading: formulas see floats, or 64-bit integers where their results are integers

__device__ inline float to_float(f32 x) {
    return x;
}

__device__ inline float to_float(bf16 x) {
    return float_of((bits32) x.bits << 16);
}

__device__ inline float to_float(i32 x) {
    return (float) x;
}

__device__ inline float to_float(i64 x) {
    return (float) x;
}

__device__ inline float to_float(u8 x) {
    return (float) x;
}

__device__ inline float to_float(boolean x) {
    return x.byte != 0 ? 1.0f : 0.0f;
}

__device__ inline i64 to_integer(i32 x) {
    return x;
}

__device__ inline i64 to_integer(i64 x) {
    return x;
}

__device__ inline i64 to_integer(u8 x) {
    return x;
}

__device__ inline i64 to_integer(boolean x) {
    return x.byte != 0 ? 1 : 0;
}

// ---- writing

__device__ inline void put(f32& y, float x) {
    y = x;
}

// To the nearest, ties to even; a NaN keeps its sign and becomes quiet.
__device__ inline void put(bf16& y, float x) {
    const bits32 bits = bits_of(x);
    y.bits = is_nan(x) ? (unsigned short) (bits >> 16 | 0x40) : (unsigned short) ((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

__device__ inline void put(f32& y, i64 x) {
    y = (float) x;
}

__device__ inline void put(bf16& y, i64 x) {
    put(y, (float) x);
}

// Integers keep the bits that fit.
__device__ inline void put(i32& y, i64 x) {
    y = (i32) (bits32) (bits64) x;
}

__device__ inline void put(i64& y, i64 x) {
    y = x;
}

__device__ inline void put(u8& y, i64 x) {
    y = (u8) (bits64) x;
}

__device__ inline void put(boolean& y, i64 x) {
    y.byte = x != 0 ? 1 : 0;
}

// ---- floats to integers: toward zero, to the nearest there is, NaN to 0

__device__ inline i64 truncated(float x) {
    return is_nan(x) ? 0
            : x >= 9223372036854775808.0f ? 0x7FFFFFFFFFFFFFFFLL
            : x <= -9223372036854775808.0f ? -0x7FFFFFFFFFFFFFFFLL - 1
            : (i64) x;
}

__device__ inline i64 truncated(double x) {
    return x != x ? 0
            : x >= 9223372036854775808.0 ? 0x7FFFFFFFFFFFFFFFLL
            : x <= -9223372036854775808.0 ? -0x7FFFFFFFFFFFFFFFLL - 1
            : (i64) x;
}

__device__ inline i64 clamped(i64 x, i64 low, i64 high) {
    return x < low ? low : x > high ? high : x;
}

// ---- functions of floats; infix operators and expf, logf, sqrtf, tanhf, fabsf, floorf are the language's own

__device__ inline float sign(float x) {
    return x > 0 ? 1.0f : x < 0 ? -1.0f : x;
}

__device__ inline float step(float x) {
    return x > 0 ? 1.0f : x <= 0 ? 0.0f : x;
}

__device__ inline float relu(float x) {
    return x <= 0 ? 0.0f : x;
}

// From a power of e that can't overflow.
__device__ inline float sigmoid(float x) {
    const float e = expf(-fabsf(x));
    return (x < 0 ? e : 1.0f) / (1.0f + e);
}

// fmaxf and fminf would drop a NaN.
__device__ inline float larger(float a, float b) {
    return is_nan(a) || is_nan(b) ? a + b : fmaxf(a, b);
}

__device__ inline float smaller(float a, float b) {
    return is_nan(a) || is_nan(b) ? a + b : fminf(a, b);
}

// powf says 1 for NaN to the 0, 1 to the NaN and 1 to the infinity, which are NaN here; squares and reciprocals are exact.
__device__ inline float power(float a, float b) {
    if (b == 2.0f) {
        return a * a;
    }
    if (b == -1.0f) {
        return 1.0f / a;
    }
    if (is_nan(a) || is_nan(b)) {
        return a + b;
    }
    if (fabsf(a) == 1.0f && fabsf(b) == infinity()) {
        return float_of(0x7FC00000u);
    }
    return powf(a, b);
}

__device__ inline float less(float a, float b) {
    return a < b ? 1.0f : 0.0f;
}

__device__ inline float less_or_equal(float a, float b) {
    return a <= b ? 1.0f : 0.0f;
}

__device__ inline float equal(float a, float b) {
    return a == b ? 1.0f : 0.0f;
}

__device__ inline float plus(float a, float b) {
    return a + b;
}

__device__ inline float times(float a, float b) {
    return a * b;
}

// ---- functions of integers, which wrap

__device__ inline i64 plus(i64 a, i64 b) {
    return (i64) ((bits64) a + (bits64) b);
}

__device__ inline i64 minus(i64 a, i64 b) {
    return (i64) ((bits64) a - (bits64) b);
}

__device__ inline i64 times(i64 a, i64 b) {
    return (i64) ((bits64) a * (bits64) b);
}

__device__ inline i64 negative(i64 a) {
    return minus(0, a);
}

// Toward zero; a / 0 is 0, and the smallest by −1 wraps to itself.
__device__ inline i64 quotient(i64 a, i64 b) {
    return b == 0 ? 0 : b == -1 ? negative(a) : a / b;
}

__device__ inline i64 absolute(i64 a) {
    return a < 0 ? negative(a) : a;
}

__device__ inline i64 sign(i64 a) {
    return a > 0 ? 1 : a < 0 ? -1 : 0;
}

__device__ inline i64 step(i64 a) {
    return a > 0 ? 1 : 0;
}

__device__ inline i64 relu(i64 a) {
    return a > 0 ? a : 0;
}

__device__ inline i64 larger(i64 a, i64 b) {
    return a > b ? a : b;
}

__device__ inline i64 smaller(i64 a, i64 b) {
    return a < b ? a : b;
}

__device__ inline i64 less(i64 a, i64 b) {
    return a < b ? 1 : 0;
}

__device__ inline i64 less_or_equal(i64 a, i64 b) {
    return a <= b ? 1 : 0;
}

__device__ inline i64 equal(i64 a, i64 b) {
    return a == b ? 1 : 0;
}

// What has no integer meaning of its own is computed in double and loses its fraction.

__device__ inline i64 exponential(i64 a) {
    return truncated(exp((double) a));
}

__device__ inline i64 logarithm(i64 a) {
    return truncated(log((double) a));
}

__device__ inline i64 root(i64 a) {
    return truncated(sqrt((double) a));
}

__device__ inline i64 hyperbolic_tangent(i64 a) {
    return truncated(tanh((double) a));
}

__device__ inline i64 sigmoid(i64 a) {
    return truncated(1.0 / (1.0 + exp(-(double) a)));
}

__device__ inline i64 power(i64 a, i64 b) {
    return truncated(pow((double) a, (double) b));
}

// ---- indices: a tensor has fewer than 2^31 elements, so unsigned holds an index and what is added to it

// The thread's number among those of some blocks, counted from 0, and how many threads these blocks have: a kernel may leave a
// part of its grid to each of several computations.
__device__ inline unsigned first_index(unsigned block) {
    return block * blockDim.x + threadIdx.x;
}

__device__ inline unsigned index_step(unsigned blocks) {
    return blocks * blockDim.x;
}

// The thread's number in the grid.
__device__ inline unsigned first_index() {
    return blockIdx.x * blockDim.x + threadIdx.x;
}

// The threads of the grid.
__device__ inline unsigned index_step() {
    return gridDim.x * blockDim.x;
}

// i divided by a number that magic and shift stand for (Granlund & Montgomery 1994), i below 2^31.
__device__ inline unsigned quotient(unsigned i, int magic, int shift) {
    return (((bits64) i * (bits32) magic >> 32) + i) >> shift;
}

}

#endif
