// Modules, functions and launches. An image is what the stand-in for NVRTC returned: the name of a library of the host.
#include "blocks.h"
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <link.h>

namespace {

const char TAG[] = "//tandem-standin:";

struct Arguments {
    std::vector<uint64_t> bytes;
    std::vector<void *> table;
};

int extentOf(dl_phdr_info *info, size_t, void *data) {
    Module *module = (Module *)data;
    if (info->dlpi_addr != module->first) return 0;
    for (int i = 0; i < info->dlpi_phnum; i++)
        if (info->dlpi_phdr[i].p_type == PT_LOAD)
            module->end = module->first + info->dlpi_phdr[i].p_vaddr + info->dlpi_phdr[i].p_memsz;
    return 1;
}

void addFunctions(Module *module, const KernelEntry *entries) {
    for (const KernelEntry *entry = entries; entry->enter; entry++) {
        Dl_info info{};
        dladdr(entry->kernel, &info);  // the name as the linker knows it: a mangled one without extern "C"
        std::string name = info.dli_sname ? info.dli_sname : "?";
        module->functions[name] = driver.functions.add(new Function{module, name, *entry});
    }
}

CUresult copyArguments(const Function *f, void **values, Arguments &to) {
    size_t words = 0;
    for (unsigned i = 0; i < f->entry.parameters; i++)
        words += (f->entry.parameter[i].bytes + 15) / 16 * 2;
    to.bytes.resize(words);
    uint64_t *next = to.bytes.data();
    for (unsigned i = 0; i < f->entry.parameters; i++) {
        if (!values || !values[i] || standin::isDevice(values[i])) {
            standin::violation("kernel " + f->name + ", argument " + std::to_string(i)
                               + ": not the host address of a value");
            return INVALID_VALUE;
        }
        memcpy(next, values[i], f->entry.parameter[i].bytes);
        to.table.push_back(next);
        next += (f->entry.parameter[i].bytes + 15) / 16 * 2;
    }
    return CUDA_SUCCESS;
}

// Addresses are looked at when the kernel starts: what was freed since the call, or since the capture, is found here.
CUresult checkAddresses(const Function *f, const Arguments &arguments) {
    for (unsigned i = 0; i < f->entry.parameters; i++) {
        if (!f->entry.parameter[i].pointer) continue;
        uint64_t address = *(uint64_t *)arguments.table[i];
        if (!address || allocationAt(address) || allocationAt(address - 1)) continue;
        standin::violation("kernel " + f->name + ", argument " + std::to_string(i) + ": " + describe(address));
        return ILLEGAL_ADDRESS;
    }
    return CUDA_SUCCESS;
}

bool legal(const Function *f, const unsigned grid[3], const unsigned block[3], unsigned dynamicBytes) {
    uint64_t threads = (uint64_t)block[0] * block[1] * block[2];
    long staticBytes = f->module->sharedEnd - f->module->shared;
    bool some = threads && grid[0] && grid[1] && grid[2];
    return some && threads <= f->entry.maxThreads && block[2] <= 64 && grid[0] <= 2147483647u && grid[1] <= 65535
           && grid[2] <= 65535 && staticBytes <= 48 * 1024 && (long)dynamicBytes <= f->maxDynamicShared
           && (f->maxDynamicShared > 48 * 1024 || staticBytes + (long)dynamicBytes <= 48 * 1024);
}

// Machine code runs on GPUs of its own major architecture, PTX on all that are not older. The second line says what it is.
bool fits(const char *image) {
    const char *made = strchr(image, '\n');
    const char *number = made ? strchr(made, '_') : nullptr;
    if (!number) return false;
    int architecture = atoi(number + 1) / 10, device = driver.settings.capability;
    if (made[1] == 'a') return true;
    return architecture <= device && (made[1] == 'c' || architecture / 10 == device / 10);
}

}  // namespace

