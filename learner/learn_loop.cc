#include "learner/learn_loop.h"

#include <algorithm>
#include <cmath>

#include "base/clock.h"
#include "base/error.h"
#include "base/files.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/stop.h"
#include "base/trace.h"
#include "learner/alarm.h"
#include "learner/checkpoint.h"
#include "learner/near_duplicates.h"
#include "learner/progress.h"
#include "learner/publish.h"
#include "learner/resume.h"
#include "learner/student.h"
#include "model/weights.h"
#include "proto/config.h"
#include "proto/ids.h"
#include "proto/record_size.h"
#include "tasks/task.h"
#include "tokens/tokenizer.h"
#include "wire/fetch_weights.h"

namespace pawl {
namespace {

constexpr int kStepsAtOnce = 16;        // drawn in one call
constexpr int64_t kFreshAtOnce = 1024;  // fed in one call
constexpr int kProblemsAtOnce = 4096;   // opened in one call
constexpr int kExamples = 256;          // of a generation's samples, looked at one by one
constexpr int kCanarySamples = 64;

class Learner {
 public:
  Learner(Replay* replay, std::filesystem::path folder, bool quiet)
      : replay_(replay),
        folder_(std::move(folder)),
        config_(ParseStored(replay->Greet().config(), "the run's config", {})),
        continuous_(config_.mode() == Config::continuous),
        call_bytes_(CallBytesMax(config_.process().frame_bytes())),
        tasks_(config_),
        tokenizer_(config_.model().tokens()),
        student_(Student::Make(config_)),
        alarm_(config_),
        progress_(config_.generations(), quiet) {
    Resume();
    metrics_ = std::make_unique<MetricsWriter>(folder_, at_.generation, at_.run_steps);
    for (const Metrics& row : ReadMetrics(folder_ / "generations.jsonl"))
      Watch(static_cast<int64_t>(row.at("gen")), row);
  }

  bool Run() {
    try {
      return Loop();
    } catch (const Stopped&) {  // a task's program was asked when the stop came
      return Saved();
    }
  }

 private:
  // The loop: sample and verify (by others), mix, train, publish, measure.
  bool Loop() {
    while (at_.generation <= config_.generations()) {
      generation_start_ = steady_clock::now();
      row_.clear();
      nothing_ = false;
      if (at_.generation == 0) {
        if (!Start()) return Saved();
      } else {
        OpenProblems(at_.generation);
        if (!continuous_ && !AwaitSamples()) return Saved();
        if (!Train(StepsOfGeneration())) return Saved();
      }
      PublishAndMeasure();
    }
    replay_->End(fmt::format("{} generations done", config_.generations()));
    progress_.Clear();
    return true;
  }

  // ---- where it stands

  void Resume() {
    auto saved = LoadCheckpoint(folder_);
    RequireWhole(folder_, saved, config_.generations());
    if (saved) {
      student_->Take(saved->weights, "checkpoint");
      at_ = std::move(*saved);
      at_.weights.clear();
      resumed_generation_ = at_.generation;
      resumed_state_ = std::exchange(at_.optimizer, "");
      if (at_.generation > config_.generations()) {
        spdlog::info(
            "is done: generation {} was the last; to go further, raise generations and run it "
            "again",
            config_.generations());
      } else {
        spdlog::info("goes on at generation {} step {}", at_.generation, at_.step);
      }
      if (at_.step == 0) published_ = student_->Weights();  // what actors hold
    } else {
      student_->Initialize(InitialKey(0));
    }
    replay_->Introduce(at_.run_id, at_.generation);
    at_.run_id = replay_->Greet().run_id();
  }

  RandomKey InitialKey(int64_t generation) const {
    return RandomKey::Root(static_cast<uint64_t>(config_.seed()))
        .Fold("weights")
        .Fold(static_cast<uint64_t>(generation));
  }

  // With learn.epochs: what it takes to go through the generation's verified samples so many times;
  // none where there are none.
  int64_t StepsOfGeneration() {
    if (config_.learn().epochs() == 0) return config_.learn().steps();
    DrawSteps ask;
    AskFor(&ask);
    Steps answer = replay_->Draw(ask);
    nothing_ = answer.pool() == 0;
    NoteEmpty(answer);
    if (nothing_) return 0;
    double pool = static_cast<double>(answer.pool());
    double verified_rows = (1 - alarm_.fresh_share()) * static_cast<double>(config_.learn().rows());
    return std::max<int64_t>(1, std::llround(config_.learn().epochs() * pool / verified_rows));
  }

