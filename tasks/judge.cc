// judge: the model is asked to do the task's exact check: "cbad>abcd?" -> "y", "cbad>abdc?" -> "n".
// Half of the solutions are the teacher's. The others are near misses: the teacher's with one small
// change. With judge_trace the answer is "abcd;y" and "abc;n".
#include "tasks/judging.h"
#include "tasks/task.h"

namespace pawl {
namespace {

class Judge : public Task {
 public:
  Judge(std::unique_ptr<Task> judged, bool trace) : judged_(std::move(judged)), trace_(trace) {}

  std::string_view level_meaning() const override { return judged_->level_meaning(); }
  Levels levels() const override { return judged_->levels(); }
  Identity Draw(Levels range, RandomStream* random) const override {
    return judged_->Draw(range, random);
  }

  void Try() const override { judged_->Try(); }

  Problem Make(int level, uint64_t seed) const override {
    Problem problem = judged_->Make(level, seed);
    RandomStream random(RandomKey::Root(seed).Fold("judge").Fold(static_cast<uint64_t>(level)));
    bool right = random.Below(2) == 0;
    std::string solution = right ? problem.reference : judged_->NearMiss(problem, &random);
    return {problem.level, seed, JudgePrompt(problem.prompt, solution),
            JudgeAnswer(right, trace_, solution, problem.reference)};
  }

  // Only the verdict at the end decides.
  bool IsRight(const Problem& problem, std::string_view solution) const override {
    return !solution.empty() && solution.back() == problem.reference.back();
  }

  double Frequency(const Problem& problem) const override {
    return judged_->Frequency(judged_->Make(problem.level, problem.seed));
  }

  // A near miss is no longer than the right solution.
  std::optional<std::vector<Problem>> Longest(int level) const override {
    auto longest = judged_->Longest(level);
    if (!longest) return std::nullopt;
    for (Problem& problem : *longest) {
      std::string reference = problem.reference;
      problem.prompt = JudgePrompt(problem.prompt, reference);
      problem.reference = JudgeAnswer(true, trace_, reference, reference);
    }
    return longest;
  }

  std::vector<Problem> All() const override { return judged_->All(); }
  std::string Where(const Problem& problem) const override { return judged_->Where(problem); }

  double Distinct(int level) const override { return judged_->Distinct(level); }

 private:
  std::unique_ptr<Task> judged_;
  bool trace_;
};

}  // namespace

std::unique_ptr<Task> MakeJudge(std::unique_ptr<Task> judged, bool trace) {
  return std::make_unique<Judge>(std::move(judged), trace);
}

}  // namespace pawl
