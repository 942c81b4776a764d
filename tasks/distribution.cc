// gaussian: a standard normal number.  categorical: one of `count` symbols, of which symbol r is
// drawn with probability proportional to (r + 1)^-zipf. Prompts are empty, and a solution is right
// if the distribution can produce it.
#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "tasks/number.h"
#include "tasks/task.h"

namespace pawl {
namespace {

class Distribution : public Task {
 public:
  std::string_view level_meaning() const override { return "always 1"; }
  Levels levels() const override { return {1, 1}; }
  bool declarative() const override { return true; }
  Identity Draw(Levels, RandomStream* random) const override {
    return {1, random->Below(uint64_t{1} << 62)};
  }

  Problem Make(int, uint64_t seed) const override {
    RandomStream random(RandomKey::Root(seed).Fold("draw"));
    return {1, seed, "", Solution(&random)};
  }

  // The weights are measured against Truth(), so no problems are held out.
  std::vector<Problem> HeldOut(int, int, RandomKey) const override { return {}; }

  double Distinct(int) const override { return 1e18; }
  virtual std::string Solution(RandomStream* random) const = 0;
};

class Gaussian : public Distribution {
 public:
  std::vector<double> Truth() const override { return {0, 1}; }
  bool IsRight(const Problem&, std::string_view solution) const override {
    auto value = NumberOf<double>(solution);
    return value && std::isfinite(*value);
  }

 protected:
  std::string Solution(RandomStream* random) const override {
    return fmt::format("{}", random->Normal());
  }
};

class Categorical : public Distribution {
 public:
  explicit Categorical(const TaskConfig& config) {
    double total = 0;
    for (int64_t r = 0; r < config.count(); ++r)
      truth_.push_back(std::pow(static_cast<double>(r + 1), -config.zipf()));
    for (double weight : truth_) total += weight;
    double until = 0;
    for (double& weight : truth_) until_.push_back(until += weight /= total);
  }

  std::vector<double> Truth() const override { return truth_; }
  bool IsRight(const Problem&, std::string_view solution) const override {
    auto symbol = NumberOf<size_t>(solution);
    return symbol && *symbol < truth_.size();
  }

 protected:
  std::string Solution(RandomStream* random) const override {
    size_t symbol = static_cast<size_t>(
        std::upper_bound(until_.begin(), until_.end(), random->Uniform()) - until_.begin());
    return std::to_string(std::min(symbol, truth_.size() - 1));
  }

 private:
  std::vector<double> truth_, until_;  // probabilities, and their cumulative sums
};

}  // namespace

std::unique_ptr<Task> MakeGaussian(const TaskConfig&, RandomKey) {
  return std::make_unique<Gaussian>();
}
std::unique_ptr<Task> MakeCategorical(const TaskConfig& config, RandomKey) {
  return std::make_unique<Categorical>(config);
}

}  // namespace pawl
