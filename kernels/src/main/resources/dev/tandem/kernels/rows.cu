// Adding rows to rows by index, in a fixed order and without looking at every index for every row. Needs movement.cu.
#ifndef TANDEM_ROWS
#define TANDEM_ROWS

namespace tandem {

// The row that an index names; `rows` for all that name none.
__device__ inline unsigned row_of(const i32* indices, int j, int rows) {
    return min((unsigned) indices[j], (unsigned) rows);
}

// What a block of 1024 threads sorts with: for every value of a digit where the next index that has it goes, as a whole and in
// each warp.
struct Digits {
    int next[256];
    int of_warp[32][256];

    // next = how many indices have a smaller digit. Reads order, or the numbers from 0 on if it is null.
    __device__ void count(const i32* indices, const int* order, int count, int rows, int shift) {
        const unsigned thread = threadIdx.x;
        if (thread < 256) {
            next[thread] = 0;
        }
        __syncthreads();
        for (int i = thread; i < count; i += 1024) {
            const unsigned digit = row_of(indices, order == nullptr ? i : order[i], rows) >> shift & 255;
            if (digit < 255) {
                atomicAdd(&next[digit + 1], 1);
            }
        }
        __syncthreads();
        for (unsigned step = 1; step < 256; step *= 2) {
            const int before = thread >= step && thread < 256 ? next[thread - step] : 0;
            __syncthreads();
            if (thread < 256) {
                next[thread] += before;
            }
            __syncthreads();
        }
    }

    // Where one of 1024 neighbours goes, all of them in their order; those that are not there go nowhere.
    __device__ int place(bool is_there, unsigned digit) {
        const unsigned all = 0xFFFFFFFFu;
        const unsigned lane = threadIdx.x % 32;
        int* own = of_warp[threadIdx.x / 32];
        for (unsigned d = lane; d < 256; d += 32) {
            own[d] = 0;
        }
        __syncwarp(); // a vote orders no memory
        unsigned equals = __ballot_sync(all, is_there);
        for (int bit = 0; bit < 8; bit++) {
            const bool is_set = digit >> bit & 1;
            const unsigned set = __ballot_sync(all, is_set);
            equals &= is_set ? set : ~set;
        }
        const int before = __popc(equals & ((1u << lane) - 1));
        if (is_there && before == 0) {
            own[digit] = __popc(equals);
        }
        __syncthreads();
        if (threadIdx.x < 256) {
            int at = next[threadIdx.x];
            for (int warp = 0; warp < 32; warp++) {
                const int there = of_warp[warp][threadIdx.x];
                of_warp[warp][threadIdx.x] = at;
                at += there;
            }
            next[threadIdx.x] = at;
        }
        __syncthreads();
        const int at = own[digit] + before;
        __syncwarp(); // the others of the warp have read theirs before it is cleared again
        return at;
    }
};

// order = the numbers of `count` indices, by their rows, those of a row as they come, those of no row last. A radix sort by eight
// bits at a time, in one block of 1024 threads. Beyond order lies room for as many again.
__device__ inline void sort_by_row(Digits& digits, const i32* indices, int* order, int count, int rows, int passes) {
    for (int pass = 0; pass < passes; pass++) {
        int* to = (passes - pass) % 2 == 1 ? order : order + count;
        const int* from = pass == 0 ? nullptr : to == order ? order + count : order;
        const int shift = 8 * pass;
        digits.count(indices, from, count, rows, shift);
        for (int start = 0; start < count; start += 1024) {
            const int i = start + (int) threadIdx.x;
            const bool is_there = i < count;
            const int j = !is_there ? 0 : from == nullptr ? i : from[i];
            const int at = digits.place(is_there, is_there ? row_of(indices, j, rows) >> shift & 255 : 0);
            if (is_there) {
                to[at] = j;
            }
        }
        __syncthreads();
    }
}

// y = base + updates[j,:] for every j whose index is the row, in the order of j, for rows that an index names; others stay as they
// are. The thread of a row's first index and a column adds all of them: reads every update, of base and writes to y those rows.
// y may be base.
template <class T>
__device__ void scatter_add(const T* base, const i32* indices, const T* updates, const int* order, T* y, int rows, int width,
        int count) {
    const unsigned elements = (unsigned) count * width;
    for (unsigned i = first_index(); i < elements; i += index_step()) {
        const int first = i / width;
        const int column = i % width;
        const unsigned row = row_of(indices, order[first], rows);
        if (row == (unsigned) rows || (first > 0 && row_of(indices, order[first - 1], rows) == row)) {
            continue;
        }
        int end = first + 1;
        while (end < count && row_of(indices, order[end], rows) == row) {
            end++;
        }
        const i64 at = (i64) row * width + column;
        auto total = wide(base[at]);
        #pragma unroll 8 // so that updates are on their way while others are added
        for (int k = first; k < end; k++) {
            total = plus(total, wide(updates[(i64) order[k] * width + column]));
        }
        put(y[at], total);
    }
}

}

#endif
