// What computes a result: the program's version and commit, the processor, and the amount of
// memory.
//
// Results are reproducible to the byte only on the same kind of processor. So every run, exhibit
// and page says where it was made.
// Threads: free functions.
#pragma once

#include <cstdint>
#include <string>

namespace pawl {

std::string Version();    // "0.1.0"
std::string Commit();     // 12 digits, "+changes" behind them where the sources differ from it;
                          // "unknown" outside a clone
std::string Processor();  // "AMD EPYC 9B45", as the system names it; "unknown" where it does not

double PeakMebibytes();  // most memory that this process has held so far
int64_t MemoryBytes();   // memory of this machine, or the limit of its control group

}  // namespace pawl
