// Matrix product of floats, in blocks that stay in the caches. Sums run over k in a fixed order: in blocks of 256, one
// after the other, so that the result does not depend on the number of threads.
#pragma once
#include <algorithm>
#include <cstring>
#include <functional>
#include <thread>
#include <vector>

namespace standin {

const long ROWS = 6, COLUMNS = 16;  // of a tile that is held in registers
const long BLOCK_ROWS = 96, BLOCK_COLUMNS = 512, BLOCK_DEPTH = 256;

typedef float Eight
    __attribute__((vector_size(32), aligned(4)));  // g++ keeps those in registers, but not an array of floats

// tile += a (depth × ROWS) · b (depth × COLUMNS)
inline void multiplyTile(long depth, const float *a, const float *b, float *tile, long stride) {
    Eight sum[ROWS][2] = {};
    for (long p = 0; p < depth; p++, a += ROWS, b += COLUMNS)
        for (long i = 0; i < ROWS; i++)
            for (long j = 0; j < 2; j++)
                sum[i][j] += a[i] * ((const Eight *)b)[j];
    for (long i = 0; i < ROWS; i++)
        for (long j = 0; j < 2; j++)
            ((Eight *)(tile + i * stride))[j] += sum[i][j];
}

// Panels of `width` rows of the left, or columns of the right, side by side, the last filled up with zeros.
template <class At> void pack(long count, long depth, long width, float *to, At at) {
    for (long i0 = 0; i0 < count; i0 += width) {
        long filled = std::min(width, count - i0);
        for (long p = 0; p < depth; p++, to += width) {
            for (long i = 0; i < filled; i++)
                to[i] = at(i0 + i, p);
            for (long i = filled; i < width; i++)
                to[i] = 0;
        }
    }
}

template <class Left, class Right, class Store>
void multiplyColumns(long m, long from, long to, long k, Left left, Right right, Store store) {
    long widest = std::min(BLOCK_COLUMNS, (to - from + COLUMNS - 1) / COLUMNS * COLUMNS);
    std::vector<float> a(BLOCK_ROWS * BLOCK_DEPTH), b(widest * BLOCK_DEPTH), c(BLOCK_ROWS * widest);
    for (long j0 = from; j0 < to; j0 += BLOCK_COLUMNS) {
        long columns = std::min(BLOCK_COLUMNS, to - j0);
        for (long i0 = 0; i0 < m; i0 += BLOCK_ROWS) {
            long rows = std::min(BLOCK_ROWS, m - i0);
            std::fill(c.begin(), c.end(), 0.0f);
            for (long p0 = 0; p0 < k; p0 += BLOCK_DEPTH) {
                long depth = std::min(BLOCK_DEPTH, k - p0);
                pack(rows, depth, ROWS, a.data(), [&](long i, long p) { return left(i0 + i, p0 + p); });
                pack(columns, depth, COLUMNS, b.data(), [&](long j, long p) { return right(p0 + p, j0 + j); });
                for (long i = 0; i < rows; i += ROWS)
                    for (long j = 0; j < columns; j += COLUMNS)
                        multiplyTile(depth, &a[i * depth], &b[j * depth], &c[i * widest + j], widest);
            }
            for (long i = 0; i < rows; i++)
                for (long j = 0; j < columns; j++)
                    store(i0 + i, j0 + j, c[i * widest + j]);
        }
    }
}

// Runs part(from, to) over [0, n) on two threads if that is worth it.
template <class Part> void split(long n, double work, Part part) {
    if (n < 2 || work < 4e6) return part(0, n);
    std::thread other([&] { part(n / 2, n); });
    part(0, n / 2);
    other.join();
}

// store(i, j, Σp left(i, p) · right(p, j)) for all i < m, j < n
template <class Left, class Right, class Store>
void multiply(long m, long n, long k, Left left, Right right, Store store) {
    split(n, (double)m * n * k, [&](long from, long to) { multiplyColumns(m, from, to, k, left, right, store); });
}

inline float tf32(float x) {
    uint32_t bits;
    memcpy(&bits, &x, 4);
    if ((bits & 0x7f800000u) != 0x7f800000u) bits = (bits + 0x0fffu + (bits >> 13 & 1)) & ~0x1fffu;
    memcpy(&x, &bits, 4);
    return x;
}

inline float fromBf16(uint16_t half) {
    uint32_t bits = (uint32_t)half << 16;
    float x;
    memcpy(&x, &bits, 4);
    return x;
}

inline uint16_t toBf16(float x) {
    uint32_t bits;
    memcpy(&bits, &x, 4);
    if (x != x) return 0x7fff;
    return (uint16_t)((bits + 0x7fffu + (bits >> 16 & 1)) >> 16);
}

// Elements of device memory as floats: float32, float32 rounded to TF32, or bf16.
enum class Element { F32, TF32, BF16 };

inline size_t bytesOf(Element e) { return e == Element::BF16 ? 2 : 4; }

inline float load(const void *p, long i, Element e) {
    if (e == Element::BF16) return fromBf16(((const uint16_t *)p)[i]);
    float x = ((const float *)p)[i];
    return e == Element::TF32 ? tf32(x) : x;
}

// to = alpha · value + beta · to, which is not read if beta is 0
inline void blend(void *p, long i, Element e, float alpha, float value, float beta) {
    float result = alpha * value;
    if (beta != 0) result += beta * load(p, i, e == Element::BF16 ? e : Element::F32);
    if (e == Element::BF16)
        ((uint16_t *)p)[i] = toBf16(result);
    else
        ((float *)p)[i] = result;
}

}  // namespace standin
