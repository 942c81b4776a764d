#include <asm/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "model/gemm.h"
#include "model/kernels.h"

namespace pawl {
namespace {

constexpr int kRequestState = 0x1023, kTileData = 18;  // ARCH_REQ_XCOMP_PERM of Linux 5.16

}  // namespace

bool HaveTiles() {
  static const bool have = __builtin_cpu_supports("amx-bf16") && ::syscall(SYS_arch_prctl, kRequestState, kTileData) == 0;
  return have;
}

const Kernels& ChooseKernels() {
  static const Kernels& chosen = []() -> const Kernels& {
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) return avx512::kKernels;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return avx2::kKernels;
    return portable::kKernels;
  }();
  return chosen;
}

const Gemms& ChooseGemms() {
  static const Gemms& chosen = []() -> const Gemms& {
    if (HaveTiles()) return amx::kGemms;
    if (__builtin_cpu_supports("avx512bf16")) return avx512bf16::kGemms;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) return avx512::kGemms;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return avx2::kGemms;
    return portable::kGemms;
  }();
  return chosen;
}

}  // namespace pawl