  int64_t ProblemsOf(int64_t generation) const {
    double grown = 1 + config_.sample().growth() * static_cast<double>(generation - 1);
    return std::llround(static_cast<double>(config_.sample().problems()) * grown);
  }

  // Says once a generation which tasks have no verified sample to train on, and why. Such a
  // generation goes on with what there is: a collapse is what this loop is here to measure.
  void NoteEmpty(const Steps& answer) {
    if (answer.nothing()) nothing_ = true;
    if (row_.contains("mix/empty_tasks") && row_["mix/empty_tasks"] >= answer.empty_size()) return;
    row_["mix/empty_tasks"] = answer.empty_size();
    auto drawn = std::count_if(config_.task().begin(), config_.task().end(),
                               [](const TaskConfig& task) { return task.share() > 0; });
    for (const EmptyStream& stream : answer.empty()) {
      spdlog::warn("generation {}: no sample of task {} to train on ({}); {}", at_.generation,
                   tasks_.name(stream.task()), stream.cause(),
                   nothing_ ? "nothing else is there, so this generation trains no further"
                   : answer.empty_size() == drawn ? "every row is fresh"
                                                  : "the other tasks' samples take its share over");
    }
  }

  void Save() {
    Span span("save checkpoint");
    at_.weights = student_->Weights();
    at_.optimizer = resumed_state_.empty() ? student_->SaveState() : resumed_state_;
    SaveCheckpoint(folder_, at_, config_.process().keep_checkpoints());
    at_.weights.clear();
    at_.optimizer.clear();
  }

  bool Saved() {
    Save();
    progress_.Clear();
    spdlog::info("saved at generation {} step {}; the same command goes on from there",
                 at_.generation, at_.step);
    return false;
  }

  // ---- generation 0: fresh data alone, or another run's weights

  bool Start() {
    if (config_.start().from().empty()) return Train(config_.start().steps());
    StoredModel from = ReadModel(config_.start().from());
    from.RequireSame(config_.model());
    student_->Take(from.weights, from.folder.string());
    return true;
  }

  // ---- sample and verify: open the problems, wait for the verdicts

  void OpenProblems(int64_t generation) {
    if (opened_generation_ == generation) return;
    Span span("open problems");
    AddProblems(generation, 0, ProblemsOf(generation));
    opened_generation_ = generation;
    opened_at_ = steady_clock::now();
  }

  void AddProblems(int64_t generation, int64_t first, int64_t count) {
    for (int64_t i = first; i < first + count;) {
      OpenGeneration open;
      open.set_generation(generation);
      int64_t bytes = 0;
      for (; i < first + count && open.group_size() < kProblemsAtOnce && bytes <= call_bytes_;
           ++i) {
        TaskSet::Assigned assigned = tasks_.Assign(generation, i);
        Group* group = open.add_group();
        group->set_id(GroupId(generation, i));
        group->set_task(assigned.task);
        group->set_level(assigned.problem.level);
        group->set_seed(assigned.problem.seed);
        group->set_prompt(assigned.problem.prompt);
        group->set_prompt_tokens(static_cast<int>(tokenizer_.Count(assigned.problem.prompt)));
        group->set_random_key(assigned.random_key);
        group->set_samples(static_cast<int>(config_.sample().samples_per_problem()));
        bytes += static_cast<int64_t>(group->ByteSizeLong());
      }
      replay_->Open(std::move(open));
    }
    opened_ = first + count;
  }

  GenerationState AskForState(int64_t generation) {
    AwaitGeneration ask;
    ask.set_generation(generation);
    ask.set_examples(kExamples);
    return replay_->Await(ask);
  }

  bool AwaitSamples() {
    Span span("await samples and verdicts (waits)");
    while (!StopRequested()) {
      GenerationState state = AskForState(at_.generation);
      auto all = static_cast<double>(state.problems());
      progress_.Show(at_.generation, "sample",
                     static_cast<double>(state.sampled() + state.judged()) / (2 * all),
                     fmt::format("{} of {} problems sampled, {} judged", state.sampled(),
                                 state.problems(), state.judged()));
      if (state.judged() < state.problems()) continue;
      row_["time/sample_s"] = SecondsSince(opened_at_);
      CountSamples(state);
      bool whole =
          at_.generation != resumed_generation_;  // else an earlier attempt drew some of them
      row_["time/sampled_tokens_per_s"] =
          whole ? row_["sample/tokens"] / row_["time/sample_s"] : NAN;
      return true;
    }
    return false;
  }

