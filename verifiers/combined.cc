#include <fmt/ranges.h>

#include <algorithm>

#include "verifiers/kinds.h"
#include "verifiers/marked.h"

namespace pawl {
namespace {

std::string NameOf(std::string_view kind, const Parts& parts) {
  std::vector<std::string> names;
  for (const auto& part : parts) names.push_back(part->name());
  return fmt::format("{}({})", kind, fmt::join(names, "+"));
}

// The cheapest part judges first. A more expensive part judges only samples that are still
// undecided. A sample for which a part fails stays undecided; if no other part decides it, the
// failure is the outcome.
class Combined : public Verifier {
 public:
  Combined(bool all, Parts parts) : all_(all), parts_(std::move(parts)) {
    std::stable_sort(parts_.begin(), parts_.end(),
                     [](const auto& a, const auto& b) { return a->cost() < b->cost(); });
  }

  std::string name() const override { return NameOf(all_ ? "all_of" : "any_of", parts_); }
  double cost() const override { return parts_.back()->cost(); }
  bool per_sample() const override {
    return std::all_of(parts_.begin(), parts_.end(),
                       [](const auto& part) { return part->per_sample(); });
  }
  void Try(const Problem& problem) const override {
    for (const auto& part : parts_) part->Try(problem);
  }

  std::vector<Verdicts> Judge(const std::vector<Asked>& asked) const override {
    std::vector<Verdicts> whole;
    Marks open;
    for (const Asked& one : asked) {
      auto samples = static_cast<size_t>(one.group->sample_size());
      whole.emplace_back(samples, MakeVerdict(all_));
      open.emplace_back(samples, true);
    }
    for (const auto& part : parts_) {
      std::vector<Verdicts> judged = JudgeMarked(*part, asked, open);
      for (size_t g = 0; g < asked.size(); ++g) Settle(judged[g], &whole[g], &open[g]);
    }
    for (Verdicts& group : whole) {
      for (Verdict& verdict : group) {
        if (IsFailure(verdict)) verdict = MakeFailure(verdict.reason());
      }
    }
    return whole;
  }

 private:
  // Applies a part's verdicts to those samples of a group that are still undecided.
  void Settle(const Verdicts& judged, Verdicts* whole, std::vector<bool>* open) const {
    for (size_t i = 0; i < judged.size(); ++i) {
      if (!(*open)[i]) continue;
      Verdict& so_far = (*whole)[i];
      if (IsFailure(judged[i])) {
        so_far.set_reason(judged[i].reason());
        continue;
      }
      so_far.set_score(all_ ? std::min(so_far.score(), judged[i].score())
                            : std::max(so_far.score(), judged[i].score()));
      if (judged[i].accepted() == all_) continue;
      so_far = judged[i];
      (*open)[i] = false;
    }
  }

  bool all_;
  Parts parts_;
};

}  // namespace

std::unique_ptr<Verifier> MakeAllOf(Parts parts) {
  return std::make_unique<Combined>(true, std::move(parts));
}
std::unique_ptr<Verifier> MakeAnyOf(Parts parts) {
  return std::make_unique<Combined>(false, std::move(parts));
}

}  // namespace pawl
