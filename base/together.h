// Together: runs one piece of work on several threads, which have all ended when it returns.
#pragma once

#include <thread>
#include <vector>

namespace pawl {

// Calls work(t) for t in [0, threads), with work(0) on the caller's thread. `work` must not throw.
template <typename Work>
void Together(int threads, const Work& work) {
  std::vector<std::thread> helpers;
  for (int t = 1; t < threads; ++t) helpers.emplace_back([&work, t] { work(t); });
  work(0);
  for (std::thread& helper : helpers) helper.join();
}

}  // namespace pawl
