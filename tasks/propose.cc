// propose: the model is asked to set a problem of the task: "propose:" -> "082+245=". The prompt
// names no level, so that the model alone chooses how hard its problems are. Every text is right
// that sets a problem of a level that may be asked. The teacher's proposals are the task's own
// problems.
#include <fmt/format.h>

#include "tasks/task.h"

namespace pawl {
namespace {

class Propose : public Task {
 public:
  Propose(std::unique_ptr<Task> proposed, Levels levels)
      : proposed_(std::move(proposed)), levels_(levels) {}

  std::string_view level_meaning() const override { return proposed_->level_meaning(); }
  Levels levels() const override { return proposed_->levels(); }
  Identity Draw(Levels range, RandomStream* random) const override {
    return proposed_->Draw(range, random);
  }
  Problem Make(int level, uint64_t seed) const override {
    return Asking(proposed_->Make(level, seed));
  }

  bool IsRight(const Problem&, std::string_view proposal) const override {
    return Pose(proposal).problem.has_value();
  }
  bool takes_proposals() const override { return true; }
  Posed Pose(std::string_view proposal) const override {
    Posed posed = proposed_->Pose(proposal);
    if (!posed.problem) return posed;
    int level = posed.problem->level;
    if (level >= levels_.lowest && level <= levels_.highest) return posed;
    return {{}, fmt::format("its level, {}, is outside sample_levels", level)};
  }

  // Nobody is asked held-out proposals: all have the same prompt.
  std::vector<Problem> HeldOut(int, int, RandomKey) const override { return {}; }

  std::optional<std::vector<Problem>> Longest(int level) const override {
    auto longest = proposed_->Longest(level);
    if (!longest) return std::nullopt;
    for (Problem& problem : *longest) problem = Asking(std::move(problem));
    return longest;
  }

  double Distinct(int level) const override { return proposed_->Distinct(level); }

 private:
  Problem Asking(Problem problem) const {
    std::string proposal = proposed_->ProposalOf(problem);
    return {problem.level, problem.seed, "propose:", std::move(proposal)};
  }

  std::unique_ptr<Task> proposed_;
  Levels levels_;
};

}  // namespace

std::unique_ptr<Task> MakePropose(std::unique_ptr<Task> proposed, Levels levels) {
  return std::make_unique<Propose>(std::move(proposed), levels);
}

}  // namespace pawl
