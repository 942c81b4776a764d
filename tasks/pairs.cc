// pairs: "739:17" -> "203", the value of pair 17 of the run's one list of pairs, whose number is
// 739. The fresh stream is the whole list, read from its first pair: "739:0" -> "14 203 7 ...". For
// model.kind = associative, which is measured on all pairs.
#include "base/error.h"
#include "tasks/task.h"

namespace pawl {
namespace {

class Pairs : public Task {
 public:
  Pairs(const TaskConfig& config, RandomKey run_key) {
    RandomStream random(run_key.Fold("pairs"));
    book_ = random.Below(uint64_t{1} << 40);
    for (int64_t i = 0; i < config.count(); ++i)
      values_.push_back(random.Below(static_cast<uint64_t>(config.values())));
  }

  std::string_view level_meaning() const override { return "always 1"; }
  Levels levels() const override { return {1, 1}; }
  bool declarative() const override { return true; }

  std::vector<double> Truth() const override {
    std::vector<double> truth = {static_cast<double>(book_)};
    truth.insert(truth.end(), values_.begin(), values_.end());
    return truth;
  }

  Identity Draw(Levels, RandomStream* random) const override {
    return {1, random->Below(values_.size())};
  }

  Problem Make(int level, uint64_t seed) const override {
    PAWL_CHECK(seed < values_.size(), "pair {} of {}", seed, values_.size());
    return {level, seed, fmt::format("{}:{}", book_, seed), std::to_string(values_[seed])};
  }

  Identity DrawFresh(Levels, RandomStream*) const override { return {1, 0}; }

  Problem MakeFresh(int level, uint64_t seed) const override {
    std::string values;
    for (uint64_t value : values_) values += fmt::format("{}{}", values.empty() ? "" : " ", value);
    return {level, seed, fmt::format("{}:0", book_), values};
  }

  // The memory is measured against Truth(), so no problems are held out.
  std::vector<Problem> HeldOut(int, int, RandomKey) const override { return {}; }

  double Distinct(int) const override { return static_cast<double>(values_.size()); }

 private:
  uint64_t book_;
  std::vector<uint64_t> values_;
};

}  // namespace

std::unique_ptr<Task> MakePairs(const TaskConfig& config, RandomKey run_key) {
  return std::make_unique<Pairs>(config, run_key);
}

}  // namespace pawl
