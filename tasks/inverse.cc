// inverse: inverts a function that is easy to compute. "aaabcc>" -> "a3b1c2": the answer gives the
// run lengths of the prompt.
//
// task.origin chooses between two distributions of problems. Backward: the answer is drawn, `level`
// runs of 1 to 9 letters, and expanded. All answers are equally likely, and problems are long.
// Forward: the problem is drawn letter by letter, 4 letters for each level, and the answer is
// computed. Runs are short, and answers are long.
// Source: the two generators of Lample and Charton 2020, arXiv 1912.01412, section 3, at toy size.
#include <cmath>

#include "base/error.h"
#include "tasks/task.h"

namespace pawl {
namespace {

constexpr uint64_t kLetters = 4, kLongestRun = 9;
constexpr int kLettersPerLevel = 4;

struct Run {
  char letter;
  int length;
};

std::string Written(const std::vector<Run>& runs) {
  std::string text;
  for (const Run& run : runs) text += fmt::format("{}{}", run.letter, run.length);
  return text;
}

std::string SpreadOut(const std::vector<Run>& runs) {
  std::string text;
  for (const Run& run : runs) text.append(static_cast<size_t>(run.length), run.letter);
  return text;
}

// A run of more than nine letters is written as several runs.
std::vector<Run> RunsOf(std::string_view text) {
  std::vector<Run> runs;
  for (char letter : text) {
    bool goes_on = !runs.empty() && runs.back().letter == letter &&
                   runs.back().length < static_cast<int>(kLongestRun);
    if (goes_on) {
      ++runs.back().length;
    } else {
      runs.push_back({letter, 1});
    }
  }
  return runs;
}

class Inverse : public Task {
 public:
  explicit Inverse(bool backward) : backward_(backward) {}

  std::string_view level_meaning() const override {
    return backward_ ? "the number of runs in the answer"
                     : "the number of letters in the problem, divided by four";
  }
  Levels levels() const override { return {1, 100}; }
  Identity Draw(Levels range, RandomStream* random) const override {
    return DrawAny(range, random);
  }

  Problem Make(int level, uint64_t seed) const override {
    RandomStream random(RandomKey::Root(seed).Fold("inverse").Fold(static_cast<uint64_t>(level)));
    std::vector<Run> runs;
    if (backward_) {
      while (static_cast<int>(runs.size()) < level) {
        char letter = static_cast<char>('a' + random.Below(kLetters));
        if (runs.empty() || runs.back().letter != letter)
          runs.push_back({letter, 1 + static_cast<int>(random.Below(kLongestRun))});
      }
    } else {
      std::string text;
      for (int i = 0; i < level * kLettersPerLevel; ++i)
        text += static_cast<char>('a' + random.Below(kLetters));
      runs = RunsOf(text);
    }
    return {level, seed, SpreadOut(runs) + ">", Written(runs)};
  }

  // A text solves a problem if it gives run lengths as the teacher would write them.
  bool makes_problems() const override { return true; }
  std::optional<std::string> ProblemOf(std::string_view answer) const override {
    if (answer.empty() || answer.size() % 2 != 0) return std::nullopt;
    std::vector<Run> runs;
    for (size_t i = 0; i < answer.size(); i += 2) {
      bool is_run = 'a' <= answer[i] && answer[i] < static_cast<char>('a' + kLetters) &&
                    '1' <= answer[i + 1] && answer[i + 1] <= '9';
      if (!is_run) return std::nullopt;
      runs.push_back({answer[i], answer[i + 1] - '0'});
    }
    std::string problem = SpreadOut(runs);
    if (Written(RunsOf(problem)) != answer) return std::nullopt;
    return problem + ">";
  }

  // Backward: every run has the greatest length. Forward: every run has one letter.
  std::optional<std::vector<Problem>> Longest(int level) const override {
    std::vector<Run> runs;
    int count = backward_ ? level : level * kLettersPerLevel,
        length = backward_ ? static_cast<int>(kLongestRun) : 1;
    for (int i = 0; i < count; ++i) runs.push_back({static_cast<char>('a' + i % 2), length});
    return std::vector<Problem>{{level, 0, SpreadOut(runs) + ">", Written(runs)}};
  }

  double Distinct(int level) const override {
    return backward_ ? 36 * std::pow(27.0, level - 1) : std::pow(4.0, level * kLettersPerLevel);
  }

 private:
  bool backward_;
};

}  // namespace

std::unique_ptr<Task> MakeInverse(const TaskConfig& config, RandomKey) {
  return std::make_unique<Inverse>(config.origin() == TaskConfig::backward);
}

}  // namespace pawl
