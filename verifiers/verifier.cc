#include "verifiers/verifier.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "base/error.h"
#include "base/log.h"
#include "base/stop.h"
#include "verifiers/external.h"
#include "verifiers/model_verifiers.h"

namespace pawl {
namespace {

constexpr int kFirstQuestions = 3;  // a verifier that answers none of them is broken

Judgement Outright(bool accepted) { return {accepted, accepted ? 1.0 : 0.0}; }

class Exact : public PerSample {
 public:
  std::string name() const override { return "exact/1"; }

 protected:
  Judgement JudgeOne(const Task& task, const Problem& problem,
                     const Sample& sample) const override {
    return Outright(IsExactlyRight(task, problem, sample));
  }
};

class None : public PerSample {
 public:
  std::string name() const override { return "none/1"; }

 protected:
  Judgement JudgeOne(const Task&, const Problem&, const Sample&) const override {
    return Outright(true);
  }
};

// The exact check with set error rates; the coin is keyed by the sample, so judging again gives the
// same.
class Noisy : public PerSample {
 public:
  Noisy(double accept_right, double accept_wrong, RandomKey key)
      : accept_right_(accept_right), accept_wrong_(accept_wrong), key_(key.Fold("noisy")) {}

  std::string name() const override {
    return fmt::format("noisy({},{})/1", accept_right_, accept_wrong_);
  }

 protected:
  Judgement JudgeOne(const Task& task, const Problem& problem,
                     const Sample& sample) const override {
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
    int64_t length = Characters(sample.text());
    return Outright(sample.ended() && length >= min_ && length <= max_);
  }