  void CountSamples(const GenerationState& state) {
    TaskTally all;
    auto per = [](double part, double whole) { return whole > 0 ? part / whole : NAN; };
    for (const TaskTally& tally : state.tally()) {
      const std::string& task = tasks_.name(tally.task());
      row_["verify/" + task + "/accepted"] = per(tally.accepted(), tally.samples());
      row_["verify/" + task + "/phi"] = per(tally.accept_right(), tally.right());
      row_["verify/" + task + "/psi"] = per(tally.accept_wrong(), tally.wrong());
      row_["verify/" + task + "/right"] = per(tally.right(), tally.right() + tally.wrong());
      row_["verify/" + task + "/gap"] =
          per(tally.accept_right(), tally.accept_right() + tally.accept_wrong()) -
          row_["verify/" + task + "/right"];
      row_["verify/" + task + "/brier"] = per(tally.squared_error(), tally.right() + tally.wrong());
      row_["verify/" + task + "/failed"] = static_cast<double>(tally.failed());
      row_["sample/" + task + "/cut"] = per(tally.samples() - tally.ended(), tally.samples());
      row_["sample/" + task + "/entropy"] = per(tally.neg_log_prob(), tally.tokens());
      bool audited = tally.right() + tally.wrong() > 0;
      row_["sample/" + task + "/distinct_right"] =
          audited ? static_cast<double>(tally.distinct_right()) : NAN;
      all.set_samples(all.samples() + tally.samples());
      all.set_accepted(all.accepted() + tally.accepted());
      all.set_tokens(all.tokens() + tally.tokens());
      all.set_right(all.right() + tally.right());
      all.set_wrong(all.wrong() + tally.wrong());
      all.set_accept_right(all.accept_right() + tally.accept_right());
      all.set_accept_wrong(all.accept_wrong() + tally.accept_wrong());
    }
    row_["sample/samples"] = static_cast<double>(all.samples());
    row_["sample/tokens"] = static_cast<double>(all.tokens());
    row_["sample/stale"] = static_cast<double>(state.stale());
    row_["verify/accepted"] = per(all.accepted(), all.samples());
    row_["verify/phi"] = per(all.accept_right(), all.right());
    row_["verify/psi"] = per(all.accept_wrong(), all.wrong());
    CompareWithLast(state);
    CheckCanary(state);
  }

  // Samples that a generation has in common, or nearly so, with the one before it.
  void CompareWithLast(const GenerationState& state) {
    std::vector<Group> examples(state.example().begin(), state.example().end());
    if (at_.generation > 1) {
      if (last_examples_.empty()) {  // resumed
        GenerationState last = AskForState(at_.generation - 1);
        last_examples_.assign(last.example().begin(), last.example().end());
      }
      row_["sample/near_duplicates"] = NearDuplicateShare(examples, last_examples_);
    }
    last_examples_ = std::move(examples);
  }

  // The actors' log-probabilities against the learner's own, on the same weights: one network, two
  // code paths.
  void CheckCanary(const GenerationState& state) {
    if (published_.empty()) return;
    int compared = std::min(kCanarySamples, state.example_size());
    auto own = student_->LogProbs(published_,
                                  {state.example().begin(), state.example().begin() + compared});
    if (own.empty()) return;
    double most = 0, sum = 0, count = 0;
    for (size_t i = 0; i < own.size(); ++i) {
      for (size_t j = 0; j < own[i].size(); ++j) {
        double difference =
            std::abs(own[i][j] -
                     state.example(static_cast<int>(i)).sample(0).log_probs(static_cast<int>(j)));
        most = std::max(most, difference);
        sum += difference;
        count += 1;
      }
    }
    row_["canary/max"] = most;
    row_["canary/mean"] = sum / count;
    if (sum / count <= config_.learn().canary_limit()) return;
    throw Error(
        ErrorCode::kData, "canary",
        fmt::format("actors' log-probabilities differ from the learner's by {:.4f} nats on average",
                    sum / count),
        "actors and learner must run the same pawl on the same weights; else raise "
        "learn.canary_limit");
  }

  // ---- mix and train

