// A translation unit of CUDA C++ as one of C++, with a table of its kernels; `name` is what messages call it.
#pragma once
#include <string>

std::string translate(const std::string &kernels, const std::string &name);
