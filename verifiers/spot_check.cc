#include "verifiers/kinds.h"
#include "verifiers/marked.h"

namespace pawl {
namespace {

// The random draw is keyed by the sample.
class SpotCheck : public Verifier {
 public:
  SpotCheck(Parts parts, double share, RandomKey key)
      : gate_(std::move(parts.front())), share_(share), key_(key.Fold("audited")) {
    parts.erase(parts.begin());
    check_ = MakeAllOf(std::move(parts));
  }

  std::string name() const override {
    return fmt::format("sample({},{},{})", gate_->name(), share_, check_->name());
  }
  double cost() const override { return gate_->cost() + share_ * check_->cost(); }
  bool per_sample() const override { return gate_->per_sample() && check_->per_sample(); }
  void Try(const Problem& problem) const override {
    gate_->Try(problem);
    check_->Try(problem);
  }

  std::vector<Verdicts> Judge(const std::vector<Asked>& asked) const override {
    std::vector<Verdicts> whole = gate_->Judge(asked);
    Marks drawn;
    for (size_t g = 0; g < asked.size(); ++g) {
      std::vector<bool>& marks = drawn.emplace_back();
      for (size_t i = 0; i < whole[g].size(); ++i) {
        auto id = static_cast<uint64_t>(asked[g].group->sample(static_cast<int>(i)).id());
        marks.push_back(whole[g][i].accepted() && key_.Uniform(id) < share_);
      }
    }
    std::vector<Verdicts> checked = JudgeMarked(*check_, asked, drawn);
    for (size_t g = 0; g < asked.size(); ++g) {
      for (size_t i = 0; i < whole[g].size(); ++i) {
        if (drawn[g][i] && !checked[g][i].accepted()) whole[g][i] = checked[g][i];
      }
    }
    return whole;
  }

 private:
  std::unique_ptr<Verifier> gate_, check_;
  double share_;
  RandomKey key_;
};

}  // namespace

std::unique_ptr<Verifier> MakeSpotCheck(Parts parts, double share, RandomKey run_key) {
  return std::make_unique<SpotCheck>(std::move(parts), share, run_key);
}

}  // namespace pawl
