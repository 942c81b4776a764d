#include "model/thread_gradients.h"

#include <cmath>
#include <numeric>

#include "base/together.h"
#include "kernels/kernels.h"

namespace pawl {

double ThreadGradients::AddUp(float* first) const {
  int threads = static_cast<int>(others_.size()) + 1;
  std::vector<double> squares(static_cast<size_t>(threads));
  Together(threads, [&](int t) {
    int64_t from = parameters_ * t / threads, to = parameters_ * (t + 1) / threads;
    std::vector<const float*> others;
    for (const auto& other : others_) others.push_back(other.data() + from);
    squares[static_cast<size_t>(t)] =
        ChooseKernels().add_up(first + from, others.data(), threads - 1, to - from);
  });
  return std::sqrt(std::accumulate(squares.begin(), squares.end(), 0.0));
}

}  // namespace pawl
