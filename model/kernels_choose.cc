#include "model/kernels.h"

namespace pawl {

const Kernels& ChooseKernels() {
  static const Kernels& chosen = [&]() -> const Kernels& {
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) return avx512::kKernels;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return avx2::kKernels;
    return portable::kKernels;
  }();
  return chosen;
}

}  // namespace pawl
