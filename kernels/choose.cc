#include <asm/prctl.h>
#include <fmt/ranges.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/error.h"
#include "kernels/gemm.h"
#include "kernels/in_use.h"
#include "kernels/kernels.h"
#include "kernels/recurrence.h"

namespace pawl {
namespace {

constexpr int kRequestState = 0x1023, kTileData = 18;  // ARCH_REQ_XCOMP_PERM of Linux 5.16

// From the strongest to the weakest. Each needs all features of those after it.
enum class Isa { kAmx, kAvx512Bf16, kAvx512, kAvx2, kPortable };
constexpr std::array<const char*, 5> kIsaNames = {"amx", "avx512bf16", "avx512", "avx2",
                                                  "portable"};

// With PAWL_KERNELS=NAME the process computes like a processor that has no more than NAME.
Isa Strongest() {
  static const Isa strongest = [] {
    const char* asked = std::getenv("PAWL_KERNELS");
    if (asked == nullptr || *asked == '\0') return Isa::kAmx;
    auto name = std::find(kIsaNames.begin(), kIsaNames.end(), std::string_view(asked));
    if (name == kIsaNames.end()) {
      throw Error(ErrorCode::kUsage, "PAWL_KERNELS",
                  fmt::format("names unknown kernels '{}'", asked),
                  fmt::format("known: {}", fmt::join(kIsaNames, ", ")));
    }
    return static_cast<Isa>(name - kIsaNames.begin());
  }();
  return strongest;
}

bool May(Isa isa) { return isa >= Strongest(); }

}  // namespace

std::string KernelsInUse() {
  return fmt::format("{} and {}", ChooseGemms().name, ChooseKernels().name);
}

bool HaveTiles() {
  static const bool have = __builtin_cpu_supports("amx-bf16") &&
                           ::syscall(SYS_arch_prctl, kRequestState, kTileData) == 0;
  return have;
}

const Kernels& ChooseKernels() {
  static const Kernels& chosen = []() -> const Kernels& {
    if (May(Isa::kAvx512) && __builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("avx512dq"))
      return avx512::kKernels;
    if (May(Isa::kAvx2) && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
      return avx2::kKernels;
    return portable::kKernels;
  }();
  return chosen;
}

const Recurrences& ChooseRecurrences() {
  static const Recurrences& chosen = []() -> const Recurrences& {
    const Kernels& kernels = ChooseKernels();
    if (&kernels == &avx512::kKernels) return avx512::kRecurrences;
    if (&kernels == &avx2::kKernels) return avx2::kRecurrences;
    return portable::kRecurrences;
  }();
  return chosen;
}

const Gemms& ChooseGemms() {
  static const Gemms& chosen = []() -> const Gemms& {
    if (May(Isa::kAmx) && HaveTiles()) return amx::kGemms;
    if (May(Isa::kAvx512Bf16) && __builtin_cpu_supports("avx512bf16")) return avx512bf16::kGemms;
    if (May(Isa::kAvx512) && __builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("avx512dq"))
      return avx512::kGemms;
    if (May(Isa::kAvx2) && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
      return avx2::kGemms;
    return portable::kGemms;
  }();
  return chosen;
}

}  // namespace pawl