 private:
  // Of UTF-8: every byte but those that continue a character.
  static int64_t Characters(std::string_view text) {
    return std::count_if(text.begin(), text.end(),
                         [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
  }

  int64_t min_, max_;
};

// Accepts the answer that more than a share of the group's samples agree on.
class Vote : public PerGroup {
 public:
  explicit Vote(double share) : share_(share) {}
  std::string name() const override { return fmt::format("vote({})/1", share_); }

  Judgements JudgeGroup(const Asked& asked) const override {
    const Group& group = *asked.group;
    std::map<std::string_view, int> votes;
    int most = 0;
    for (const Sample& sample : group.sample()) {
      if (sample.ended()) most = std::max(most, ++votes[sample.text()]);
    }
    Judgements judgements;
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

using Marks = std::vector<std::vector<bool>>;  // a mark for each sample of each group

// What `part` makes of the marked samples. One that judges samples apart sees those alone; the rest
// keep a rejection.
std::vector<Judgements> JudgeMarked(const Verifier& part, const std::vector<Asked>& asked,
                                    const Marks& marks) {
  std::vector<Judgements> judged;
  std::vector<Group> some(asked.size());
  std::vector<Asked> put;
  std::vector<size_t> from;  // where in `asked` each of them stands
  for (size_t g = 0; g < asked.size(); ++g) {
    judged.emplace_back(marks[g].size(), Judgement{false, 0});
    if (std::find(marks[g].begin(), marks[g].end(), true) == marks[g].end()) continue;
    put.push_back(asked[g]);
    from.push_back(g);
    if (!part.per_sample()) continue;
    some[g] = *asked[g].group;
    some[g].clear_sample();
    for (size_t i = 0; i < marks[g].size(); ++i) {
      if (marks[g][i]) *some[g].add_sample() = asked[g].group->sample(static_cast<int>(i));
    }
    put.back().group = &some[g];
  }
  if (put.empty()) return judged;
  std::vector<Judgements> of_put = part.Judge(put);
  for (size_t p = 0; p < put.size(); ++p) {
    Judgements& group = judged[from[p]];
    if (!part.per_sample()) {
      group = of_put[p];
      continue;
    }
    auto next = of_put[p].begin();
    for (size_t i = 0; i < group.size(); ++i) {
      if (marks[from[p]][i]) group[i] = *next++;
    }
  }
  return judged;
}

// all_of: every part accepts. any_of: one does. The cheapest part judges first, a dearer one only
// what that leaves open. A failed part leaves a sample open; where no other settles it, the failure
// is the outcome.
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

  std::vector<Judgements> Judge(const std::vector<Asked>& asked) const override {
    std::vector<Judgements> whole;
    Marks open;
    for (const Asked& one : asked) {
      auto samples = static_cast<size_t>(one.group->sample_size());
      whole.emplace_back(samples, Judgement{all_, all_ ? 1.0 : 0.0});
      open.emplace_back(samples, true);
    }
    for (const auto& part : parts_) {
      std::vector<Judgements> judged = JudgeMarked(*part, asked, open);
      for (size_t g = 0; g < asked.size(); ++g) Settle(judged[g], &whole[g], &open[g]);
    }
    for (Judgements& group : whole) {
      for (Judgement& judgement : group) {
        if (judgement.failure) judgement = {false, 0, judgement.failure};
      }
    }
    return whole;
  }

 private:
  // What a part's judgements make of a group's, as far as it is open.
  void Settle(const Judgements& judged, Judgements* whole, std::vector<bool>* open) const {
    for (size_t i = 0; i < judged.size(); ++i) {
      if (!(*open)[i]) continue;
      Judgement& so_far = (*whole)[i];
      if (judged[i].failure) {
        so_far.failure = judged[i].failure;
        continue;
      }
      so_far.score =
          all_ ? std::min(so_far.score, judged[i].score) : std::max(so_far.score, judged[i].score);
      if (judged[i].accepted == all_) continue;
      so_far = judged[i];
      (*open)[i] = false;
    }
  }

  bool all_;
  Parts parts_;
};

// The first part judges; of what it accepts, a share must be accepted by the other parts too. The
// coin is keyed by the sample.
class Audited : public Verifier {
 public:
  Audited(Parts parts, double share, RandomKey key)
      : gate_(std::move(parts.front())), share_(share), key_(key.Fold("audited")) {
    parts.erase(parts.begin());
    check_ = std::make_unique<Combined>(true, std::move(parts));
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

  std::vector<Judgements> Judge(const std::vector<Asked>& asked) const override {
    std::vector<Judgements> whole = gate_->Judge(asked);
    Marks drawn;
    for (size_t g = 0; g < asked.size(); ++g) {
      std::vector<bool>& marks = drawn.emplace_back();
      for (size_t i = 0; i < whole[g].size(); ++i) {
        auto id = static_cast<uint64_t>(asked[g].group->sample(static_cast<int>(i)).id());
        marks.push_back(whole[g][i].accepted && key_.Uniform(id) < share_);
      }
    }
    std::vector<Judgements> checked = JudgeMarked(*check_, asked, drawn);
    for (size_t g = 0; g < asked.size(); ++g) {
      for (size_t i = 0; i < whole[g].size(); ++i) {
        if (drawn[g][i] && !checked[g][i].accepted) whole[g][i] = checked[g][i];
      }
    }
    return whole;
  }

 private:
  std::unique_ptr<Verifier> gate_, check_;
  double share_;
  RandomKey key_;
};

std::unique_ptr<Verifier> MakeKind(int kind, const VerifyConfig& config, RandomKey run_key,
                                   const Models* models) {
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
      return MakeLearned(config.threshold(), models == nullptr ? nullptr : models->judge.get());
    case VerifyConfig::panel:
      return MakePanel(config.vote_share(), models == nullptr ? nullptr : models->panel.get());
    case VerifyConfig::all_of:
    case VerifyConfig::any_of:
    case VerifyConfig::sample: {
      Parts parts;
      for (int part : config.parts()) parts.push_back(MakeKind(part, config, run_key, models));
      if (kind == VerifyConfig::sample)
        return std::make_unique<Audited>(std::move(parts), config.sample_share(), run_key);
      return std::make_unique<Combined>(kind == VerifyConfig::all_of, std::move(parts));
    }
  }
  PAWL_CHECK(false, "verifier kind {}", kind);
  return nullptr;
}

}  // namespace

std::vector<Judgements> PerGroup::Judge(const std::vector<Asked>& asked) const {
  std::vector<Judgements> all;
  for (const Asked& one : asked) all.push_back(JudgeGroup(one));
  return all;
}

Judgements PerSample::JudgeGroup(const Asked& asked) const {
  Judgements judgements;
  for (const Sample& sample : asked.group->sample()) {
    try {
      judgements.push_back(JudgeOne(*asked.task, *asked.problem, sample));
    } catch (const ExternalFailure& failure) {
      spdlog::warn("sample {}: {}", sample.id(), failure.what());
      judgements.push_back({false, 0, failure.kind()});
    }
  }
  return judgements;
}

std::unique_ptr<Verifier> MakeVerifier(const VerifyConfig& config, RandomKey run_key,
                                       const Models* models) {
  return MakeKind(config.kind(), config, run_key, models);
}

void TryOnTasks(const Verifier& verifier, const VerifyConfig& config, const TaskSet& tasks) {
  if (!UsesVerifier(config, VerifyConfig::external)) return;
  RandomStream random(RandomKey::Root(0).Fold("first question"));
  for (int i = 0; i < tasks.size(); ++i) {
    if (!tasks.config(i).verified()) continue;
    const Task& task = tasks.task(i);
    for (int tries = 1;; ++tries) {  // a program may fail at one problem and yet work
      Task::Identity id = task.Draw(tasks.AskedLevels(i), &random);
      try {
        verifier.Try(task.Make(id.level, id.seed));
        break;
      } catch (const Stopped&) {
        throw;
      } catch (const Error& error) {
        if (tries == kFirstQuestions) throw;
        spdlog::warn("{}", error.what());
      }
    }
  }
}

}  // namespace pawl
