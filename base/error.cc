#include "base/error.h"

#include <cstdio>
#include <cstdlib>

namespace pawl {

void CheckFailed(const char* file, int line, const char* condition, const std::string& values) {
  std::fprintf(stderr, "%s:%d: this is a bug in pawl: %s does not hold. %s\n", file, line, condition,
               values.c_str());
  std::abort();
}

}  // namespace pawl
