#include "verifiers/verify_loop.h"

#include <map>
#include <set>

#include "base/log.h"
#include "base/stop.h"
#include "base/trace.h"
#include "proto/config.h"
#include "tasks/fit.h"
#include "tasks/judging.h"
#include "tokens/tokenizer.h"
#include "verifiers/verifier.h"
#include "wire/fetch_weights.h"

namespace pawl {
namespace {

constexpr int kGroupsAtOnce = 1024;

class Judge {
 public:
  Judge(const Config& config, Models models)
      : config_(config),
        tasks_(config),
        tokenizer_(config.model().tokens()),
        fit_(config),
        key_(RandomKey::Root(static_cast<uint64_t>(config.seed())).Fold("verify")),
        models_(std::move(models)),
        verifier_(MakeVerifier(config.verify(), key_, &models_)),
        none_(MakeVerifier(NoneConfig(), key_)) {
    TryOnTasks(*verifier_, config.verify(), tasks_);
    for (int i = 0; i < config.task_size(); ++i) {
      if (int judged = JudgedTask(config, i); judged >= 0) judge_of_[judged] = i;
    }
  }

  // For learned: the weights that the samples at hand were drawn from.
  void Follow(const Weights& weights, Replay* replay) {
    if (models_.judge == nullptr || models_.judge->sha256() == weights.sha256()) return;
    Span span("take weights");
    models_.judge->Take(FetchWeights(replay, weights), weights.sha256());
  }

  SubmitVerdicts JudgeAll(const google::protobuf::RepeatedPtrField<Group>& groups) const {
    std::vector<Problem> problems;
    problems.reserve(static_cast<size_t>(groups.size()));
    std::vector<Asked> verified, unverified;
    for (const Group& group : groups) {
      const Task& task = tasks_.task(group.task());
      problems.push_back(task.Make(group.level(), group.seed()));
      (tasks_.config(group.task()).verified() ? verified : unverified)
          .push_back({&task, &problems.back(), &group});
    }
    SubmitVerdicts verdicts;
    AddVerdicts(*verifier_, verified, &verdicts);
    AddVerdicts(*none_, unverified, &verdicts);
    return verdicts;
  }

 private:
  void AddVerdicts(const Verifier& verifier, const std::vector<Asked>& asked,
                   SubmitVerdicts* verdicts) const {
    if (asked.empty()) return;
    std::vector<Judgements> all = verifier.Judge(asked);
    const std::string name = verifier.name();
    for (size_t g = 0; g < asked.size(); ++g) {
      const Group& group = *asked[g].group;
      for (int i = 0; i < group.sample_size(); ++i) {
        const Judgement& judgement = all[g][static_cast<size_t>(i)];
        const Sample& sample = group.sample(i);
        Verdict* verdict = verdicts->add_verdict();
        verdict->set_sample_id(sample.id());
        verdict->set_accepted(judgement.accepted);
        verdict->set_score(judgement.accepted || sample.ended() ? judgement.score
                                                                : 0);  // what was cut earns nothing
        verdict->set_verifier(name);
        verdict->set_reason(ReasonOf(judgement));
        if (tasks_.config(group.task()).backtranslate())
          Backtranslate(*asked[g].task, group.task(), sample, verdict);
        if (!judgement.failure && key_.Fold("audit").Uniform(static_cast<uint64_t>(sample.id())) <
                                      config_.verify().audit()) {
          Audit(asked[g], sample, verdict);
        }
      }
    }
  }

  void Audit(const Asked& asked, const Sample& sample, Verdict* verdict) const {
    verdict->set_truth(TruthOf(*asked.task, *asked.problem, sample));
    auto judge = judge_of_.find(asked.group->task());
    if (judge == judge_of_.end() || verdict->truth() == Verdict::UNKNOWN || !sample.ended()) return;
    try {
      AddLesson(asked, sample, verdict->truth() == Verdict::TRUE,
                config_.task(judge->second).judge_trace(), verdict);
    } catch (const ExternalFailure& failure) {
      spdlog::warn("sample {} teaches no judge: {}", sample.id(), failure.what());
    }
  }

