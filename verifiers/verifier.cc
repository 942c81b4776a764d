#include "verifiers/verifier.h"

#include <algorithm>
#include <map>
#include <fmt/ranges.h>

#include "base/error.h"
#include "base/log.h"
#include "verifiers/external.h"
#include "verifiers/learned.h"

namespace pawl {
namespace {

Judgement Outright(bool accepted) { return {accepted, accepted ? 1.0 : 0.0}; }

class Exact : public PerSample {
 public:
  std::string name() const override { return "exact/1"; }

 protected:
  Judgement JudgeOne(const Task& task, const Problem& problem, const Sample& sample) const override {
    return Outright(IsExactlyRight(task, problem, sample));
  }
};

class None : public PerSample {
 public:
  std::string name() const override { return "none/1"; }

 protected:
  Judgement JudgeOne(const Task&, const Problem&, const Sample&) const override { return Outright(true); }
};

// The exact check with set error rates; the coin is keyed by the sample, so judging again gives the same.
class Noisy : public PerSample {
 public:
  Noisy(double accept_right, double accept_wrong, RandomKey key)
      : accept_right_(accept_right), accept_wrong_(accept_wrong), key_(key.Fold("noisy")) {}

  std::string name() const override { return fmt::format("noisy({},{})/1", accept_right_, accept_wrong_); }

 protected:
  Judgement JudgeOne(const Task& task, const Problem& problem, const Sample& sample) const override {
    double accept = IsExactlyRight(task, problem, sample) ? accept_right_ : accept_wrong_;
    return Outright(key_.Uniform(static_cast<uint64_t>(sample.id())) < accept);
  }

 private:
  double accept_right_, accept_wrong_;
  RandomKey key_;
};

class Length : public PerSample {
 public:
  Length(int64_t min, int64_t max) : min_(min), max_(max) {}
  std::string name() const override { return fmt::format("length({},{})/1", min_, max_); }

 protected:
  Judgement JudgeOne(const Task&, const Problem&, const Sample& sample) const override {
    auto length = static_cast<int64_t>(sample.text().size());
    return Outright(sample.ended() && length >= min_ && length <= max_);
  }

 private:
  int64_t min_, max_;
};

// Accepts the answer that more than a share of the group's samples agree on.
class Vote : public Verifier {
 public:
  explicit Vote(double share) : share_(share) {}
  std::string name() const override { return fmt::format("vote({})/1", share_); }

  std::vector<Judgement> Judge(const Task&, const Problem&, const Group& group) const override {
    std::map<std::string_view, int> votes;
    int most = 0;
    for (const Sample& sample : group.sample()) {
      if (sample.ended()) most = std::max(most, ++votes[sample.text()]);
    }
    std::vector<Judgement> judgements;
    for (const Sample& sample : group.sample()) {
      int count = sample.ended() ? votes[sample.text()] : 0;
      double share = static_cast<double>(count) / group.sample_size();
      judgements.push_back({count == most && count > 0 && share > share_, share});
    }
    return judgements;
  }

 private:
  double share_;
};

using Parts = std::vector<std::unique_ptr<Verifier>>;

std::string NameOf(std::string_view kind, const Parts& parts) {
  std::vector<std::string> names;
  for (const auto& part : parts) names.push_back(part->name());
  return fmt::format("{}({})", kind, fmt::join(names, "+"));
}

// What `part` makes of the chosen samples. One that judges samples apart sees those alone; the rest keep a rejection.
std::vector<Judgement> JudgeChosen(const Verifier& part, const Task& task, const Problem& problem, const Group& group, const std::vector<bool>& chosen) {
  std::vector<Judgement> judged(chosen.size(), Judgement{false, 0});
  if (std::find(chosen.begin(), chosen.end(), true) == chosen.end()) return judged;
  if (!part.per_sample()) return part.Judge(task, problem, group);
  Group some = group;
  some.clear_sample();
  for (size_t i = 0; i < chosen.size(); ++i) {
    if (chosen[i]) *some.add_sample() = group.sample(static_cast<int>(i));
  }
  std::vector<Judgement> of_some = part.Judge(task, problem, some);
  for (size_t i = 0, next = 0; i < chosen.size(); ++i) {
    if (chosen[i]) judged[i] = of_some[next++];
  }
  return judged;
}

// all_of: every part accepts. any_of: one does. The cheapest part judges first, a dearer one only what that leaves open. A failed
// part leaves a sample open; where no other settles it, the failure is the outcome.
class Combined : public Verifier {
 public:
  Combined(bool all, Parts parts) : all_(all), parts_(std::move(parts)) {
    std::stable_sort(parts_.begin(), parts_.end(), [](const auto& a, const auto& b) { return a->cost() < b->cost(); });
  }

  std::string name() const override { return NameOf(all_ ? "all_of" : "any_of", parts_); }
  double cost() const override { return parts_.back()->cost(); }
  bool per_sample() const override {
    return std::all_of(parts_.begin(), parts_.end(), [](const auto& part) { return part->per_sample(); });
  }

