// The verifier's loop.
//
// Consumes:     sampled groups, leased from the replay server.
// Produces:     a verdict for each sample, with the exact check's result for audited samples.
// Waits for:    groups to be sampled.
// Unblocked by: actors' submissions, or a lease of another verifier that expires.
// Ends when:    the run is finished, or a stop is requested.
#include "verifiers/verify_loop.h"

#include <algorithm>
#include <map>

#include "base/gauges.h"
#include "base/log.h"
#include "base/stop.h"
#include "base/trace.h"
#include "proto/config.h"
#include "tokens/tokenizer.h"
#include "verifiers/audit.h"
#include "verifiers/backtranslation.h"
#include "verifiers/factory.h"
#include "verifiers/kinds.h"
#include "verifiers/lessons.h"
#include "verifiers/proposals.h"
#include "wire/fetch_weights.h"

namespace pawl {
namespace {

constexpr int kGroupsAtOnce = 1024;

// Everything that is decided about a sample: its task's verdict, the audit, and the lesson for the
// judge.
class Verification {
 public:
  Verification(const Config& config, Models models)
      : tasks_(config),
        models_(std::move(models)),
        key_(RandomKey::Root(static_cast<uint64_t>(config.seed())).Fold("verify")),
        configured_(MakeVerifier(config.verify(), key_, &models_)),
        none_(MakeNone()),
        backtranslation_(MakeBacktranslation(config, tasks_)),
        proposals_(MakeProposals(tasks_)),
        tokenizer_(MakeTokenizer(config.model().tokens())),
        audit_(config.verify().audit(), key_),
        lessons_(config, tasks_, key_) {
    TryOnTasks(*configured_, config.verify(), tasks_);
  }

  // Gives the learned verifier the weights that wrote the samples.
  void Follow(const Weights& weights, Replay* replay) {
    if (models_.judge == nullptr || models_.judge->sha256() == weights.sha256()) return;
    Span span("take weights");
    models_.judge->Take(FetchWeights(replay, weights), weights.sha256());
  }

  SubmitVerdicts JudgeAll(const google::protobuf::RepeatedPtrField<Group>& groups) const {
    std::vector<Problem> problems;
    problems.reserve(static_cast<size_t>(groups.size()));
    std::map<const Verifier*, std::vector<Asked>> asked;
    for (const Group& group : groups) {
      const Task& task = tasks_.task(group.task());
      problems.push_back(ProblemOf(task, group));
      asked[VerifierOf(group.task())].push_back({&task, &problems.back(), &group});
    }
    SubmitVerdicts verdicts;
    for (const Verifier* verifier :
         {configured_.get(), none_.get(), backtranslation_.get(), proposals_.get()})
      AddVerdicts(*verifier, asked[verifier], &verdicts);
    return verdicts;
  }

 private:
  const Verifier* VerifierOf(int task) const {
    if (tasks_.config(task).propose()) return proposals_.get();
    if (tasks_.config(task).backtranslate()) return backtranslation_.get();
    return tasks_.config(task).verified() ? configured_.get() : none_.get();
  }

  void AddVerdicts(const Verifier& verifier, const std::vector<Asked>& asked,
                   SubmitVerdicts* verdicts) const {
    if (asked.empty()) return;
    std::vector<Verdicts> all = verifier.Judge(asked);
    const std::string name = verifier.name();
    for (size_t g = 0; g < asked.size(); ++g) {
      for (int i = 0; i < asked[g].group->sample_size(); ++i) {
        const Sample& sample = asked[g].group->sample(i);
        Verdict* verdict = verdicts->add_verdict();
        verdict->Swap(&all[g][static_cast<size_t>(i)]);
        verdict->set_sample_id(sample.id());
        verdict->set_verifier(name);
        if (!verdict->accepted() && !sample.ended()) verdict->set_score(0);  // it was cut
        if (verdict->truth() == Verdict::UNKNOWN) audit_.Add(asked[g], sample, verdict);
        if (verdict->accepted()) AddTaughtPrompt(asked[g], verdict);
        lessons_.Add(asked[g], sample, verdict);
      }
    }
  }

  void AddTaughtPrompt(const Asked& asked, Verdict* verdict) const {
    std::optional<std::string> prompt = asked.task->TaughtPrompt(*asked.problem);
    if (!prompt) return;
    verdict->set_made_tokens(static_cast<int>(tokenizer_->Count(*prompt)));
    verdict->set_made_prompt(std::move(*prompt));
  }

  TaskSet tasks_;
  Models models_;
  RandomKey key_;
  std::unique_ptr<Verifier> configured_, none_, backtranslation_, proposals_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  Audit audit_;
  Lessons lessons_;
};

void Loop(Replay* replay, const std::string& name, Models (*make_models)(const Config&)) {
  Config config = ParseStored(replay->Greet().config(), "the run's config", {});
  Verification verification(config, make_models(config));
  AtWork at_work("verifier");
  while (!StopRequested()) {
    LeaseSamples ask;
    ask.set_verifier(name);
    ask.set_groups_max(kGroupsAtOnce);
    SampleLease lease = replay->Lease(ask);
    if (lease.state() == FINISHED) return;
    if (lease.state() == WAIT) continue;  // the server held the call until now

    verification.Follow(lease.weights(), replay);
    SubmitVerdicts verdicts;
    {
      Span span("judge");
      verdicts = verification.JudgeAll(lease.group());
    }
    auto accepted = std::count_if(verdicts.verdict().begin(), verdicts.verdict().end(),
                                  [](const Verdict& verdict) { return verdict.accepted(); });
    auto rejected = verdicts.verdict_size() - accepted;
    Span span("store verdicts (waits)");
    replay->Submit(std::move(verdicts));
    ProcessGauges().Add("pawl_verdicts_total", static_cast<double>(accepted), "accepted");
    ProcessGauges().Add("pawl_verdicts_total", static_cast<double>(rejected), "rejected");
  }
}

}  // namespace

void VerifyLoop(Replay* replay, const std::string& name, Models (*make_models)(const Config&)) {
  NameTraceThread("verifier");
  try {
    Loop(replay, name, make_models);
  } catch (const Stopped& stopped) {  // its leased groups will be judged again
    spdlog::debug("{}", stopped.what());
  }
}

}  // namespace pawl
