#include "verifiers/verifier.h"

#include <algorithm>
#include <map>
#include <fmt/ranges.h>

#include "base/error.h"

namespace pawl {
namespace {

// Judges each sample by itself.
class PerSample : public Verifier {
 public:
  std::vector<Judgement> Judge(const Task& task, const Problem& problem, const Group& group) const override {
    std::vector<Judgement> judgements;
    for (const Sample& sample : group.sample()) {
      bool accepted = Accepts(task, problem, sample);
      judgements.push_back({accepted, accepted ? 1.0 : 0.0});
    }
    return judgements;
  }

 protected:
  virtual bool Accepts(const Task& task, const Problem& problem, const Sample& sample) const = 0;
};

class Exact : public PerSample {
 public:
  std::string name() const override { return "exact/1"; }

 protected:
  bool Accepts(const Task& task, const Problem& problem, const Sample& sample) const override {
    return IsExactlyRight(task, problem, sample);
  }
};

class None : public PerSample {
 public:
  std::string name() const override { return "none/1"; }

 protected:
  bool Accepts(const Task&, const Problem&, const Sample&) const override { return true; }
};

// The exact check with set error rates; the coin is keyed by the sample, so judging again gives the same.
class Noisy : public PerSample {
 public:
  Noisy(double accept_right, double accept_wrong, RandomKey key)
      : accept_right_(accept_right), accept_wrong_(accept_wrong), key_(key.Fold("noisy")) {}

  std::string name() const override { return fmt::format("noisy({},{})/1", accept_right_, accept_wrong_); }

 protected:
  bool Accepts(const Task& task, const Problem& problem, const Sample& sample) const override {
    double accept = IsExactlyRight(task, problem, sample) ? accept_right_ : accept_wrong_;
    return key_.Uniform(static_cast<uint64_t>(sample.id())) < accept;
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
  bool Accepts(const Task&, const Problem&, const Sample& sample) const override {
    auto length = static_cast<int64_t>(sample.text().size());
    return sample.ended() && length >= min_ && length <= max_;
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

class AllOf : public Verifier {
 public:
  explicit AllOf(std::vector<std::unique_ptr<Verifier>> parts) : parts_(std::move(parts)) {}

  std::string name() const override {
    std::vector<std::string> names;
    for (const auto& part : parts_) names.push_back(part->name());
    return fmt::format("all_of({})", fmt::join(names, "+"));
  }

  std::vector<Judgement> Judge(const Task& task, const Problem& problem, const Group& group) const override {
    std::vector<Judgement> all(group.sample_size(), {true, 1});
    for (const auto& part : parts_) {
      std::vector<Judgement> one = part->Judge(task, problem, group);
      for (size_t i = 0; i < all.size(); ++i) {
        all[i] = {all[i].accepted && one[i].accepted, std::min(all[i].score, one[i].score)};
      }
    }
    return all;
  }

 private:
  std::vector<std::unique_ptr<Verifier>> parts_;
};

std::unique_ptr<Verifier> MakeKind(int kind, const VerifyConfig& config, RandomKey run_key) {
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
    case VerifyConfig::all_of: {
      std::vector<std::unique_ptr<Verifier>> parts;
      for (int part : config.parts()) parts.push_back(MakeKind(part, config, run_key));
      return std::make_unique<AllOf>(std::move(parts));
    }
  }
  PAWL_CHECK(false, "verifier kind {}", kind);
  return nullptr;
}

}  // namespace

std::unique_ptr<Verifier> MakeVerifier(const VerifyConfig& config, RandomKey run_key) {
  return MakeKind(config.kind(), config, run_key);
}

bool IsExactlyRight(const Task& task, const Problem& problem, const Sample& sample) {
  return sample.ended() && task.IsRight(problem, sample.text());
}

}  // namespace pawl