  // From at_.step to the end of the generation; false when a stop was requested.
  bool Train(int64_t steps) {
    auto start = steady_clock::now();
    if (at_.step == 0 && (!continuous_ || at_.generation == 0)) {
      student_->StartGeneration(steps);
      if (at_.generation > 0) RestartWeights();
    } else if (!resumed_state_.empty()) {
      student_->ContinueGeneration(steps, resumed_state_);
    }
    resumed_state_.clear();
    if (at_.generation > 0 && config_.learn().kl() > 0)
      student_->TakeReference(ReadStored(BasePath()), BasePath().string());
    int64_t tokens = 0;
    double loss = NAN;
    while (at_.step < steps && !nothing_) {
      for (const Step& step : DrawSomeSteps(steps)) {
        StepResult result = TrainOn(step);
        tokens += result.tokens;
        loss = result.loss;
        progress_.Show(at_.generation, "train",
                       static_cast<double>(at_.step) / static_cast<double>(steps),
                       fmt::format("step {}/{}{} {:.0f} tok/s", at_.step, steps,
                                   std::isfinite(loss) ? fmt::format(" loss {:.3f}", loss) : "",
                                   static_cast<double>(tokens) / SecondsSince(start)));
        if (at_.step % config_.learn().checkpoint_steps() == 0 && at_.step < steps) Save();
        if (StopRequested()) return false;
      }
      if (StopRequested()) return false;
    }
    const Metrics& last = metrics_->last_step();  // which an earlier attempt may have trained
    for (const char* name : {"learn/loss", "mix/fresh"}) {
      if (last.contains(name) && last.at("gen") == static_cast<double>(at_.generation))
        row_[name] = last.at(name);
    }
    row_["time/train_s"] = SecondsSince(start);
    row_["time/trained_tokens_per_s"] =
        tokens > 0 ? static_cast<double>(tokens) / row_["time/train_s"] : NAN;
    return true;
  }

  void RestartWeights() {
    switch (config_.learn().restart()) {
      case LearnConfig::warm:
        return;
      case LearnConfig::cold:
        return student_->Initialize(InitialKey(at_.generation));
      case LearnConfig::base:
        return student_->Take(ReadStored(BasePath()), BasePath().string());
    }
  }

  // Whether generation 0's weights are asked for later.
  bool NeedsBase() const {
    return config_.learn().restart() == LearnConfig::base || config_.learn().kl() > 0;
  }
  std::filesystem::path BasePath() const { return folder_ / "base.safetensors"; }

  StepResult TrainOn(const Step& step) {
    Span span("train step");
    bool forever = continuous_ && at_.generation > 0;
    StepResult result = student_->Train(step, forever ? at_.run_steps : at_.step, forever,
                                        StepKey(config_.seed(), at_.generation, at_.step));
    if (IsNetwork(config_.model()) && !std::isfinite(result.loss)) {
      throw Error(ErrorCode::kFailed,
                  fmt::format("generation {} step {}", at_.generation, at_.step),
                  "the loss is no number", "lower learn.learning_rate");
    }
    ++at_.step;
    ++at_.run_steps;
    at_.run_tokens += result.tokens;
    Metrics measured = {{"learn/loss", result.loss},
                        {"learn/gradient_norm", result.gradient_norm},
                        {"learn/rate", result.learning_rate},
                        {"learn/tokens", static_cast<double>(at_.run_tokens)},
                        {"mix/fresh", step.fresh_share()}};
    if (config_.learn().objective() != LearnConfig::supervised)
      measured["learn/clipped"] = result.clipped;
    metrics_->WriteStep(at_.generation, at_.run_steps, measured);
    return result;
  }

  // The next steps' batches; feeds the fresh streams that run dry. Empty when a stop was requested,
  // or nothing is left to draw.
  std::vector<Step> DrawSomeSteps(int64_t steps) {
    DrawSteps ask;
    AskFor(&ask);
    ask.set_first(at_.step);
    ask.set_count(static_cast<int>(std::min<int64_t>(kStepsAtOnce, steps - at_.step)));
    ask.set_start(at_.generation == 0);
    Span span("draw steps (waits)");
    while (!StopRequested()) {
      Steps answer = replay_->Draw(ask);
      if (at_.generation > 0) NoteEmpty(answer);
      if (answer.nothing()) return {};
      if (continuous_ && at_.generation > 0 &&
          answer.ready_problems() < config_.sample().problems() / 2) {
        AddProblems(at_.generation, opened_, config_.sample().problems());
      }
      if (answer.step_size() > 0) return {answer.step().begin(), answer.step().end()};
      for (const FreshNeed& need : answer.need_fresh()) Feed(need);
      if (answer.wait()) progress_.Show(at_.generation, "wait", 0, "for samples");
    }
    return {};
  }

  void AskFor(DrawSteps* draw) const {
    draw->set_generation(at_.generation);
    if (config_.alarm().action() == AlarmConfig::raise_fresh) draw->set_fresh(alarm_.fresh_share());
  }

