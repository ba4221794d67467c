// The hooks that g++ calls for every load and store of a checked kernel (-fsanitize=thread), and for undefined
// arithmetic
// (-fsanitize=...): exact bounds and alignment, and a limit of time. Memory is looked for among what was touched last.
#include "blocks.h"
#include <chrono>
#include <cstdio>
#include <cstring>

namespace {

const unsigned RECENT = 4;
Range recent[RECENT];
unsigned oldest;
const int TICKS = 1 << 18;
int ticksLeft;
std::chrono::steady_clock::time_point started;

void remember(const Range &range) { recent[oldest++ % RECENT] = range; }

void explain(uint64_t address, unsigned bytes, const char *what) {
    bool device = standin::isDevice((void *)address);
    report(std::string(what) + " of " + std::to_string(bytes) + " bytes: " + describe(address)
           + (device || address > 65536 ? "" : ", but next to null"));
}

__attribute__((noinline)) void slowly(uint64_t address, unsigned bytes, bool aligned, const char *what) {
    if (!running) return;
    if (standin::isDevice((void *)address)) {
        Allocation *a = allocationAt(address);
        Range range = a ? Range{a->first, a->end()} : Range{0, 0};
        if (!range.has(address, bytes)) {
            explain(a ? a->end() : address, bytes, what);
            leaveKernel(ILLEGAL_ADDRESS);
        }
        remember(range);
    } else {
        bool found = false;
        for (const Range &range : {running->shared, running->dynamicShared, running->stack, running->library}) {
            if (found || !range.has(address, bytes)) continue;
            remember(range);
            found = true;
        }
        if (!found) {
            explain(address, bytes, what);
            leaveKernel(ILLEGAL_ADDRESS);
        }
    }
    if (!aligned) {
        explain(address, bytes, "misaligned access");
        leaveKernel(MISALIGNED_ADDRESS);
    }
}

inline void access(const void *p, unsigned bytes, bool aligned, const char *what) {
    uint64_t address = (uint64_t)p;
    if (--ticksLeft < 0) tick();
    if (aligned)
        for (const Range &range : recent)
            if (range.has(address, bytes)) return;
    slowly(address, bytes, aligned, what);
}

void undefined(const char *what, const void *where) {
    if (!running) return;
    struct Place {
        const char *file;
        unsigned line, column;
    } place;
    memcpy(&place, where, sizeof place);
    report(std::string(what) + " in line " + std::to_string(place.line));
}

}  // namespace

void forgetRecent() { memset(recent, 0, sizeof recent); }

void startClock() {
    forgetRecent();
    ticksLeft = TICKS;
    started = std::chrono::steady_clock::now();
}

void tick() {
    if (!running || --ticksLeft >= 0) return;
    ticksLeft = TICKS;
    if (std::chrono::steady_clock::now() - started < std::chrono::milliseconds(driver.settings.limitMillis)) return;
    report("still running after " + std::to_string(driver.settings.limitMillis) + " ms");
    leaveKernel(LAUNCH_TIMEOUT);
}

EXPORT void __tsan_init() {}
EXPORT void __tsan_func_entry(void *) {}
EXPORT void __tsan_func_exit() {}

#define HOOKS(bytes) \
    EXPORT void __tsan_read##bytes(void *p) { access(p, bytes, (uint64_t)p % bytes == 0, "read"); } \
    EXPORT void __tsan_write##bytes(void *p) { access(p, bytes, (uint64_t)p % bytes == 0, "write"); } \
    EXPORT void __tsan_unaligned_read##bytes(void *p) { access(p, bytes, true, "read"); } \
    EXPORT void __tsan_unaligned_write##bytes(void *p) { access(p, bytes, true, "write"); }
HOOKS(1)
HOOKS(2)
HOOKS(4)
HOOKS(8)
HOOKS(16)
EXPORT void __tsan_read_range(void *p, unsigned long bytes) { access(p, (unsigned)bytes, true, "read"); }
EXPORT void __tsan_write_range(void *p, unsigned long bytes) { access(p, (unsigned)bytes, true, "write"); }

#define UNDEFINED(name, what) \
    EXPORT void __ubsan_handle_##name(void *where, ...) { \
        undefined(what, where); \
        if (running) leaveKernel(LAUNCH_FAILED); \
    }
UNDEFINED(add_overflow, "signed overflow of +")
UNDEFINED(sub_overflow, "signed overflow of -")
UNDEFINED(mul_overflow, "signed overflow of *")
UNDEFINED(negate_overflow, "signed overflow of a negation")
UNDEFINED(divrem_overflow, "division by zero")
UNDEFINED(shift_out_of_bounds, "shift by too much")
UNDEFINED(out_of_bounds, "array index out of bounds")
UNDEFINED(float_cast_overflow, "float too large for the integer")
