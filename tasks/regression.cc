// regression: x -> y = x.w* + noise * normal.  classify: x -> the sign of x.w*, flipped with
// probability noise.
//
// x is standard normal in `dimensions`; w* is drawn once per run, also normal. With a mismatch c2
// the teacher's weights differ from w* by c2 in squared distance: the teacher is wrong, and w*
// stays the truth. Prompts are x as decimals, separated by commas.
#include <cmath>

#include "base/error.h"
#include "tasks/number.h"
#include "tasks/task.h"

namespace pawl {
namespace {

class XTask : public Task {
 public:
  XTask(const TaskConfig& config, RandomKey run_key) : noise_(config.noise()) {
    RandomStream random(run_key.Fold("weights"));
    double squares = 0;
    std::vector<double> direction;
    for (int64_t i = 0; i < config.dimensions(); ++i) truth_.push_back(random.Normal());
    for (int64_t i = 0; i < config.dimensions(); ++i) direction.push_back(random.Normal());
    for (double value : direction) squares += value * value;
    for (size_t i = 0; i < truth_.size(); ++i)
      taught_.push_back(truth_[i] + direction[i] * std::sqrt(config.mismatch() / squares));
  }

  std::string_view level_meaning() const override { return "always 1"; }
  Levels levels() const override { return {1, 1}; }
  Identity Draw(Levels, RandomStream* random) const override {
    return {1, random->Below(uint64_t{1} << 62)};
  }
  std::vector<double> Truth() const override { return truth_; }

  Problem Make(int, uint64_t seed) const override {
    RandomStream random(RandomKey::Root(seed).Fold("x"));
    Problem problem = {1, seed, "", ""};
    double y = 0;
    for (double w : taught_) {
      double x = random.Normal();
      y += x * w;
      problem.prompt += fmt::format("{}{}", problem.prompt.empty() ? "" : ",", x);
    }
    problem.reference = Solution(y, &random);
    return problem;
  }

  double Distinct(int) const override { return 1e18; }
  virtual std::string Solution(double y, RandomStream* random) const = 0;

  double noise_;

 private:
  std::vector<double> truth_, taught_;
};

class Regression : public XTask {
 public:
  using XTask::XTask;

  // Right means within three standard deviations of the teacher's y.
  bool IsRight(const Problem& problem, std::string_view solution) const override {
    auto answer = NumberOf<double>(solution), taught = NumberOf<double>(problem.reference);
    return answer && taught && std::abs(*answer - *taught) <= 3 * noise_;
  }

 protected:
  std::string Solution(double y, RandomStream* random) const override {
    return fmt::format("{}", y + noise_ * random->Normal());
  }
};

class Classify : public XTask {
 public:
  using XTask::XTask;

 protected:
  std::string Solution(double y, RandomStream* random) const override {
    return (y >= 0) != (random->Uniform() < noise_) ? "1" : "-1";
  }
};

}  // namespace

std::unique_ptr<Task> MakeRegression(const TaskConfig& config, RandomKey run_key) {
  return std::make_unique<Regression>(config, run_key);
}

std::unique_ptr<Task> MakeClassify(const TaskConfig& config, RandomKey run_key) {
  if (config.noise() > 1)
    throw Error(ErrorCode::kUsage, "task.noise", "is a probability for classify", "set 0 to 1");
  return std::make_unique<Classify>(config, run_key);
}

}  // namespace pawl
