// What tests see and turn: counters, violations, settings, the trace. Also the start of every call.
#include "driver.h"
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>

Driver &driver = *new Driver;  // never destroyed: other threads may still call while the process ends
thread_local Context *current;

namespace {

FILE *trace;
std::string &violations = *new std::string;
std::map<std::string, long> &handles = *new std::map<std::string, long>;
std::map<std::string, int> &answers = *new std::map<std::string, int>;

void note(const char *function, const char *more = "") {
    if (!trace) return;
    fprintf(trace, "%s%s\n", function, more);
    fflush(trace);
}

const char *environment(const char *name) {
    const char *value = getenv(name);
    return value && *value ? value : nullptr;
}

bool set(Settings &settings, const std::string &what, long value) {
    if (what == "order")
        settings.order = (int)value;
    else if (what == "seed")
        settings.seed = (uint64_t)value;
    else if (what == "eager")
        settings.eager = value != 0;
    else if (what == "checked")
        settings.checked = value != 0;
    else if (what == "absent")
        settings.absent = value != 0;
    else if (what == "forgetsBias")
        settings.forgetsBias = value != 0;
    else if (what == "memory")
        settings.memory = (uint64_t)value;
    else if (what == "capability")
        settings.capability = (int)value;
    else if (what == "driver")
        settings.driverVersion = (int)value;
    else if (what == "limitMillis")
        settings.limitMillis = value;
    else if (what == "deaf")
        settings.deaf = value;
    else
        return false;
    return true;
}

// Where no test turns anything, the environment does: TANDEM_STANDIN_EAGER=1, TANDEM_STANDIN_CHECKED=0 and so on.
Settings initialSettings() {
    Settings settings;
    for (const char *what :
         {"order", "seed", "eager", "checked", "absent", "memory", "capability", "driver", "limitMillis"}) {
        std::string name = "TANDEM_STANDIN_";
        for (const char *c = what; *c; c++)
            name += (char)(*c >= 'a' ? *c - 32 : *c);
        if (const char *value = environment(name.c_str())) set(settings, what, atol(value));
    }
    return settings;
}

bool start() {
    driver.settings = initialSettings();
    if (const char *file = environment("TANDEM_STANDIN_TRACE")) trace = fopen(file, "w");
    return true;
}
const bool started = start();

}  // namespace

namespace standin {

bool enter(const char *function) {
    Lock lock(driver.mutex);
    bool fails = ++driver.calls == driver.settings.failAt;
    note(function, fails ? "  (chosen to fail)" : "");
    return !fails;
}

int answer(const char *function, int failure) {
    if (!enter(function)) return failure;
    Lock lock(driver.mutex);
    auto chosen = answers.find(function);
    return chosen == answers.end() ? 0 : chosen->second;
}

void leave(const char *function) {
    Lock lock(driver.mutex);
    note(function);
}

void violation(const std::string &text) {
    Lock lock(driver.mutex);
    driver.violations++;
    if (driver.violations <= 50) violations += text + "\n";
    note("violation: ", text.c_str());
    fprintf(stderr, "stand-in for CUDA: %s\n", text.c_str());
}

CUresult deviceError() {
    Lock lock(driver.mutex);
    return driver.sticky;
}

bool hasContext() { return current && driver.retained; }

void countHandle(const char *kind, int change) {
    Lock lock(driver.mutex);
    handles[kind] += change;
}

bool checked() { return driver.settings.checked; }

bool forgetsBias() { return driver.settings.forgetsBias; }

std::string folder() {
    Dl_info info{};
    dladdr((void *)&initialSettings, &info);
    std::string file = info.dli_fname ? info.dli_fname : "";
    size_t slash = file.rfind('/');
    return slash == std::string::npos ? "." : file.substr(0, slash);
}

}  // namespace standin

CUresult begin(const char *function, bool needsContext) {
    bool allocates = strstr(function, "Alloc") != nullptr;
    if (!standin::enter(function)) return allocates ? OUT_OF_MEMORY : UNKNOWN;
    if (!driver.initialised) return NOT_INITIALIZED;
    if (driver.sticky) return driver.sticky;
    return needsContext && !(current && driver.retained) ? INVALID_CONTEXT : CUDA_SUCCESS;
}

CUresult beginRelease(const char *function) {
    standin::leave(function);
    if (!driver.initialised) return NOT_INITIALIZED;
    return current && driver.retained ? CUDA_SUCCESS : INVALID_CONTEXT;
}

CUresult fault(CUresult error) {
    if (!driver.sticky) driver.sticky = error;
    return error;
}

// What to count: violations, calls, launches, graphLaunches, allocations, bytes, peak, leaks, pinned, handles, or
// "handles:kind".
EXPORT long standin_count(const char *what) {
    Lock lock(driver.mutex);
    std::string name = what;
    if (name == "violations") return driver.violations;
    if (name == "calls") return driver.calls;
    if (name == "launches") return driver.launches;
    if (name == "graphLaunches") return driver.graphLaunches;
    if (name == "allocations") return (long)driver.live.size();
    if (name == "bytes") return (long)driver.usedBytes;
    if (name == "peak") return (long)driver.peakBytes;
    if (name == "leaks") return driver.leaks;
    if (name == "pinned") return (long)driver.pinned.size();
    if (name.rfind("handles:", 0) == 0) return handles[name.substr(8)];
    if (name != "handles") return -1;
    long sum = 0;
    for (auto &kind : handles)
        if (kind.first != "function") sum += kind.second;  // those go with their module
    return sum;
}

// The violations so far, a line each; the text is good until the next call.
EXPORT const char *standin_violations() {
    Lock lock(driver.mutex);
    static std::string &copy = *new std::string;
    copy = violations;
    return copy.c_str();
}

EXPORT int standin_set(const char *what, long value) {
    Lock lock(driver.mutex);
    return set(driver.settings, what, value) ? 0 : -1;
}

// The n-th call from now fails; 0: none does.
EXPORT void standin_fail_at(long n) {
    Lock lock(driver.mutex);
    driver.settings.failAt = n == 0 ? 0 : driver.calls + n;
}

// Every call of a library's function answers with a status; 0: as it does by itself.
EXPORT void standin_answer(const char *function, int status) {
    Lock lock(driver.mutex);
    if (status)
        answers[function] = status;
    else
        answers.erase(function);
}

EXPORT void standin_trace(const char *file) {
    Lock lock(driver.mutex);
    if (trace) fclose(trace);
    trace = file ? fopen(file, "w") : nullptr;
}

// As if nothing had happened yet: memory, handles, errors and counters go, settings are the first ones again.
EXPORT void standin_reset() {
    Lock lock(driver.mutex);
    for (auto &capture : driver.captures)
        capture->origin->capture = nullptr;
    driver.captures.clear();
    driver.null = Stream();
    freeEverything();
    driver.retained = 0;
    current = nullptr;
    driver.sticky = CUDA_SUCCESS;
    driver.calls = driver.violations = driver.launches = driver.graphLaunches = driver.leaks = 0;
    driver.peakBytes = 0;
    violations.clear();
    answers.clear();
    driver.settings = initialSettings();
}
