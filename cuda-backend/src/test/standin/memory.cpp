// Device and pinned memory. The device's is a reserved range of addresses that is accessible only while work runs.
// Every allocation ends at a page that never is, has canaries up to its pages' borders, starts as NaN, and its address
// is used once.
#include "driver.h"
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/mman.h>

namespace {

const uint64_t PAGE = 4096, HUGE_PAGE = 2 << 20, GRAIN = 256;
const int POISON = 0xFF;
const unsigned char CANARY = 0xA5;

uint64_t grains(uint64_t bytes) { return (bytes + GRAIN - 1) / GRAIN * GRAIN; }

void protect(const Allocation &a, int protection) { mprotect((void *)a.page, a.pageBytes, protection); }

bool reserve() {
    if (driver.nextPage) return true;
    void *range = mmap((void *)DEVICE_BASE, DEVICE_SPAN, PROT_NONE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
    if (range != (void *)DEVICE_BASE) return false;
    driver.nextPage = DEVICE_BASE + PAGE;
    return true;
}

std::string name(const Allocation &a) {
    return "allocation #" + std::to_string(a.number) + " of " + std::to_string(a.bytes) + " bytes";
}

void checkCanaries(const Allocation &a) {
    auto bad = [](uint64_t from, uint64_t to) {
        for (uint64_t i = from; i < to; i++)
            if (*(unsigned char *)i != CANARY) return i;
        return (uint64_t)0;
    };
    Access access;
    if (uint64_t i = bad(a.page, a.first))
        standin::violation(name(a) + " was written before its begin, at " + std::to_string((long)(i - a.first)));
    if (uint64_t i = bad(a.end(), a.page + a.pageBytes))
        standin::violation(name(a) + " was written past its end, at " + std::to_string(i - a.first));
}

void release(const Allocation &a) {
    madvise((void *)a.page, a.pageBytes, MADV_DONTNEED);
    driver.usedBytes -= grains(a.bytes);
    driver.dead[a.first] = a;
    forgetRecent();
}

Allocation *find(std::map<uint64_t, Allocation> &in, uint64_t address, uint64_t slack) {
    auto next = in.upper_bound(address);
    if (next == in.begin()) return nullptr;
    Allocation &a = std::prev(next)->second;
    return address < a.end() + slack ? &a : nullptr;
}

}  // namespace

Access::Access() {
    if (driver.open++ == 0)
        for (auto &a : driver.live)
            protect(a.second, PROT_READ | PROT_WRITE);
}

Access::~Access() {
    if (--driver.open == 0)
        for (auto &a : driver.live)
            protect(a.second, PROT_NONE);
}

Allocation *allocationAt(uint64_t address) { return find(driver.live, address, 0); }

std::string describe(uint64_t address) {
    char hex[32];
    snprintf(hex, sizeof hex, "0x%llx", (unsigned long long)address);
    auto within = [&](const Allocation &a, const char *state) {
        return std::string(hex) + " is " + std::to_string(address - a.first) + " bytes into " + state + name(a);
    };
    if (Allocation *a = find(driver.live, address, 0)) return within(*a, "");
    if (Allocation *a = find(driver.dead, address, 0)) return within(*a, "freed ");
    if (Allocation *a = find(driver.live, address, PAGE))
        return std::string(hex) + " is " + std::to_string(address - a->end()) + " bytes past the end of " + name(*a);
    auto next = driver.live.upper_bound(address);
    if (next != driver.live.end() && next->first - address <= PAGE)
        return std::string(hex) + " is " + std::to_string(next->first - address) + " bytes before "
               + name(next->second);
    return std::string(hex) + (standin::isDevice((void *)address) ? " is in no allocation" : " is not device memory");
}

void freeEverything() {
    driver.leaks += (long)driver.live.size();
    for (auto &a : driver.live) {
        checkCanaries(a.second);
        release(a.second);
    }
    driver.live.clear();
    for (auto &p : driver.pinned)
        free((void *)p.first);
    driver.leaks += (long)driver.pinned.size();
    driver.pinned.clear();
    driver.streams.removeAll();
    driver.events.removeAll();
    driver.modules.removeAll();
    driver.functions.removeAll();
    driver.graphs.removeAll();
    driver.graphExecs.removeAll();
    driver.streamList.clear();
}

bool isPinned(const void *p, size_t bytes) {
    auto next = driver.pinned.upper_bound((uint64_t)p);
    if (next == driver.pinned.begin()) return false;
    --next;
    return (uint64_t)p + bytes <= next->first + next->second;
}

namespace standin {

bool isDevice(const void *p) { return (uint64_t)p - DEVICE_BASE < DEVICE_SPAN; }

void *map(CUdeviceptr p, size_t bytes, const char *what) {
    Lock lock(driver.mutex);
    Allocation *a = allocationAt(p);
    if (bytes == 0 || (a && bytes <= a->end() - p)) return (void *)p;
    violation(std::string(what) + ": " + std::to_string(bytes) + " bytes wanted, but " + describe(p));
    fault(ILLEGAL_ADDRESS);
    return nullptr;
}

}  // namespace standin

API(cuMemGetInfo_v2, size_t *free, size_t *total) {
    BEGIN;
    *free = driver.settings.memory - std::min(driver.settings.memory, driver.usedBytes);
    *total = driver.settings.memory;
    return CUDA_SUCCESS;
}

API(cuMemAlloc_v2, CUdeviceptr *p, size_t bytes) {
    BEGIN;
    CHECK(unsafeInCapture());
    if (!p || !bytes) return INVALID_VALUE;
    if (bytes > driver.settings.memory || driver.usedBytes + grains(bytes) > driver.settings.memory || !reserve())
        return OUT_OF_MEMORY;
    Allocation a{};
    a.bytes = bytes;
    a.pageBytes = (grains(bytes) + PAGE - 1) / PAGE * PAGE;
    a.page = driver.nextPage;
    if (a.pageBytes > HUGE_PAGE) a.page = (a.page + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    if (a.page + a.pageBytes + PAGE > DEVICE_BASE + DEVICE_SPAN) return OUT_OF_MEMORY;
    a.first = a.page + a.pageBytes - grains(bytes);
    a.number = driver.nextNumber++;
    driver.nextPage = a.page + a.pageBytes + PAGE;
    if (a.pageBytes > HUGE_PAGE) madvise((void *)a.page, a.pageBytes, MADV_HUGEPAGE);  // makes protecting it cheap
    protect(a, PROT_READ | PROT_WRITE);
    memset((void *)a.page, CANARY, a.first - a.page);
    memset((void *)a.first, POISON, a.bytes);
    memset((void *)a.end(), CANARY, a.page + a.pageBytes - a.end());
    protect(a, PROT_NONE);
    driver.live[a.first] = a;
    driver.usedBytes += grains(bytes);
    driver.peakBytes = std::max(driver.peakBytes, driver.usedBytes);
    *p = a.first;
    return CUDA_SUCCESS;
}

API(cuMemFree_v2, CUdeviceptr p) {
    Lock lock(driver.mutex);
    CHECK(beginRelease(__func__));
    CHECK(unsafeInCapture());
    if (!p) return driver.sticky;
    drainAll();
    auto a = driver.live.find(p);
    if (a == driver.live.end()) {
        standin::violation("cuMemFree: " + describe(p) + ", and no allocation starts there");
        return INVALID_VALUE;
    }
    checkCanaries(a->second);
    release(a->second);
    driver.live.erase(a);
    return driver.sticky;
}

API(cuMemGetAddressRange_v2, CUdeviceptr *first, size_t *bytes, CUdeviceptr p) {
    BEGIN;
    Allocation *a = allocationAt(p);
    if (!a) return INVALID_VALUE;
    if (first) *first = a->first;
    if (bytes) *bytes = a->bytes;
    return CUDA_SUCCESS;
}

API(cuMemHostAlloc, void **p, size_t bytes, unsigned) {
    BEGIN;
    CHECK(unsafeInCapture());
    if (!p || !bytes) return INVALID_VALUE;
    if (posix_memalign(p, PAGE, bytes)) return OUT_OF_MEMORY;
    memset(*p, POISON, bytes);
    driver.pinned[(uint64_t)*p] = bytes;
    return CUDA_SUCCESS;
}

API(cuMemAllocHost_v2, void **p, size_t bytes) { return cuMemHostAlloc(p, bytes, 0); }

API(cuMemFreeHost, void *p) {
    Lock lock(driver.mutex);
    CHECK(beginRelease(__func__));
    CHECK(unsafeInCapture());
    drainAll();
    if (!driver.pinned.erase((uint64_t)p)) {
        standin::violation("cuMemFreeHost: not pinned memory");
        return INVALID_VALUE;
    }
    free(p);
    return driver.sticky;
}
