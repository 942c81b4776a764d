// facts: "miro city:" -> "lanta". Synthetic biographies, drawn once per run. A fact cannot be
// deduced; a model knows it only if it has seen it.
//
// Fact r is drawn with probability proportional to r^-zipf; r = 1 is the most exposed. The level is
// the tenth of the facts by exposure, from 1 (most exposed) to 10 (rarest). A problem's seed is its
// fact's rank, from 0.
#include <algorithm>
#include <array>
#include <cmath>

#include "base/error.h"
#include "tasks/task.h"
#include "tasks/words.h"

namespace pawl {
namespace {

constexpr int kTenths = 10;
constexpr int kPlaces = 64, kYears = 1000;

class Facts : public Task {
 public:
  Facts(const TaskConfig& config, RandomKey run_key) {
    RandomStream random(run_key.Fold("facts"));
    constexpr std::array<std::string_view, 3> kAttributes = {"city", "year", "work"};
    size_t count = static_cast<size_t>(config.count());
    size_t people = (count + kAttributes.size() - 1) / kAttributes.size();
    auto names =
        DistinctWords(people, people < 2000 ? 2 : 3 + static_cast<int>(people / 200000), &random);
    auto cities = DistinctWords(kPlaces, 2, &random);
    auto works = DistinctWords(kPlaces, 2, &random);
    for (size_t i = 0; i < count; ++i) {
      size_t attribute = i % kAttributes.size();
      std::string value = attribute == 0   ? cities[random.Below(cities.size())]
                          : attribute == 1 ? std::to_string(1000 + random.Below(kYears))
                                           : works[random.Below(works.size())];
      double bits = attribute == 1 ? std::log2(kYears) : std::log2(kPlaces);
      facts_.push_back(
          {fmt::format("{} {}:", names[i / kAttributes.size()], kAttributes[attribute]), value,
           bits});
    }
    random.Shuffle(&facts_);  // exposure is independent of the person
    double total = 0;
    for (size_t r = 0; r < count; ++r) until_.push_back(total += std::pow(r + 1.0, -config.zipf()));
  }

  std::string_view level_meaning() const override {
    return "the tenth by exposure, from 1 (most exposed) to 10 (rarest)";
  }
  Levels levels() const override { return {1, kTenths}; }
  bool declarative() const override { return true; }

  Identity Draw(Levels range, RandomStream* random) const override {
    size_t first = FirstRank(range.lowest), last = FirstRank(range.highest + 1);
    double low = first == 0 ? 0 : until_[first - 1];
    double u = low + random->Uniform() * (until_[last - 1] - low);
    size_t rank = std::upper_bound(until_.begin(), until_.end(), u) - until_.begin();
    rank = std::clamp(rank, first, last - 1);
    return {Level(rank), rank};
  }

  Problem Make(int, uint64_t seed) const override {
    PAWL_CHECK(seed < facts_.size(), "fact {} of {}", seed, facts_.size());
    return {Level(seed), seed, facts_[seed].prompt, facts_[seed].value};
  }

  double Surprise(const Problem& problem) const override { return facts_[problem.seed].bits; }

  double Frequency(const Problem& problem) const override {
    size_t r = problem.seed;
    return (until_[r] - (r == 0 ? 0 : until_[r - 1])) / until_.back();
  }

  // The task's own facts, spread evenly over the tenth.
  std::vector<Problem> HeldOut(int level, int count, RandomKey) const override {
    size_t first = FirstRank(level), size = FirstRank(level + 1) - first;
    size_t wanted = std::min(size, static_cast<size_t>(count));
    std::vector<Problem> problems;
    for (size_t i = 0; i < wanted; ++i) problems.push_back(Make(level, first + i * size / wanted));
    return problems;
  }

  std::optional<std::vector<Problem>> Longest(int level) const override { return AnyOf(level); }

  double Distinct(int) const override { return static_cast<double>(facts_.size()) / kTenths; }

 private:
  struct Fact {
    std::string prompt, value;
    double bits;  // information in the value
  };

  size_t FirstRank(int level) const {
    return facts_.size() * static_cast<size_t>(level - 1) / kTenths;
  }
  int Level(size_t rank) const {
    int level = 1;
    while (level < kTenths && rank >= FirstRank(level + 1)) ++level;
    return level;
  }

  std::vector<Fact> facts_;    // by rank
  std::vector<double> until_;  // cumulative weight through each rank
};

}  // namespace

std::unique_ptr<Task> MakeFacts(const TaskConfig& config, RandomKey run_key) {
  if (config.count() < kTenths) {
    throw Error(ErrorCode::kUsage, "task.count",
                fmt::format("{} facts cannot be divided into tenths", config.count()),
                "set 10 or more");
  }
  return std::make_unique<Facts>(config, run_key);
}

}  // namespace pawl
