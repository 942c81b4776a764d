// Consumes:     batches that the replay server mixed from verified samples and fresh data.
// Produces:     problems for actors, fresh samples from the tasks' teachers, weights by version,
//               checkpoints, metrics.
// Waits for:    a generation whose samples all have verdicts (generational), enough samples to draw
//               (continuous).
// Unblocked by: verdicts.
// Ends when:    the last generation is published, or a stop is requested; before it stops it saves
//               a checkpoint.
#include "learner/learn_loop.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/gauges.h"
#include "base/log.h"
#include "base/stop.h"
#include "base/trace.h"
#include "learner/history.h"
#include "learner/proposing.h"
#include "learner/publish.h"
#include "learner/standing.h"
#include "learner/steps.h"
#include "learner/tally.h"
#include "learner/training.h"
#include "model/weights.h"
#include "wire/fetch_weights.h"

namespace pawl {
namespace {

void ShowStep(const Step& step, const Checkpoint& at) {
  auto fresh = std::count_if(step.row().begin(), step.row().end(),
                             [](const Row& row) { return row.fresh(); });
  Gauges& gauges = ProcessGauges();
  gauges.Add("pawl_trained_rows_total", static_cast<double>(fresh), "fresh");
  gauges.Add("pawl_trained_rows_total", static_cast<double>(step.row_size() - fresh), "verified");
  gauges.Set("pawl_step", static_cast<double>(at.step));
}

// `steps`: of the generation that begins; 0: they are not known yet.
void ShowPlace(const Checkpoint& at, int64_t steps) {
  Gauges& gauges = ProcessGauges();
  gauges.Set("pawl_generation", static_cast<double>(at.generation));
  gauges.Set("pawl_step", static_cast<double>(at.step));
  gauges.Set("pawl_steps", static_cast<double>(steps));
}

class Learner {
 public:
  Learner(Replay* replay, const std::filesystem::path& folder, bool quiet)
      : replay_(replay),
        folder_(folder),
        config_(ParseStored(replay->Greet().config(), "the run's config", {})),
        mode_(Mode::Make(config_)),
        tasks_(config_),
        student_(Student::Make(config_)),
        history_(replay, config_),
        progress_(config_.generations(), quiet, PlaysGames(config_.model())),
        supply_(replay, config_, tasks_),
        draws_(replay, config_, *mode_, history_, &supply_, &progress_),
        proposing_(replay, config_, tasks_, &supply_),
        tally_(replay, config_, student_.get()),
        training_(config_, folder, *mode_, student_.get()),
        standing_(config_, folder, student_.get()),
        at_(standing_.at()) {
    if (standing_.BegunBefore(at_->generation) && at_->step == 0)
      published_ = student_->Weights();  // the weights that actors use
    replay_->Introduce(at_->run_id, at_->generation);
    at_->run_id = replay_->Greet().run_id();
    metrics_ = std::make_unique<MetricsWriter>(folder_, at_->generation, at_->run_steps);
    ProcessGauges().Set("pawl_generations", static_cast<double>(config_.generations()));
    for (const Metrics& row : ReadMetrics(folder_ / "generations.jsonl"))
      history_.See(static_cast<int64_t>(row.at("gen")), row);
  }

  bool Run() {
    try {
      return Loop();
    } catch (const Stopped&) {  // the stop came while a task's program was asked
      return Saved();
    }
  }

 private:
  // The loop: other processes sample and verify; then mix, train, publish, measure.
  bool Loop() {
    while (at_->generation <= config_.generations()) {
      Generation generation = {at_->generation, !standing_.BegunBefore(at_->generation)};
      ShowPlace(*at_, 0);
      if (generation.number == 0) {
        if (!Start(&generation)) return Saved();
      } else {
        supply_.Open(generation.number, history_.curriculum().closed());
        if (mode_->HasBarriers() && !AwaitSamples(&generation)) return Saved();
        if (!Train(draws_.CountOf(&generation), &generation)) return Saved();
        if (!mode_->HasBarriers()) Count(tally_.Ask(generation.number), &generation);
      }
      PublishVersion(generation.number);
      bool last = generation.number == config_.generations();
      // Problems are sampled while the weights are measured, unless what is measured decides them.
      if (!last && mode_->HasBarriers() && history_.curriculum().closed().empty())
        supply_.Open(generation.number + 1);
      if (generation.number % config_.eval().every() == 0 || last) Measure(&generation);
      GoOnFrom(&generation);
    }
    replay_->End(fmt::format("{} generations done", config_.generations()));
    progress_.Clear();
    return true;
  }

  // ---- the end of a turn

  bool Saved() {
    standing_.Save();
    progress_.Clear();
    spdlog::info("saved at generation {} step {}; the same command continues from there",
                 at_->generation, at_->step);
    return false;
  }

