// What a result was computed by: the program's version and commit, and the processor; and how much
// memory there is.
//
// Results are reproducible to the byte on one kind of processor; on another they may differ. So
// every run, exhibit and page says where it was made.
// Threads: free functions.
#pragma once

#include <cstdint>
#include <string>

namespace pawl {

std::string Version();    // "0.1.0"
std::string Commit();     // 12 digits, "+changes" behind them where the sources differ from it;
                          // "unknown" outside a clone
std::string Processor();  // "AMD EPYC 9B45", as the system names it; "unknown" where it does not

int64_t MemoryBytes();  // of this machine, or what its control group leaves of it

}  // namespace pawl