  // What a sample teaches the judge: the exact check's word on it. With a trace, which a wrong one
  // does not tell, the right ones alone do: half of them as they are, half with a place changed. So
  // a judge learns no more of a problem than its verified solutions.
  void AddLesson(const Asked& asked, const Sample& sample, bool right, bool trace,
                 Verdict* verdict) const {
    if (trace && (!right || sample.text().empty())) return;
    Problem problem = *asked.problem;
    problem.reference = std::string(sample.text());
    std::string solution = problem.reference;
    RandomStream random(key_.Fold("near miss").Fold(static_cast<uint64_t>(sample.id())));
    if (trace && random.Below(2) == 0) {
      solution = asked.task->NearMiss(problem, &random);
      right = false;
    }
    std::string prompt = JudgePrompt(problem.prompt, solution),
                answer = JudgeAnswer(right, trace, solution, problem.reference);
    if (!Fits(prompt, answer, "teaches no judge")) return;
    verdict->set_judge_prompt(prompt);
    verdict->set_judge_answer(answer);
    verdict->set_judge_tokens(
        static_cast<int>(tokenizer_.Count(prompt) + tokenizer_.Count(answer)) + 1);
  }

  // What a model wrote may make a row that is too long; the log says so once of each kind.
  bool Fits(const std::string& prompt, const std::string& text, const char* else_it) const {
    if (fit_.HoldsRow(prompt, text)) return true;
    if (told_.insert(else_it).second) {
      spdlog::warn(
          "a sample {}: the row made of it, \"{}{}\", does not fit model.context = {}; others may "
          "follow",
          else_it, prompt, text, config_.model().context());
    }
    return false;
  }

  // Whatever was asked, a sample that is an answer at all is accepted, as the answer to its own
  // problem.
  void Backtranslate(const Task& task, int index, const Sample& sample, Verdict* verdict) const {
    std::optional<std::string> made = sample.ended() ? task.ProblemOf(sample.text()) : std::nullopt;
    bool accepted = made && Fits(*made, sample.text(), "is rejected by backtranslation") &&
                    !tasks_.IsHeldOut(index, *made);
    verdict->set_verifier("backtranslation/1");
    verdict->set_accepted(accepted);
    verdict->set_score(accepted ? 1 : 0);
    verdict->set_reason(accepted ? Verdict::RIGHT : Verdict::WRONG);
    if (!accepted) return;
    verdict->set_made_prompt(*made);
    verdict->set_made_tokens(static_cast<int>(tokenizer_.Count(*made)));
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

  Config config_;
  TaskSet tasks_;
  Tokenizer tokenizer_;
  Fit fit_;
  mutable std::set<std::string> told_;
  RandomKey key_;
  Models models_;
  std::unique_ptr<Verifier> verifier_, none_;
  std::map<int, int> judge_of_;  // with learned: the task that teaches to judge a task
};

}  // namespace

namespace {

void Loop(Replay* replay, const std::string& name, Models (*make_models)(const Config&)) {
  Config config = ParseStored(replay->Greet().config(), "the run's config", {});
  Judge judge(config, make_models(config));
  while (!StopRequested()) {
    LeaseSamples ask;
    ask.set_verifier(name);
    ask.set_groups_max(kGroupsAtOnce);
    SampleLease lease = replay->Lease(ask);
    if (lease.state() == FINISHED) return;
    if (lease.state() == WAIT) continue;  // the server held the call until now

    judge.Follow(lease.weights(), replay);
    SubmitVerdicts verdicts;
    {
      Span span("judge");
      verdicts = judge.JudgeAll(lease.group());
    }
    Span span("store verdicts (waits)");
    replay->Submit(std::move(verdicts));
  }
}

}  // namespace

void VerifyLoop(Replay* replay, const std::string& name, Models (*make_models)(const Config&)) {
  NameTraceThread("verifier");
  try {
    Loop(replay, name, make_models);
  } catch (const Stopped& stopped) {  // what it was judging is judged again
    spdlog::debug("{}", stopped.what());
  }
}

}  // namespace pawl