  void Feed(const FreshNeed& need) {
    FeedFresh feed;
    int64_t bytes = 0;
    for (int64_t index = need.index(); index < need.index() + kFreshAtOnce && bytes <= call_bytes_;
         ++index) {
      Problem problem = tasks_.Fresh(need.task(), index);
      FreshSample* fresh = feed.add_sample();
      fresh->set_task(need.task());
      fresh->set_index(index);
      fresh->set_level(problem.level);
      fresh->set_seed(problem.seed);
      fresh->set_prompt(problem.prompt);
      fresh->set_text(problem.reference);
      fresh->set_tokens(
          static_cast<int>(tokenizer_.Count(problem.prompt) + tokenizer_.Count(problem.reference)) +
          1);
      bytes += static_cast<int64_t>(fresh->ByteSizeLong());
    }
    replay_->Feed(std::move(feed));
  }

  // ---- publish and measure

  // Sounds the alarm, if this generation's measurements make it ring. Error(kStopRule) where that
  // is to end the run.
  void Watch(int64_t generation, const Metrics& measured) {
    if (config_.alarm().action() == AlarmConfig::none) return;
    std::optional<std::string> rings = alarm_.See(generation, measured);
    if (!rings) return;
    std::string best =
        fmt::format("the best weights so far are generation {}'s", alarm_.best_generation());
    if (config_.alarm().action() == AlarmConfig::stop) {
      replay_->End("collapse alarm: " + *rings);
      throw Error(ErrorCode::kStopRule, fmt::format("collapse alarm, generation {}", generation),
                  *rings, best);
    }
    spdlog::warn("collapse alarm, generation {}: {}; {}", generation, *rings, best);
  }

  // A version that was published before this process came back from a death, and made here again
  // with other bits.
  void TakeUp(const Weights& version) {
    published_ = FetchWeights(replay_, version);
    student_->Take(published_, fmt::format("weights version {}", version.version()));
    spdlog::warn(
        "weights version {} was published before, with other bits, by another kind of processor "
        "perhaps; it is gone on with as it is",
        version.version());
  }

  void PublishAndMeasure() {
    if (continuous_ && at_.generation > 0) {
      CountSamples(AskForState(at_.generation));
    }
    {
      Span span("publish");
      published_ = student_->Weights();
      if (auto before = Publish(replay_, at_.generation, published_, student_->ConfigJson()))
        TakeUp(*before);
      if (at_.generation == 0 && NeedsBase()) WriteFileAtomically(BasePath(), published_);
    }
    bool last = at_.generation == config_.generations();
    if (!last && !continuous_)
      OpenProblems(at_.generation + 1);  // actors sample while this process measures and saves
    if (at_.generation % config_.eval().every() == 0 || last) {
      Span span("measure");
      auto start = steady_clock::now();
      progress_.Show(at_.generation, "measure", 1, "");
      row_.merge(student_->Evaluate(tasks_));
      row_["time/eval_s"] = SecondsSince(start);
    }
    row_["time/generation_s"] = SecondsSince(generation_start_);
    row_["learn/tokens"] = static_cast<double>(at_.run_tokens);
    if (config_.alarm().action() == AlarmConfig::raise_fresh)
      row_["alarm/fresh"] = alarm_.fresh_share();
    metrics_->WriteGeneration(at_.generation, at_.run_steps, row_);
    progress_.Generation(at_.generation, row_);
    ++at_.generation;
    at_.step = 0;
    Save();
    replay_->Introduce(at_.run_id, at_.generation);  // a server that comes back without what it
                                                     // stored is found when it is met again
    Watch(at_.generation - 1, row_);
  }

  Replay* replay_;
  std::filesystem::path folder_;
  Config config_;
  bool continuous_;
  int64_t call_bytes_;  // of records in a call
  TaskSet tasks_;
  Tokenizer tokenizer_;
  std::unique_ptr<Student> student_;
  CollapseAlarm alarm_;
  Progress progress_;
  Checkpoint at_;
  int64_t resumed_generation_ = -1;
  std::string
      resumed_state_;  // the optimizer's, until it is known how many steps its generation has
  std::unique_ptr<MetricsWriter> metrics_;
  std::string published_;             // safetensors that actors hold
  std::vector<Group> last_examples_;  // of the generation before
  Metrics row_;                       // of the generation under way
  bool nothing_ = false;              // it has nothing left to train on
  int64_t opened_ = 0;                // problems of it
  int64_t opened_generation_ = -1;
  steady_clock::time_point opened_at_;
  steady_clock::time_point generation_start_;
};

}  // namespace

bool LearnLoop(Replay* replay, const std::filesystem::path& folder, bool quiet) {
  NameTraceThread("learner");
  return Learner(replay, folder, quiet).Run();
}

}  // namespace pawl
