#include "base/machine.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "base/commit.h"

namespace pawl {

std::string Version() { return PAWL_VERSION; }

std::string Commit() { return PAWL_COMMIT; }

std::string Processor() {
  std::ifstream info("/proc/cpuinfo");
  std::string line;
  while (std::getline(info, line)) {
    if (line.rfind("model name", 0) != 0) continue;
    size_t name = line.find_first_not_of(" \t", line.find(':') + 1);
    if (name != std::string::npos) return line.substr(name);
  }
  return "unknown";
}

int64_t MemoryBytes() {
  int64_t bytes = int64_t{::sysconf(_SC_PHYS_PAGES)} * ::sysconf(_SC_PAGESIZE), allowed = 0;
  std::ifstream limit("/sys/fs/cgroup/memory.max");  // "max" means that there is no limit
  return limit >> allowed && allowed > 0 ? std::min(bytes, allowed) : bytes;
}

double PeakMebibytes() {
  rusage usage;
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace pawl
