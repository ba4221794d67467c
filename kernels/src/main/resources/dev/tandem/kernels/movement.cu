// What moves elements without looking at them, and what converts or adds them.
#ifndef TANDEM_MOVEMENT
#define TANDEM_MOVEMENT

namespace tandem {

// y = x, as bytes from addresses that are multiples of 16. Reads and writes each once, none if y is x.
__device__ inline void copy_bytes(const bits8* x, bits8* y, i64 bytes) {
    if (x == y) {
        return;
    }
    const i64 packs = bytes / 16;
    for (i64 i = first_index(); i < packs; i += index_step()) {
        ((Bytes16*) y)[i] = ((const Bytes16*) x)[i];
    }
    for (i64 i = 16 * packs + first_index(); i < bytes; i += index_step()) {
        y[i] = x[i];
    }
}

// y[i,:] = data[indices[i],:], rows of `width` elements; a row that is not among `rows` is `missing`.
template <class T>
__device__ void gather(const T* data, const i32* indices, T* y, int rows, int width, int count, i64 missing) {
    const unsigned elements = (unsigned) count * width;
    for (unsigned i = first_index(); i < elements; i += index_step()) {
        const unsigned row = indices[i / width];
        y[i] = row < (unsigned) rows ? data[(bits64) row * width + i % width] : (T) missing;
    }
}

// What sums of elements are kept in.
__device__ inline float wide(f32 x) {
    return x;
}

__device__ inline float wide(bf16 x) {
    return to_float(x);
}

template <class T>
__device__ inline i64 wide(T x) {
    return to_integer(x);
}

// y[i] = the coordinate of element i on an axis of this size and stride.
template <class T>
__device__ void iota(T* y, int elements, int size, int stride) {
    for (unsigned i = first_index(); i < (unsigned) elements; i += index_step()) {
        put(y[i], (i64) (i / stride % size));
    }
}

// ---- conversions: floats to integers toward zero and to the nearest there is, integers by their low bits, NaN is true

__device__ inline void convert(f32& y, f32 x) {
    y = x;
}

__device__ inline void convert(bf16& y, bf16 x) {
    y = x;
}

__device__ inline void convert(f32& y, bf16 x) {
    y = to_float(x);
}

__device__ inline void convert(bf16& y, f32 x) {
    put(y, x);
}

template <class T>
__device__ inline void convert(f32& y, T x) {
    y = to_float(x);
}

template <class T>
__device__ inline void convert(bf16& y, T x) {
    put(y, to_float(x));
}

__device__ inline void from_float(i32& y, float x) {
    y = (i32) clamped(truncated(x), -0x7FFFFFFFLL - 1, 0x7FFFFFFFLL);
}

__device__ inline void from_float(i64& y, float x) {
    y = truncated(x);
}

__device__ inline void from_float(u8& y, float x) {
    y = (u8) clamped(truncated(x), 0, 255);
}

__device__ inline void from_float(boolean& y, float x) {
    y.byte = x == 0 ? 0 : 1;
}

template <class T>
__device__ inline void convert(T& y, f32 x) {
    from_float(y, x);
}

template <class T>
__device__ inline void convert(T& y, bf16 x) {
    from_float(y, to_float(x));
}

template <class To, class From>
__device__ inline void convert(To& y, From x) {
    put(y, to_integer(x));
}

// Elements of one type are moved as they are, bits and all; others are converted.
template <class T>
__device__ inline void moved(T& y, T x) {
    y = x;
}

template <class To, class From>
__device__ inline void moved(To& y, From x) {
    convert(y, x);
}

// y[i] = x[i] in another type.
template <class From, class To>
__device__ void cast(const From* x, To* y, int elements) {
    const unsigned packs = elements / 4;
    for (unsigned i = first_index(); i < packs; i += index_step()) {
        const Pack<From> from = ((const Pack<From>*) x)[i];
        Pack<To> to;
        for (int j = 0; j < 4; j++) {
            convert(to.at[j], from.at[j]);
        }
        ((Pack<To>*) y)[i] = to;
    }
    for (unsigned i = 4 * packs + first_index(); i < (unsigned) elements; i += index_step()) {
        convert(y[i], x[i]);
    }
}

// y[b, r, c] = x[b, c, r] for matrices wherever they lie: x has r side by side, y has c. A block of 256 threads moves a tile of 32
// by 32 through shared memory, so that both are read and written a line at a time; the 33rd column keeps banks apart.
template <class From, class To>
__device__ void transpose(From (*tile)[33], const From* x, To* y, int rows, int columns, int x_column, int y_row, int x_batch,
        int y_batch) {
    const unsigned across = (columns + 31u) / 32;
    const unsigned down = (rows + 31u) / 32;
    const unsigned column = blockIdx.x % across * 32;
    const unsigned row = blockIdx.x / across % down * 32;
    const unsigned batch = blockIdx.x / across / down;
    const unsigned lane = threadIdx.x % 32;
    for (unsigned line = threadIdx.x / 32; line < 32; line += 8) {
        if (row + lane < (unsigned) rows && column + line < (unsigned) columns) {
            tile[line][lane] = x[batch * x_batch + (column + line) * x_column + row + lane];
        }
    }
    __syncthreads();
    for (unsigned line = threadIdx.x / 32; line < 32; line += 8) {
        if (row + line < (unsigned) rows && column + lane < (unsigned) columns) {
            moved(y[batch * y_batch + (row + line) * y_row + column + lane], tile[lane][line]);
        }
    }
}

}

#endif
