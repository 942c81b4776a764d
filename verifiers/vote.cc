#include <algorithm>
#include <map>

#include "verifiers/kinds.h"

namespace pawl {
namespace {

// Accepts the answer that more than a share of the group's samples agree on.
class Vote : public PerGroup {
 public:
  explicit Vote(double share) : share_(share) {}
  std::string name() const override { return fmt::format("vote({})/1", share_); }

  Verdicts JudgeGroup(const Asked& asked) const override {
    const Group& group = *asked.group;
    std::map<std::string_view, int> votes;
    int most = 0;
    for (const Sample& sample : group.sample()) {
      if (sample.ended()) most = std::max(most, ++votes[sample.text()]);
    }
    Verdicts verdicts;
    for (const Sample& sample : group.sample()) {
      int count = sample.ended() ? votes[sample.text()] : 0;
      double share = static_cast<double>(count) / group.sample_size();
      verdicts.push_back(MakeVerdict(count == most && count > 0 && share > share_, share));
    }
    return verdicts;
  }

 private:
  double share_;
};

}  // namespace

std::unique_ptr<Verifier> MakeVote(double share) { return std::make_unique<Vote>(share); }

}  // namespace pawl