API(cuModuleLoadData, Module **to, const void *image) {
    BEGIN;
    CHECK(unsafeInCapture());
    if (!to || !image) return INVALID_VALUE;
    if (strncmp((const char *)image, TAG, sizeof TAG - 1)) return INVALID_IMAGE;
    if (!fits((const char *)image)) return NO_BINARY_FOR_GPU;
    const char *path = (const char *)image + sizeof TAG - 1;
    void *library = dlopen(std::string(path, strcspn(path, "\n")).c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        fprintf(stderr, "stand-in for CUDA: %s\n", dlerror());
        return INVALID_IMAGE;
    }
    char **shared = (char **)dlsym(library, "standin_shared_range");
    Module *module = driver.modules.add(
        new Module{library, 0, 0, shared[0], shared[1], *(bool *)dlsym(library, "standin_cooperative"), {}});
    link_map *map = nullptr;
    dlinfo(library, RTLD_DI_LINKMAP, &map);
    module->first = map->l_addr;
    dl_iterate_phdr(extentOf, module);
    addFunctions(module, (const KernelEntry *)dlsym(library, "standin_kernels"));
    *to = module;
    return CUDA_SUCCESS;
}

API(cuModuleLoadDataEx, Module **module, const void *image, unsigned, int *, void **) {
    return cuModuleLoadData(module, image);
}

API(cuModuleUnload, Module *module) {
    Lock lock(driver.mutex);
    CHECK(beginRelease(__func__));
    if (!driver.modules.remove(module, __func__)) return INVALID_HANDLE;
    drainAll();
    for (auto &f : module->functions)
        driver.functions.remove(f.second, __func__);
    dlclose(module->library);
    return driver.sticky;
}

API(cuModuleGetFunction, Function **to, Module *module, const char *name) {
    BEGIN;
    if (!driver.modules.has(module, __func__)) return INVALID_HANDLE;
    auto f = module->functions.find(name);
    if (f == module->functions.end()) return NOT_FOUND;
    *to = f->second;
    return CUDA_SUCCESS;
}

// Attributes: 0 most threads a block, 1 static shared memory, 4 registers, 8 most dynamic shared memory.
API(cuFuncGetAttribute, int *value, int which, Function *f) {
    BEGIN;
    if (!driver.functions.has(f, __func__)) return INVALID_HANDLE;
    long staticBytes = f->module->sharedEnd - f->module->shared;
    *value = which == 0   ? (int)f->entry.maxThreads
             : which == 1 ? (int)staticBytes
             : which == 4 ? 32
             : which == 8 ? f->maxDynamicShared
                          : 0;
    return CUDA_SUCCESS;
}

API(cuFuncSetAttribute, Function *f, int which, int value) {
    BEGIN;
    if (!driver.functions.has(f, __func__)) return INVALID_HANDLE;
    if (which == 8 && (value < 0 || value > MAX_SHARED)) return INVALID_VALUE;
    if (which == 8) f->maxDynamicShared = value;
    return CUDA_SUCCESS;
}

API(cuLaunchKernel, Function *f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
    unsigned dynamicBytes, CUstream stream, void **values, void **extra) {
    BEGIN;
    if (!driver.functions.has(f, __func__) || !standin::isStream(stream, __func__)) return INVALID_HANDLE;
    unsigned grid[] = {gx, gy, gz}, block[] = {bx, by, bz};
    if (extra || !legal(f, grid, block, dynamicBytes)) return INVALID_VALUE;
    auto arguments = std::make_shared<Arguments>();
    CHECK(copyArguments(f, values, *arguments));
    return standin::enqueue(stream, "kernel " + f->name, [=]() -> CUresult {
        if (!driver.functions.has(f, "a graph's launch")) return INVALID_HANDLE;
        driver.launches++;
        CHECK(checkAddresses(f, *arguments));
        unsigned g[] = {gx, gy, gz}, b[] = {bx, by, bz};
        return runKernel(f, g, b, dynamicBytes, arguments->table.data());
    });
}
