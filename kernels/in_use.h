// What this process computes with: "avx512bf16 and avx512" are the instruction sets of its matrix
// products and of its other kernels.
//
// It is the processor's best, or less where the environment variable PAWL_KERNELS caps it (amx,
// avx512bf16, avx512, avx2, portable): so one machine shows what a result owes to a kind of
// processor.
// Errors:  Error(kUsage) when PAWL_KERNELS holds another name.
// Threads: a free function.
#pragma once

#include <string>

namespace pawl {

std::string KernelsInUse();

}  // namespace pawl