  std::vector<Judgement> Judge(const Task& task, const Problem& problem, const Group& group) const override {
    auto samples = static_cast<size_t>(group.sample_size());
    std::vector<Judgement> whole(samples, Judgement{all_, all_ ? 1.0 : 0.0});
    std::vector<bool> open(samples, true);
    for (const auto& part : parts_) {
      std::vector<Judgement> judged = JudgeChosen(*part, task, problem, group, open);
      for (size_t i = 0; i < samples; ++i) {
        if (!open[i]) continue;
        if (judged[i].failure) {
          whole[i].failure = judged[i].failure;
          continue;
        }
        whole[i].score = all_ ? std::min(whole[i].score, judged[i].score) : std::max(whole[i].score, judged[i].score);
        if (judged[i].accepted == all_) continue;
        whole[i] = judged[i];
        open[i] = false;
      }
    }
    for (Judgement& judgement : whole) {
      if (judgement.failure) judgement = {false, 0, judgement.failure};
    }
    return whole;
  }

 private:
  bool all_;
  Parts parts_;
};

// The first part judges; of what it accepts, a share must be accepted by the other parts too. The coin is keyed by the sample.
class Audited : public Verifier {
 public:
  Audited(Parts parts, double share, RandomKey key)
      : gate_(std::move(parts.front())), share_(share), key_(key.Fold("audited")) {
    parts.erase(parts.begin());
    check_ = std::make_unique<Combined>(true, std::move(parts));
  }

  std::string name() const override { return fmt::format("sample({},{},{})", gate_->name(), share_, check_->name()); }
  double cost() const override { return gate_->cost() + share_ * check_->cost(); }
  bool per_sample() const override { return gate_->per_sample() && check_->per_sample(); }

  std::vector<Judgement> Judge(const Task& task, const Problem& problem, const Group& group) const override {
    std::vector<Judgement> whole = gate_->Judge(task, problem, group);
    std::vector<bool> drawn;
    for (size_t i = 0; i < whole.size(); ++i) {
      drawn.push_back(whole[i].accepted && key_.Uniform(static_cast<uint64_t>(group.sample(static_cast<int>(i)).id())) < share_);
    }
    std::vector<Judgement> checked = JudgeChosen(*check_, task, problem, group, drawn);
    for (size_t i = 0; i < whole.size(); ++i) {
      if (drawn[i] && !checked[i].accepted) whole[i] = checked[i];
    }
    return whole;
  }

 private:
  std::unique_ptr<Verifier> gate_, check_;
  double share_;
  RandomKey key_;
};

std::unique_ptr<Verifier> MakeKind(int kind, const VerifyConfig& config, RandomKey run_key, ModelJudge* judge) {
  switch (kind) {
    case VerifyConfig::exact:
      return std::make_unique<Exact>();
    case VerifyConfig::none:
      return std::make_unique<None>();
    case VerifyConfig::noisy:
      return std::make_unique<Noisy>(config.accept_right(), config.accept_wrong(), run_key);
    case VerifyConfig::vote:
      return std::make_unique<Vote>(config.vote_share());
    case VerifyConfig::length:
      return std::make_unique<Length>(config.length_min(), config.length_max());
    case VerifyConfig::external:
      return MakeExternalVerifier(config);
    case VerifyConfig::learned:
      return MakeLearned(config.threshold(), judge);
    case VerifyConfig::all_of:
    case VerifyConfig::any_of:
    case VerifyConfig::sample: {
      Parts parts;
      for (int part : config.parts()) parts.push_back(MakeKind(part, config, run_key, judge));
      if (kind == VerifyConfig::sample) return std::make_unique<Audited>(std::move(parts), config.sample_share(), run_key);
      return std::make_unique<Combined>(kind == VerifyConfig::all_of, std::move(parts));
    }
  }
  PAWL_CHECK(false, "verifier kind {}", kind);
  return nullptr;
}

}  // namespace

std::vector<Judgement> PerSample::Judge(const Task& task, const Problem& problem, const Group& group) const {
  std::vector<Judgement> judgements;
  for (const Sample& sample : group.sample()) {
    try {
      judgements.push_back(JudgeOne(task, problem, sample));
    } catch (const ExternalFailure& failure) {
      spdlog::warn("sample {}: {}", sample.id(), failure.what());
      judgements.push_back({false, 0, failure.kind()});
    }
  }
  return judgements;
}

std::unique_ptr<Verifier> MakeVerifier(const VerifyConfig& config, RandomKey run_key, ModelJudge* judge) {
  return MakeKind(config.kind(), config, run_key, judge);
}

bool IsExactlyRight(const Task& task, const Problem& problem, const Sample& sample) {
  return sample.ended() && task.IsRight(problem, sample.text());
}

}  // namespace pawl
