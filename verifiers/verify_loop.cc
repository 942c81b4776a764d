#include "verifiers/verify_loop.h"

#include "base/stop.h"
#include "base/trace.h"
#include "proto/config.h"
#include "proto/pull.h"
#include "verifiers/verifier.h"

namespace pawl {
namespace {

constexpr int kGroupsAtOnce = 1024;
constexpr int64_t kSpecialTokens = 2;  // of a row: its beginning and its end

class Judge {
 public:
  Judge(const Config& config, std::unique_ptr<ModelJudge> model)
      : tasks_(config),
        key_(RandomKey::Root(static_cast<uint64_t>(config.seed())).Fold("verify")),
        model_(std::move(model)),
        verifier_(MakeVerifier(config.verify(), key_, model_.get())),
        none_(MakeVerifier(NoneConfig(), key_)),
        audit_(config.verify().audit()),
        context_(config.model().context()) {}

  // For learned: the weights that the samples at hand were drawn from.
  void Follow(const Weights& weights, RpcClient* replay) {
    if (model_ == nullptr || model_->sha256() == weights.sha256()) return;
    Span span("take weights");
    model_->Take(PullWeights(replay, weights), weights.sha256());
  }

  void AddVerdicts(const Group& group, SubmitVerdicts* verdicts) const {
    const Task& task = tasks_.task(group.task());
    Problem problem = task.Make(group.level(), group.seed());
    const Verifier& verifier = tasks_.config(group.task()).verified() ? *verifier_ : *none_;
    std::vector<Judgement> judgements = verifier.Judge(task, problem, group);
    for (int i = 0; i < group.sample_size(); ++i) {
      const Sample& sample = group.sample(i);
      Verdict* verdict = verdicts->add_verdict();
      verdict->set_sample_id(sample.id());
      verdict->set_accepted(judgements[i].accepted);
      verdict->set_score(judgements[i].score);
      verdict->set_verifier(verifier.name());
      verdict->set_reason(ReasonOf(judgements[i]));
      if (tasks_.config(group.task()).backtranslate()) Backtranslate(task, group.task(), sample, verdict);
      if (!judgements[i].failure && key_.Fold("audit").Uniform(static_cast<uint64_t>(sample.id())) < audit_) {
        verdict->set_truth(TruthOf(task, problem, sample));
      }
    }
  }

 private:
  // Whatever was asked, a sample that is an answer at all is accepted, as the answer to its own problem.
  void Backtranslate(const Task& task, int index, const Sample& sample, Verdict* verdict) const {
    std::optional<std::string> made = sample.ended() ? task.ProblemOf(sample.text()) : std::nullopt;
    bool fits = made && static_cast<int64_t>(made->size() + sample.text().size()) + kSpecialTokens <= context_;
    bool accepted = fits && !tasks_.IsHeldOut(index, *made);
    verdict->set_verifier("backtranslation/1");
    verdict->set_accepted(accepted);
    verdict->set_score(accepted ? 1 : 0);
    verdict->set_reason(accepted ? Verdict::RIGHT : Verdict::WRONG);
    if (accepted) verdict->set_made_prompt(*made);
  }

  static Verdict::Reason ReasonOf(const Judgement& judgement) {
    if (!judgement.failure) return judgement.accepted ? Verdict::RIGHT : Verdict::WRONG;
    switch (*judgement.failure) {
      case ExternalFailure::kTimeout:
        return Verdict::TIMEOUT;
      case ExternalFailure::kCrash:
        return Verdict::CRASH;
      case ExternalFailure::kRefused:
        return Verdict::REFUSED;
    }
    return Verdict::CRASH;
  }

  static Verdict::Truth TruthOf(const Task& task, const Problem& problem, const Sample& sample) {
    try {
      return IsExactlyRight(task, problem, sample) ? Verdict::TRUE : Verdict::FALSE;
    } catch (const ExternalFailure&) {
      return Verdict::UNKNOWN;
    }
  }

  static VerifyConfig NoneConfig() {
    VerifyConfig config;
    config.set_kind(VerifyConfig::none);
    return config;
  }

  TaskSet tasks_;
  RandomKey key_;
  std::unique_ptr<ModelJudge> model_;  // for learned; else nullptr
  std::unique_ptr<Verifier> verifier_, none_;
  double audit_;
  int64_t context_;
};

}  // namespace

void VerifyLoop(RpcClient* replay, const std::string& name, std::unique_ptr<ModelJudge> (*make_judge)(const Config&)) {
  NameTraceThread("verifier");
  Config config = ParseConfig(replay->Greet().config(), "the run's config", {});
  Judge judge(config, UsesLearned(config.verify()) ? make_judge(config) : nullptr);
  while (!StopRequested()) {
    Request ask;
    ask.mutable_lease_samples()->set_verifier(name);
    ask.mutable_lease_samples()->set_groups_max(kGroupsAtOnce);
    Response lease = replay->Call(ask);
    if (lease.sample_lease().state() == FINISHED) return;
    if (lease.sample_lease().state() == WAIT) continue;  // the server held the call until now

    judge.Follow(lease.sample_lease().weights(), replay);
    Request submit;
    {
      Span span("judge");
      for (const Group& group : lease.sample_lease().group()) {
        judge.AddVerdicts(group, submit.mutable_submit_verdicts());
      }
    }
    Span span("store verdicts (waits)");
    replay->Call(submit);
  }
}

}  // namespace pawl
