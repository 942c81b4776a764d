// text: lines of made-up words from a source with a known distribution: a Markov chain in which
// each word is followed by one of `branch` others, the i-th most likely with probability
// proportional to (i + 1)^-zipf. Prompts are empty.
//
// The likelihood of every line is known: no model can have a lower average negative log-likelihood
// than TrueNats.
#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "base/error.h"
#include "tasks/task.h"
#include "tasks/words.h"

namespace pawl {
namespace {

constexpr int kLineWords = 8;

class Text : public Task {
 public:
  Text(const TaskConfig& config, RandomKey run_key) {
    RandomStream random(run_key.Fold("text"));
    size_t count = static_cast<size_t>(config.count()),
           branch = std::min(count, static_cast<size_t>(config.branch()));
    words_ = DistinctWords(count, 2, &random);
    for (size_t i = 0; i < count; ++i) index_[words_[i]] = i;
    double total = 0;
    for (size_t i = 0; i < branch; ++i)
      total += std::pow(static_cast<double>(i + 1), -config.zipf());
    for (size_t i = 0; i < branch; ++i)
      share_.push_back(std::pow(static_cast<double>(i + 1), -config.zipf()) / total);
    for (size_t w = 0; w < count; ++w) {
      std::vector<size_t> others(count);
      for (size_t i = 0; i < count; ++i) others[i] = i;
      random.Shuffle(&others);
      others.resize(branch);
      next_.push_back(others);
    }
  }

  std::string_view level_meaning() const override { return "always 1"; }
  Levels levels() const override { return {1, 1}; }
  bool declarative() const override { return true; }
  Identity Draw(Levels, RandomStream* random) const override {
    return {1, random->Below(uint64_t{1} << 62)};
  }

  Problem Make(int, uint64_t seed) const override {
    RandomStream random(RandomKey::Root(seed).Fold("line"));
    size_t word = random.Below(words_.size());
    std::string line = words_[word];
    for (int i = 1; i < kLineWords; ++i) {
      double u = random.Uniform();
      size_t choice = 0;
      while (choice + 1 < share_.size() && u >= share_[choice]) u -= share_[choice++];
      word = next_[word][choice];
      line += " " + words_[word];
    }
    return {1, seed, "", line};
  }

  // A line is right if the source can produce it.
  bool IsRight(const Problem&, std::string_view line) const override {
    return std::isfinite(TrueNats({1, 0, "", std::string(line)}));
  }

  double TrueNats(const Problem& problem) const override {
    std::string_view line = problem.reference;
    double nats = std::log(static_cast<double>(words_.size()));
    size_t before = words_.size(), count = 0;
    for (size_t at = 0; at <= line.size(); ++count) {
      size_t space = std::min(line.find(' ', at), line.size());
      auto word = index_.find(std::string(line.substr(at, space - at)));
      if (word == index_.end()) return std::numeric_limits<double>::infinity();
      if (count > 0) {
        const std::vector<size_t>& next = next_[before];
        auto found =
            static_cast<size_t>(std::find(next.begin(), next.end(), word->second) - next.begin());
        if (found == next.size()) return std::numeric_limits<double>::infinity();
        nats -= std::log(share_[found]);
      }
      before = word->second;
      at = space + 1;
    }
    return count == kLineWords ? nats : std::numeric_limits<double>::infinity();
  }

  // A line is as frequent as its likelihood.
  double Frequency(const Problem& problem) const override { return std::exp(-TrueNats(problem)); }

  std::vector<Problem> HeldOut(int, int count, RandomKey key) const override {
    std::vector<Problem> problems;
    for (int i = 0; i < count; ++i)
      problems.push_back(Make(1, key.Bits(static_cast<uint64_t>(i)) >> 2));
    return problems;
  }

  std::optional<std::vector<Problem>> Longest(int level) const override { return AnyOf(level); }

  double Distinct(int) const override { return 1e18; }

 private:
  std::vector<std::string> words_;
  std::unordered_map<std::string, size_t> index_;
  std::vector<double> share_;              // probability of the i-th most likely next word
  std::vector<std::vector<size_t>> next_;  // the next words of each word, most likely first
};

}  // namespace

std::unique_ptr<Task> MakeText(const TaskConfig& config, RandomKey run_key) {
  constexpr int64_t kMost = 7225;  // two syllables of 17 consonants and 5 vowels
  if (config.count() > kMost / 2) {
    throw Error(ErrorCode::kUsage, "task.count",
                fmt::format("{} words of two syllables are too many", config.count()),
                "set 3600 or fewer");
  }
  return std::make_unique<Text>(config, run_key);
}

}  // namespace pawl
