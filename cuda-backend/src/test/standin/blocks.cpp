// Runs a kernel's blocks, one after the other, and the threads of a block: in a loop if it has no barriers, as fibers
// if it has. The order of both is a setting: a result that depends on it differs.
#include "blocks.h"
#include <algorithm>
#include <csetjmp>
#include <cstring>
#include <numeric>
#include <sys/mman.h>

extern "C" {
Triple threadIdx, blockIdx, blockDim, gridDim;
void standin_switch(void **from, void *to);
}
// Saves the registers a function must keep and the stack pointer, takes those of the other stack, and goes on there.
asm(".text\n.type standin_switch, @function\nstandin_switch:\n"
    "push %rbp\n push %rbx\n push %r12\n push %r13\n push %r14\n push %r15\n"
    "mov %rsp, (%rdi)\n mov %rsi, %rsp\n"
    "pop %r15\n pop %r14\n pop %r13\n pop %r12\n pop %rbx\n pop %rbp\n ret\n");

Running *running;

namespace {

const unsigned MAX_THREADS = 1024, WARP = 32;
const size_t STACK = 64 * 1024;

enum State { READY, AT_BARRIER, IN_WARP, ENDED };
struct Fiber {
    void *stackPointer;
    State state;
    int line;  // of the barrier
    unsigned mask;  // whom it waits for in its warp
    int source;  // lane whose value it wants; -1: all lanes' predicates
    unsigned long long given, received;
};

Fiber fibers[MAX_THREADS];
unsigned fiberNow;
void *scheduler;
bool cooperative, exitReported;
jmp_buf outside;
CUresult outcome;
Function *function;
void **arguments;

char *stacks() {
    static char *memory = (char *)mmap(nullptr, MAX_THREADS * STACK, PROT_READ | PROT_WRITE,
                                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory;
}

char *dynamicMemory() {
    static char *memory = (char *)aligned_alloc(4096, 256 * 1024);
    return memory;
}

std::vector<uint64_t> ordered(uint64_t count) {
    std::vector<uint64_t> order(count);
    std::iota(order.begin(), order.end(), 0);
    if (driver.settings.order == 1) std::reverse(order.begin(), order.end());
    if (driver.settings.order == 2)
        for (uint64_t i = count; i > 1; i--) {
            driver.settings.seed = driver.settings.seed * 6364136223846793005u + 1442695040888963407u;
            std::swap(order[i - 1], order[(driver.settings.seed >> 33) % i]);
        }
    return order;
}

Triple unravel(uint64_t i, const Triple &in) {
    return {(unsigned)(i % in.x), (unsigned)(i / in.x % in.y), (unsigned)(i / in.x / in.y)};
}

void fiberMain() {
    function->entry.enter(function->entry.kernel, arguments);
    fibers[fiberNow].state = ENDED;
    void *unused;
    standin_switch(&unused, scheduler);
}

void prepare(unsigned i) {
    void **top = (void **)(stacks() + (i + 1) * STACK);
    *--top = nullptr;  // keeps the alignment that a called function expects
    *--top = (void *)fiberMain;
    for (int saved = 0; saved < 6; saved++)
        *--top = nullptr;
    fibers[i].stackPointer = top;
    fibers[i].state = READY;
}

void pauseFiber(State state) {
    tick();
    if (!cooperative) {
        report("a barrier in a kernel whose text showed none");
        leaveKernel(LAUNCH_FAILED);
    }
    fibers[fiberNow].state = state;
    standin_switch(&fibers[fiberNow].stackPointer, scheduler);
}

bool arrived(const Fiber &waiting, const Fiber *warp, unsigned lanes) {
    for (unsigned l = 0; l < lanes; l++)
        if ((waiting.mask >> l & 1) && warp[l].state != ENDED
            && !(warp[l].state == IN_WARP && warp[l].mask == waiting.mask))
            return false;
    return true;
}

unsigned long long answer(const Fiber &waiting, const Fiber *warp, unsigned lanes) {
    if (waiting.source >= 0) {
        bool takesPart =
            waiting.source < (int)lanes && (waiting.mask >> waiting.source & 1) && warp[waiting.source].state != ENDED;
        return takesPart ? warp[waiting.source].given : ~0ull;  // undefined on a GPU
    }
    unsigned long long votes = 0;
    for (unsigned l = 0; l < lanes; l++)
        if ((waiting.mask >> l & 1) && warp[l].state != ENDED && warp[l].given) votes |= 1ull << l;
    return votes;
}

// Lets those lanes go on whose whole group has come; true if there are any.
bool releaseWarp(Fiber *warp, unsigned lanes) {
    bool go[WARP] = {}, any = false;
    for (unsigned l = 0; l < lanes; l++) {
        if (warp[l].state != IN_WARP || !arrived(warp[l], warp, lanes)) continue;
        warp[l].received = answer(warp[l], warp, lanes);
        go[l] = any = true;
    }
    for (unsigned l = 0; l < lanes; l++)
        if (go[l]) warp[l].state = READY;
    return any;
}

// All threads wait at the block's barrier or have ended; false if all have ended.
bool releaseBarrier(unsigned threads) {
    unsigned waiting = 0;
    int line = 0;
    for (unsigned i = 0; i < threads; i++) {
        if (fibers[i].state == IN_WARP) {
            report("threads wait for each other: a warp's barrier or shuffle that not all of its mask reach");
            leaveKernel(LAUNCH_FAILED);
        }
        if (fibers[i].state != AT_BARRIER) continue;
        if (waiting++ && fibers[i].line != line) {
            report("__syncthreads() in lines " + std::to_string(line) + " and " + std::to_string(fibers[i].line)
                   + " at once");
            leaveKernel(LAUNCH_FAILED);
        }
        line = fibers[i].line;
        fibers[i].state = READY;
    }
    if (waiting && waiting < threads && !exitReported) {
        exitReported = true;
        report(std::to_string(threads - waiting) + " threads ended before the __syncthreads() in line "
               + std::to_string(line));
    }
    return waiting != 0;
}

void runFibers(const std::vector<uint64_t> &order) {
    unsigned threads = (unsigned)order.size();
    for (unsigned i = 0; i < threads; i++)
        prepare(i);
    bool more = true;
    while (more) {
        for (uint64_t i : order) {
            if (fibers[i].state != READY) continue;
            fiberNow = (unsigned)i;
            threadIdx = unravel(i, blockDim);
            standin_switch(&scheduler, fibers[i].stackPointer);
        }
        bool released = false;
        for (unsigned w = 0; w < threads; w += WARP)
            released |= releaseWarp(fibers + w, std::min(WARP, threads - w));
        more = released || releaseBarrier(threads);
    }
}

void runBlocks() {
    std::vector<uint64_t> threads = ordered((uint64_t)blockDim.x * blockDim.y * blockDim.z);
    for (uint64_t block : ordered((uint64_t)gridDim.x * gridDim.y * gridDim.z)) {
        blockIdx = unravel(block, gridDim);
        for (const Range &shared : {running->shared, running->dynamicShared})
            memset((void *)shared.first, 0xFF, shared.end - shared.first);
        if (cooperative) {
            runFibers(threads);
            continue;
        }
        for (uint64_t i : threads) {
            threadIdx = unravel(i, blockDim);
            function->entry.enter(function->entry.kernel, arguments);
        }
    }
}

Fiber &inWarp(unsigned mask, int source, unsigned long long given) {
    Fiber &fiber = fibers[fiberNow];
    if (!(mask >> (fiberNow % WARP) & 1)) report("a lane is not in the mask of its own barrier or shuffle");
    fiber.mask = mask;
    fiber.source = source;
    fiber.given = given;
    pauseFiber(IN_WARP);
    return fiber;
}

}  // namespace

EXPORT void standin_barrier(int line) {
    fibers[fiberNow].line = line;
    pauseFiber(AT_BARRIER);
}

EXPORT unsigned long long standin_exchange(unsigned mask, int source, unsigned long long value) {
    return inWarp(mask, source & 31, value).received;
}

EXPORT unsigned standin_ballot(unsigned mask, bool predicate) { return (unsigned)inWarp(mask, -1, predicate).received; }

EXPORT void *standin_dynamic_shared() { return (void *)running->dynamicShared.first; }

EXPORT void standin_trap(const char *reason) {
    report(reason);
    leaveKernel(LAUNCH_FAILED);
}

void report(const std::string &text) {
    auto three = [](const Triple &t) {
        return "(" + std::to_string(t.x) + "," + std::to_string(t.y) + "," + std::to_string(t.z) + ")";
    };
    standin::violation(std::string("kernel ") + running->kernel + ", block " + three(blockIdx) + ", thread "
                       + three(threadIdx) + ": " + text);
}

void leaveKernel(CUresult error) {
    outcome = error;
    longjmp(outside, 1);
}

CUresult runKernel(Function *f, const unsigned grid[3], const unsigned block[3], unsigned dynamicBytes, void **values) {
    Module *module = f->module;
    char *frame = (char *)__builtin_frame_address(0);
    // At the end of its memory, so that overrunning it meets the exact border; 16 bytes aligned, as on the device.
    char *dynamic = dynamicMemory() + 256 * 1024 - (dynamicBytes + 15) / 16 * 16;
    Running now = {f->name.c_str(),
                   {(uint64_t)module->shared, (uint64_t)module->sharedEnd},
                   {(uint64_t)dynamic, (uint64_t)dynamic + dynamicBytes},
                   {(uint64_t)frame - (4 << 20), (uint64_t)frame},
                   {module->first, module->end}};
    if (module->cooperative) now.stack = {(uint64_t)stacks(), (uint64_t)stacks() + MAX_THREADS * STACK};
    gridDim = {grid[0], grid[1], grid[2]};
    blockDim = {block[0], block[1], block[2]};
    function = f;
    arguments = values;
    cooperative = module->cooperative;
    exitReported = false;
    outcome = CUDA_SUCCESS;
    running = &now;
    startClock();
    if (setjmp(outside) == 0) runBlocks();
    running = nullptr;
    return outcome;
}
