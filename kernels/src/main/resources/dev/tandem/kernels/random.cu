// Random numbers: Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, section 5.3) of (seed, step, stream, element).
#ifndef TANDEM_RANDOM
#define TANDEM_RANDOM

namespace tandem {

// The four words of a block: the counter is (block, stream), 64 bits each, the key seed + step · 0x9E3779B97F4A7C15.
__device__ inline void philox(bits64 block, bits64 stream, bits64 key, bits32 words[4]) {
    bits32 a = (bits32) block;
    bits32 b = (bits32) (block >> 32);
    bits32 c = (bits32) stream;
    bits32 d = (bits32) (stream >> 32);
    bits32 low = (bits32) key;
    bits32 high = (bits32) (key >> 32);
    for (int round = 0; round < 10; round++) {
        const bits64 left = (bits64) a * 0xD2511F53u;
        const bits64 right = (bits64) c * 0xCD9E8D57u;
        a = (bits32) (right >> 32) ^ b ^ low;
        b = (bits32) right;
        c = (bits32) (left >> 32) ^ d ^ high;
        d = (bits32) left;
        low += 0x9E3779B9u;
        high += 0xBB67AE85u;
    }
    words[0] = a;
    words[1] = b;
    words[2] = c;
    words[3] = d;
}

__device__ inline float unit(bits32 word) {
    return (float) (word >> 8) * 5.9604644775390625e-8f;
}

// A multiple of 2^-24 in [0, 1) a word: exact.
struct Uniform {
    __device__ static void of(const bits32 words[4], float y[4]) {
        for (int i = 0; i < 4; i++) {
            y[i] = unit(words[i]);
        }
    }
};

// Box and Muller's pairs: sqrt(-2 ln u) · (cos 2πv, sin 2πv), u in (0, 1], v in [0, 1). The angle is taken from the nearest
// half turn, where float32 has most digits.
struct Normal {
    __device__ static void of(const bits32 words[4], float y[4]) {
        for (int i = 0; i < 4; i += 2) {
            const float u = (float) ((words[i] >> 8) + 1) * 5.9604644775390625e-8f;
            const float v = unit(words[i + 1]);
            const float radius = sqrtf(-2.0f * logf(u));
            const bool behind = v > 0.25f && v < 0.75f;
            const float turn = behind ? v - 0.5f : v >= 0.75f ? v - 1.0f : v;
            const float side = behind ? -radius : radius;
            y[i] = side * cosf(6.283185307f * turn);
            y[i + 1] = side * sinf(6.283185307f * turn);
        }
    }
};

// y: as many numbers as elements, four a thread. key: seed, step.
template <class Distribution>
__device__ void random(const i64* key, f32* y, i64 stream, int elements) {
    const bits64 mixed = (bits64) key[0] + (bits64) key[1] * 0x9E3779B97F4A7C15ULL;
    const unsigned blocks = ((unsigned) elements + 3) / 4;
    for (unsigned block = first_index(); block < blocks; block += index_step()) {
        bits32 words[4];
        Pack<f32> numbers;
        philox(block, (bits64) stream, mixed, words);
        Distribution::of(words, numbers.at);
        if (4 * block + 4 <= (unsigned) elements) {
            ((Pack<f32>*) y)[block] = numbers;
        } else {
            for (unsigned i = 4 * block; i < (unsigned) elements; i++) {
                y[i] = numbers.at[i - 4 * block];
            }
        }
    }
}

}

#endif
