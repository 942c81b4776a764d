// ThreadGradients: the gradients of threads that share a batch, and their sum. The first thread's is
// the network's own, where the sum lands.
//
// Shapes:  each has as many float32 numbers as the network has parameters.
// Threads: Of by each thread for itself; AddUp by one, which starts as many. Gradients are added in
// the order of the threads: as many threads give the same bits.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/linear.h"

namespace pawl {

class ThreadGradients {
 public:
  ThreadGradients(int threads, int64_t parameters)
      : parameters_(parameters), others_(static_cast<size_t>(threads - 1)) {}

  // Where a thread writes its gradient, whatever stood there; `first`: where the sum is wanted.
  float* Of(int thread, float* first) {
    return thread == 0 ? first : Room(&others_[static_cast<size_t>(thread - 1)], parameters_);
  }

  // Adds all to the first; the norm of the sum.
  double AddUp(float* first) const;

 private:
  int64_t parameters_;
  std::vector<Aligned<float>> others_;
};

}  // namespace pawl