  // Ends a generation: writes its row, and begins the next one with a checkpoint.
  void GoOnFrom(Generation* generation) {
    Metrics& row = generation->row;
    row["time/generation_s"] = SecondsSince(generation->start);
    row["learn/tokens"] = static_cast<double>(at_->run_tokens);
    if (config_.alarm().action() == AlarmConfig::raise_fresh)
      row["alarm/fresh"] = history_.alarm().fresh_share();
    if (history_.curriculum().any())
      row["curriculum/closed"] = static_cast<double>(history_.curriculum().closed().size());
    metrics_->WriteGeneration(at_->generation, at_->run_steps, row);
    progress_.Generation(at_->generation, row);
    standing_.Advance();
    replay_->Introduce(at_->run_id, at_->generation);  // a restarted server may have lost what it
                                                       // stored; this call finds that out
    history_.See(generation->number, row);
  }

  // Generation 0: trains on fresh data alone, or takes another run's weights.
  bool Start(Generation* generation) {
    if (config_.start().from().empty()) return Train(config_.start().steps(), generation);
    StoredModel from = ReadModel(config_.start().from());
    from.RequireSame(config_.model());
    student_->Take(from.weights, from.folder.string());
    return true;
  }

  bool AwaitSamples(Generation* generation) {
    auto state = proposing_.AwaitAll(generation->number, &tally_, &progress_, &generation->row);
    if (!state) return false;
    double seconds = SecondsSince(supply_.opened_at());
    Count(*state, generation);
    Metrics& row = generation->row;
    row["time/sample_s"] = seconds;
    row["time/sampled_tokens_per_s"] = generation->whole ? row["sample/tokens"] / seconds : NAN;
    return true;
  }

  void Count(const GenerationState& state, Generation* generation) {
    generation->row.merge(tally_.Count(generation->number, state, published_));
  }

  // Trains from at_->step to the end of the generation. False when a stop was requested.
  bool Train(int64_t steps, Generation* generation) {
    auto start = steady_clock::now();
    training_.Begin(*at_, steps, standing_.TakeOptimizer());
    int64_t tokens = 0;
    ShowPlace(*at_, steps);
    while (at_->step < steps && !generation->nothing) {
      for (const Step& step : draws_.Next(at_->step, steps, generation)) {
        StepResult result = training_.Train(step, at_, metrics_.get());
        ShowStep(step, *at_);
        tokens += result.tokens;
        std::string loss =
            std::isfinite(result.loss) ? fmt::format(" loss {:.3f}", result.loss) : "";
        progress_.Show(
            generation->number, "train",
            static_cast<double>(at_->step) / static_cast<double>(steps),
            fmt::format("step {}/{}{} {:.0f} {}/s", at_->step, steps, loss,
                        static_cast<double>(tokens) / SecondsSince(start), progress_.unit()));
        if (at_->step % config_.learn().checkpoint_steps() == 0 && at_->step < steps)
          standing_.Save();
        if (StopRequested()) return false;
      }
      if (StopRequested()) return false;
    }
    Metrics& row = generation->row;
    const Metrics& last = metrics_->last_step();  // an earlier attempt may have trained it
    for (const char* name : {"learn/loss", "mix/fresh"}) {
      std::optional<double> value = ValueOf(last, name);
      if (value && last.at("gen") == static_cast<double>(generation->number)) row[name] = *value;
    }
    row["time/train_s"] = SecondsSince(start);
    row["time/trained_tokens_per_s"] =
        tokens > 0 ? static_cast<double>(tokens) / row["time/train_s"] : NAN;
    return true;
  }

  // If this version was published before this process died and was now made again with other bytes,
  // the learner continues with the published ones.
  void PublishVersion(int64_t version) {
    Span span("publish");
    published_ = student_->Weights();
    if (auto before = Publish(replay_, version, published_, student_->ConfigJson())) {
      published_ = FetchWeights(replay_, *before);
      student_->Take(published_, fmt::format("weights version {}", version));
      spdlog::warn(
          "weights version {} was published before with other bytes, perhaps by another kind of "
          "processor; the run continues with the published version",
          version);
    }
    if (version == 0) training_.KeepBase(published_);
  }

  void Measure(Generation* generation) {
    Span span("measure");
    auto start = steady_clock::now();
    progress_.Show(generation->number, "measure", 1, "");
    generation->row.merge(student_->Evaluate(tasks_));
    generation->row.merge(history_.Measure(generation->number, published_));
    generation->row["time/eval_s"] = SecondsSince(start);
  }

  Replay* replay_;
  std::filesystem::path folder_;
  Config config_;
  std::unique_ptr<Mode> mode_;
  TaskSet tasks_;
  std::unique_ptr<Student> student_;
  History history_;
  Progress progress_;
  Supply supply_;
  StepDraws draws_;
  Proposing proposing_;
  Tally tally_;
  Training training_;
  Standing standing_;
  Checkpoint* at_;  // standing_'s
  std::unique_ptr<MetricsWriter> metrics_;
  std::string published_;  // safetensors that actors hold
  AtWork at_work_{"learner"};
};

}  // namespace

bool LearnLoop(Replay* replay, const std::filesystem::path& folder, bool quiet) {
  NameTraceThread("learner");
  return Learner(replay, folder, quiet).Run();
}

}  // namespace pawl
