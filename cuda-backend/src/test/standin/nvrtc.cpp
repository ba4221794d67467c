// Stand-in for libnvrtc.so.12: g++ makes a library of the host from the kernel's text. What GetPTX and GetCUBIN return
// only names that library. Compiled ones are kept on disk, under a hash of all that goes in.
#include "standin.h"
#include "translate.h"
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <mutex>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

extern char **environ;

namespace {

using std::string;

enum {
    SUCCESS = 0,
    OUT_OF_MEMORY = 1,
    INVALID_INPUT = 3,
    INVALID_PROGRAM = 4,
    INVALID_OPTION = 5,
    COMPILATION = 6,
    BUILTIN_FAILURE = 7
};
const int ARCHITECTURES[] = {50, 52, 53, 60, 61, 62, 70, 72, 75, 80, 86, 87, 89, 90};

struct Program {
    string text, name, log, image;
    bool compiled = false, isPtx = false;
};
standin::Handles<Program> &programs = *new standin::Handles<Program>("nvrtcProgram");
std::mutex &mutex = *new std::mutex;  // of the handles; compiling holds no lock

bool known(Program *program, const char *function) {
    std::lock_guard<std::mutex> lock(mutex);
    return programs.has(program, function);
}

struct Options {
    string standard = "c++17", contract = "fast";
    string architecture = "520";  // as __CUDA_ARCH__
    bool isVirtual = false;  // PTX is made, no machine code
    bool isChosen = false;  // by an option
    std::vector<string> macros;
};

bool takeArchitecture(const string &value, Options &to) {
    size_t digits = value.rfind("sm_", 0) == 0 ? 3 : value.rfind("compute_", 0) == 0 ? 8 : 0;
    for (int known : ARCHITECTURES) {
        string number = std::to_string(known);
        if (digits == 0 || (value.substr(digits) != number && (known != 90 || value.substr(digits) != "90a"))) continue;
        to.architecture = number + "0";
        to.isVirtual = digits == 8;
        to.isChosen = true;
        return true;
    }
    return false;
}

bool takeOption(string option, Options &to, string &log) {
    if (option.rfind("--", 0) == 0) option.erase(0, 1);
    size_t equals = option.find('=');
    string name = option.substr(0, equals), value = equals == string::npos ? "" : option.substr(equals + 1);
    if (name == "-gpu-architecture" || name == "-arch") {
        if (takeArchitecture(value, to)) return true;
        log = "nvrtc: error: invalid value for --gpu-architecture (-arch)\n";
        return false;
    }
    if (name == "-std")
        to.standard = value;
    else if (name == "-fmad")
        to.contract = value == "false" ? "off" : "fast";
    else if (name == "-define-macro")
        to.macros.push_back("-D" + value);
    else if (option.rfind("-D", 0) == 0 || option.rfind("-U", 0) == 0)
        to.macros.push_back(option);
    else {
        for (const char *ignored :
             {"-ftz", "-prec-div", "-prec-sqrt", "-maxrregcount", "-ptxas-options", "-lineinfo", "-generate-line-info",
              "-restrict", "-device-debug", "-G", "-w", "-default-device", "-device-as-default-execution-space",
              "-extra-device-vectorization", "-dopt", "-minimal"})
            if (name == ignored) return true;
        log = "nvrtc: error: unrecognized option '" + option + "' found\n";
        return false;
    }
    return true;
}

string read(const string &path) {
    string s;
    if (FILE *file = fopen(path.c_str(), "r")) {
        char buffer[16384];
        while (size_t n = fread(buffer, 1, sizeof buffer, file))
            s.append(buffer, n);
        fclose(file);
    }
    return s;
}

bool write(const string &path, const string &s) {
    FILE *file = fopen(path.c_str(), "w");
    if (!file) return false;
    bool whole = fwrite(s.data(), 1, s.size(), file) == s.size();
    return fclose(file) == 0 && whole;
}

// FNV-1a from two starts: 128 bits are enough to name a text.
string hash(const string &s) {
    uint64_t a = 14695981039346656037ull, b = 1099511628211ull * 31;
    for (unsigned char c : s) {
        a = (a ^ c) * 1099511628211ull;
        b = (b ^ c) * 0x9E3779B97F4A7C15ull;
    }
    char hex[33];
    snprintf(hex, sizeof hex, "%016llx%016llx", (unsigned long long)a, (unsigned long long)b);
    return hex;
}

int run(std::vector<string> command, const string &log) {
    std::vector<char *> words;
    for (string &word : command)
        words.push_back(&word[0]);
    words.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 2, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    pid_t child;
    int error = posix_spawnp(&child, words[0], &files, nullptr, words.data(), environ);
    posix_spawn_file_actions_destroy(&files);
    if (error) return 127;
    int status;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return 127;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

std::vector<string> compiler(const Options &options) {
    string home = standin::folder();
    std::vector<string> command = {"g++",
                                   "-x",
                                   "c++",
                                   "-std=" + options.standard,
                                   "-shared",
                                   "-fPIC",
                                   "-fvisibility=hidden",
                                   "-nostdinc",
                                   "-nostdlib",
                                   "-fno-exceptions",
                                   "-fno-rtti",
                                   "-Wl,-Bsymbolic",
                                   "-w",
                                   "-mfma",
                                   "-ffp-contract=" + options.contract,
                                   "-I" + home};
    if (standin::checked()) {
        command.insert(command.end(),
                       {"-O1", "-fsanitize=thread",
                        "-fsanitize=signed-integer-overflow,shift,bounds,integer-divide-by-zero,float-cast-overflow"});
    } else {
        command.insert(command.end(), {"-O2", "-ftree-vectorize"});
    }
    command.push_back("-D__CUDA_ARCH__=" + options.architecture);
    command.insert(command.end(), options.macros.begin(), options.macros.end());
    return command;
}

string cacheFolder() {
    const char *chosen = getenv("TANDEM_STANDIN_CACHE");
    string folder = chosen && *chosen ? chosen : standin::folder() + "/kernels";
    mkdir(folder.c_str(), 0700);
    return folder;
}

int compile(Program &program, const Options &options) {
    string text = translate(program.text, program.name), key = text + read(standin::folder() + "/shim.h");
    std::vector<string> command = compiler(options);
    for (const string &word : command)
        key += word + "\n";
    string library = cacheFolder() + "/" + hash(key) + ".so";
    if (access(library.c_str(), R_OK) != 0) {
        static std::atomic<long> number{0};
        string own = library + "." + std::to_string(getpid()) + "." + std::to_string(number++);
        string source = own + ".cpp", log = own + ".log", made = own + ".so";
        if (!write(source, text)) {
            program.log = "the stand-in cannot write " + source + "\n";
            return BUILTIN_FAILURE;
        }
        command.insert(command.end(), {source, "-o", made, "-x", "none", standin::folder() + "/libcuda.so.1", "-lm"});
        int status = run(command, log);
        program.log = status == 127 ? "the stand-in cannot start g++\n" : read(log);
        unlink(source.c_str());
        unlink(log.c_str());
        if (status) return status == 127 ? BUILTIN_FAILURE : COMPILATION;
        rename(made.c_str(), library.c_str());
    }
    string made = options.isVirtual ? "compute_" : options.isChosen ? "sm_" : "any_";
    program.image = "//tandem-standin:" + library + "\n" + made + options.architecture + "\n";
    program.compiled = true;
    program.isPtx = options.isVirtual;
    return SUCCESS;
}

int give(Program *program, const char *function, string Program::*what, bool needsCode, size_t *bytes, char *to) {
    if (!known(program, function) || (needsCode && !program->compiled)) return INVALID_PROGRAM;
    const string &s = program->*what;
    if (bytes) *bytes = s.size() + 1;
    if (to) memcpy(to, s.c_str(), s.size() + 1);
    return SUCCESS;
}

}  // namespace

EXPORT int nvrtcVersion(int *major, int *minor) {
    if (!major || !minor) return INVALID_INPUT;
    *major = 12;
    *minor = 6;
    return SUCCESS;
}

EXPORT int nvrtcGetNumSupportedArchs(int *count) {
    *count = sizeof ARCHITECTURES / sizeof *ARCHITECTURES;
    return SUCCESS;
}

EXPORT int nvrtcGetSupportedArchs(int *to) {
    memcpy(to, ARCHITECTURES, sizeof ARCHITECTURES);
    return SUCCESS;
}

EXPORT const char *nvrtcGetErrorString(int code) {
    static const char *const names[] = {"NVRTC_SUCCESS",
                                        "NVRTC_ERROR_OUT_OF_MEMORY",
                                        "NVRTC_ERROR_PROGRAM_CREATION_FAILURE",
                                        "NVRTC_ERROR_INVALID_INPUT",
                                        "NVRTC_ERROR_INVALID_PROGRAM",
                                        "NVRTC_ERROR_INVALID_OPTION",
                                        "NVRTC_ERROR_COMPILATION",
                                        "NVRTC_ERROR_BUILTIN_OPERATION_FAILURE"};
    return code >= 0 && code < 8 ? names[code] : "NVRTC_ERROR unknown";
}

EXPORT int nvrtcCreateProgram(Program **to, const char *text, const char *name, int headers, const char *const *,
                              const char *const *) {
    if (!standin::enter(__func__)) return OUT_OF_MEMORY;
    if (!to || !text || headers) return INVALID_INPUT;  // kernels here include nothing
    std::lock_guard<std::mutex> lock(mutex);
    *to = programs.add(new Program);
    (*to)->text = text;
    (*to)->name = name && *name ? name : "default_program";
    return SUCCESS;
}

EXPORT int nvrtcDestroyProgram(Program **program) {
    standin::leave(__func__);
    if (!program) return INVALID_PROGRAM;
    std::lock_guard<std::mutex> lock(mutex);
    if (!programs.remove(*program, __func__)) return INVALID_PROGRAM;
    *program = nullptr;
    return SUCCESS;
}

EXPORT int nvrtcCompileProgram(Program *program, int count, const char *const *options) {
    if (!standin::enter(__func__)) return COMPILATION;
    if (!known(program, __func__)) return INVALID_PROGRAM;
    program->log.clear();
    Options taken;
    for (int i = 0; i < count; i++)
        if (!takeOption(options[i], taken, program->log)) return INVALID_OPTION;
    return compile(*program, taken);
}

EXPORT int nvrtcGetPTXSize(Program *p, size_t *bytes) {
    return give(p, __func__, &Program::image, true, bytes, nullptr);
}
EXPORT int nvrtcGetPTX(Program *p, char *to) { return give(p, __func__, &Program::image, true, nullptr, to); }
EXPORT int nvrtcGetCUBINSize(Program *p, size_t *bytes) {
    int status = give(p, __func__, &Program::image, true, bytes, nullptr);
    if (status == SUCCESS && p->isPtx) *bytes = 0;
    return status;
}
EXPORT int nvrtcGetCUBIN(Program *p, char *to) {
    if (known(p, __func__) && p->isPtx) return INVALID_PROGRAM;
    return give(p, __func__, &Program::image, true, nullptr, to);
}
EXPORT int nvrtcGetProgramLogSize(Program *p, size_t *bytes) {
    return give(p, __func__, &Program::log, false, bytes, nullptr);
}
EXPORT int nvrtcGetProgramLog(Program *p, char *to) { return give(p, __func__, &Program::log, false, nullptr, to); }
