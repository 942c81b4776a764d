// The instruction sets that this process computes with: "avx512bf16 and avx512" are those of its
// matrix products and of its other kernels.
//
// They are the processor's best, unless the environment variable PAWL_KERNELS sets a lower limit
// (amx, avx512bf16, avx512, avx2, portable). With it one machine can show how a result depends on
// the kind of processor.
// Errors:  Error(kUsage) if PAWL_KERNELS has another name.
// Threads: a free function.
#pragma once

#include <string>

namespace pawl {

std::string KernelsInUse();

}  // namespace pawl
