// From a kernel's text to C++ for g++: what macros cannot do.
#include "translate.h"
#include <algorithm>
#include <cctype>

using std::string;

namespace {

bool isWord(char c) { return isalnum((unsigned char)c) || c == '_'; }

size_t skipSpace(const string &s, size_t i) {
    while (i < s.size() && isspace((unsigned char)s[i]))
        i++;
    return i;
}

size_t skipWord(const string &s, size_t i) {
    while (i < s.size() && isWord(s[i]))
        i++;
    return i;
}

size_t skipParentheses(const string &s, size_t i) {
    int depth = 0;
    do {
        depth += s[i] == '(' ? 1 : s[i] == ')' ? -1 : 0;
        i++;
    } while (i < s.size() && depth > 0);
    return i;
}

// Comments become spaces, so that nothing is found in them; lines stay where they are.
string withoutComments(string s) {
    for (size_t i = 0; i + 1 < s.size(); i++) {
        if (s[i] == '"') {
            for (i++; i < s.size() && s[i] != '"'; i++)
                i += s[i] == '\\';
        } else if (s[i] == '/' && s[i + 1] == '/') {
            for (; i < s.size() && s[i] != '\n'; i++)
                s[i] = ' ';
        } else if (s[i] == '/' && s[i + 1] == '*') {
            size_t end = s.find("*/", i + 2);
            end = end == string::npos ? s.size() : end + 2;
            for (; i < end; i++)
                if (s[i] != '\n') s[i] = ' ';
            i--;
        }
    }
    return s;
}

// `extern __shared__ T name[];` becomes a pointer to the block's dynamic shared memory.
string withDynamicShared(string s) {
    for (size_t at; (at = s.find("__shared__")) != string::npos;) {
        size_t before = at;
        while (before > 0 && isspace((unsigned char)s[before - 1]))
            before--;
        size_t end = s.find(';', at), bracket = s.rfind('[', end);
        if (before < 6 || s.compare(before - 6, 6, "extern") || end == string::npos || bracket == string::npos
            || bracket < at) {
            s.replace(at, 10, "__SHARED__");
            continue;
        }
        string declared = s.substr(at + 10, bracket - at - 10);
        for (size_t align; (align = declared.find("__align__")) != string::npos;)
            declared.erase(align, skipParentheses(declared, declared.find('(', align)) - align);
        size_t last = declared.find_last_not_of(" \n\t") + 1, name = last;
        while (name > 0 && isWord(declared[name - 1]))
            name--;
        string type = declared.substr(0, name);
        s.replace(before - 6, end - before + 6,
                  type + "*" + declared.substr(name, last - name) + " = (" + type + "*)standin_dynamic_shared()");
    }
    return s;
}

// A line of the table of kernels for each `__global__ void name(`, with the number of threads that __launch_bounds__
// allows.
string kernelTable(const string &s) {
    string table;
    for (size_t at = s.find("__global__"); at != string::npos; at = s.find("__global__", at + 1)) {
        string bound;
        size_t i = at + 10;
        for (;;) {
            i = skipSpace(s, i);
            size_t end = skipWord(s, i);
            string word = s.substr(i, end - i);
            if (word == "__launch_bounds__") {
                size_t open = s.find('(', end), close = skipParentheses(s, open), comma = s.find(',', open);
                bound = ", (" + s.substr(open + 1, std::min(comma, close - 1) - open - 1) + ")";
                i = close;
            } else if (word.empty()) {
                break;
            } else if (s[skipSpace(s, end)] == '(') {
                table += "    standin_kernel(&" + word + bound + "),\n";
                break;
            } else {
                i = end;
            }
        }
    }
    return table;
}

}  // namespace

string translate(const string &kernels, const string &name) {
    string text = withDynamicShared(withoutComments(kernels));
    bool cooperative = text.find("__sync") != string::npos || text.find("_sync(") != string::npos;
    string unit = "#include \"shim.h\"\n#define __SHARED__ __shared__\n";
    unit += "#line 1 \"" + name + "\"\n" + text + "\n#line 1 \"table of kernels\"\n";
    unit += "#define TABLE __attribute__((visibility(\"default\")))\n";
    unit += "extern \"C\" {\n";
    unit += "#define BORDER __attribute__((weak, visibility(\"hidden\")))\n";
    unit += "BORDER extern char __start_standin_shared[], __stop_standin_shared[];\n";
    unit += "TABLE StandinKernel standin_kernels[] = {\n" + kernelTable(text) + "    {}};\n";
    unit += "TABLE char *standin_shared_range[] = {__start_standin_shared, __stop_standin_shared};\n";
    unit += string("TABLE bool standin_cooperative = ") + (cooperative ? "true" : "false") + ";\n}\n";
    return unit;
}
