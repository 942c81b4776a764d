// Compiled without -ffast-math: sums of small decays are kept to the last bit.
#include <cmath>

#include "kernels/recurrence.h"

namespace pawl {

void SumDecays(const float* g, int64_t t, int key, double* p, DeltaDecay* decays) {
  constexpr double kLeast = -1;
  double root = 1 / std::sqrt(static_cast<double>(key));
  for (int64_t i = 0; i < t; ++i) {
    *p += static_cast<double>(g[i]);
    decays[i].scale = 1;
    if (*p < kLeast) {
      decays[i].scale = static_cast<float>(std::exp(*p));
      *p = 0;
    }
    double kept = std::exp(*p);
    decays[i].write = static_cast<float>(1 / kept);
    decays[i].read = static_cast<float>(kept * root);
  }
}

}  // namespace pawl
