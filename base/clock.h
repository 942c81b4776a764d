// The steady clock in seconds.
#pragma once

#include <chrono>

namespace pawl {

using std::chrono::steady_clock;

inline steady_clock::duration Seconds(double seconds) {
  return std::chrono::duration_cast<steady_clock::duration>(std::chrono::duration<double>(seconds));
}

inline double SecondsSince(steady_clock::time_point start) {
  return std::chrono::duration<double>(steady_clock::now() - start).count();
}

}  // namespace pawl
