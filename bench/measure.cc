#include "bench/measure.h"

#include <algorithm>
#include <barrier>
#include <filesystem>
#include <iostream>

#include "base/clock.h"
#include "base/error.h"
#include "base/files.h"
#include "base/together.h"
#include "kernels/linear.h"

namespace pawl {
namespace {

constexpr double kLimitSeconds = 0.25;

// Runs work(thread) on each thread again and again for kLimitSeconds; how often, per second, all
// threads together.
double Throughput(int threads, const std::function<void(int)>& work) {
  std::barrier start(threads);
  std::vector<double> rates(static_cast<size_t>(threads));
  Together(threads, [&](int t) {
    work(t);
    start.arrive_and_wait();
    auto began = steady_clock::now();
    double times = 0;
    for (; SecondsSince(began) < kLimitSeconds; ++times) work(t);
    rates[static_cast<size_t>(t)] = times / SecondsSince(began);
  });
  double sum = 0;
  for (double rate : rates) sum += rate;
  return sum;
}

template <typename Element>
double ProductGflops(int threads) {
  constexpr int64_t kSize = 512;
  const Gemm<Element>& g = ChooseGemms().For<Element>();
  struct Operands {
    Aligned<Element> x, w;
    Aligned<float> y;
  };
  std::vector<Operands> operands(static_cast<size_t>(threads));
  for (Operands& o : operands) {
    o.x.resize(kSize * kSize);
    o.w.resize(kSize * kSize);
    o.y.resize(kSize * kSize);
  }
  double rate = Throughput(threads, [&](int t) {
    Operands& o = operands[static_cast<size_t>(t)];
    g.product(o.x.data(), kSize, o.w.data(), o.y.data(), kSize, kSize, kSize, kSize, false);
  });
  return rate * 2 * kSize * kSize * kSize / 1e9;
}

double ReadBandwidth(int threads) {
  constexpr size_t kFloats = 64 << 20;
  std::vector<Aligned<float>> memory(static_cast<size_t>(threads));
  for (auto& part : memory) part.assign(kFloats, 1);
  std::vector<float> sums(static_cast<size_t>(threads));
  double rate = Throughput(threads, [&](int t) {
    const float* x = memory[static_cast<size_t>(t)].data();
    float sum[64] = {};
    for (size_t i = 0; i < kFloats; i += 64) {
      for (size_t j = 0; j < 64; ++j) sum[j] += x[i + j];
    }
    sums[static_cast<size_t>(t)] = sum[0] + sum[63];
  });
  PAWL_CHECK(sums[0] > 0);
  return rate * kFloats * sizeof(float) / 1e9;
}

}  // namespace

Spread SpreadOf(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  size_t n = values.size();
  return {(values[(n - 1) / 2] + values[n / 2]) / 2, values.front(), values.back()};
}

std::vector<double> TimeRepeats(int repeats, const std::function<void()>& work) {
  work();
  std::vector<double> seconds;
  for (int i = 0; i < repeats; ++i) {
    auto start = steady_clock::now();
    work();
    seconds.push_back(SecondsSince(start));
  }
  return seconds;
}

MachineLimits MeasureLimits(int threads) {
  return {ProductGflops<Bfloat16>(threads), ProductGflops<float>(threads), ReadBandwidth(threads)};
}

EnergyCounter::EnergyCounter() {
  std::error_code error;
  for (const auto& zone : std::filesystem::directory_iterator("/sys/class/powercap", error)) {
    std::string file = zone.path() / "energy_uj", name = zone.path().filename();
    if (name.rfind("intel-rapl:", 0) != 0 || name.find(':') != name.rfind(':'))
      continue;  // whole packages alone
    try {
      ReadFile(file);
      files_.push_back(file);
    } catch (const Error&) {
      // the counter is root's alone on many systems
    }
  }
  start_ = Joules();
}

double EnergyCounter::Joules() const {
  double sum = 0;
  for (const std::string& file : files_) sum += std::stod(ReadFile(file)) / 1e6;
  return sum - start_;
}

nlohmann::ordered_json Rate(double amount, const std::vector<double>& seconds) {
  Spread s = SpreadOf(seconds);
  return {{"median", amount / s.median}, {"low", amount / s.high}, {"high", amount / s.low}};
}

void PrintFigures(const nlohmann::ordered_json& figures, bool as_json) {
  if (as_json) {
    std::cout << figures.dump() << "\n";
    return;
  }
  auto number = [](double value) {
    return std::abs(value) >= 100 ? fmt::format("{:.0f}", value) : fmt::format("{:.3g}", value);
  };
  for (const auto& [name, value] : figures.items()) {
    if (value.is_object() && value.contains("median")) {
      std::cout << fmt::format("{:<32} {:>12}   ({} to {})\n", name, number(value["median"]),
                               number(value["low"]), number(value["high"]));
    } else if (value.is_number_float()) {
      std::cout << fmt::format("{:<32} {:>12}\n", name, number(value));
    } else {
      std::cout << fmt::format("{:<32} {:>12}\n", name,
                               value.is_string() ? value.get<std::string>() : value.dump());
    }
  }
}

}  // namespace pawl
