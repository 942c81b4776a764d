#include "replay/draws.h"

#include <algorithm>

#include "base/error.h"
#include "proto/config.h"
#include "proto/ids.h"
#include "replay/pool_filters.h"

namespace pawl {
namespace {

// A sample's row becomes what it teaches the judge.
void TeachJudge(LedgerRows::Lesson lesson, int judge, Row* row) {
  row->set_task(judge);
  row->set_token_count(lesson.tokens);
  row->set_prompt(std::move(lesson.prompt));
  row->set_text(std::move(lesson.answer));
  row->clear_tokens();
  row->clear_log_probs();
  row->clear_advantage();
  row->clear_position();
  row->clear_target();
}

}  // namespace

Draws::Draws(const Config& config)
    : config_(config),
      mode_(DrawMode::Make(config)),
      rows_(static_cast<int>(config.learn().rows())) {}

Steps Draws::Draw(Ledger* ledger, const DrawSteps& ask) {
  try {
    return DrawAll(ledger, ask);
  } catch (...) {
    Forget();
    throw;
  }
}

Steps Draws::DrawAll(Ledger* ledger, const DrawSteps& ask) {
  if (mixer_ == nullptr || ask.generation() != generation_ || ask.first() < next_step_) {
    StartGeneration(ledger, ask);
  }
  FastForward(ledger, ask.first());
  Steps steps;
  steps.set_pool(pools_.size);
  for (int64_t step = ask.first(); step < ask.first() + ask.count(); ++step) {
    std::optional<Step> recorded;
    if (!mode_->DrawsAgain()) recorded = ledger->steps.Read(generation_, step);
    if (recorded) {
      FastForward(ledger, step + 1);
      *steps.add_step() = *recorded;
      continue;
    }
    if (!OfferFresh(ledger, &steps)) break;
    if (!start_ && !mode_->SetStepPools(ledger, generation_, step, mixer_.get(), &pools_)) {
      steps.set_wait(steps.step_size() == 0);
      break;
    }
    if (!mixer_->CanDraw()) {
      steps.set_nothing(true);
      break;
    }
    *steps.add_step() = DrawOne(ledger, step);
  }
  if (!mixer_->EmptyTasks().empty())
    steps.mutable_empty()->Assign(pools_.empty.begin(), pools_.empty.end());
  return steps;
}

void Draws::StartGeneration(Ledger* ledger, const DrawSteps& ask) {
  const MixConfig& mix = config_.mix();
  double fresh = ask.has_fresh() ? ask.fresh() : mix.fresh();
  std::vector<int> closed(ask.closed().begin(), ask.closed().end());
  std::vector<std::string> names;
  for (int t = 0; t < config_.task_size(); ++t) names.push_back(TaskName(config_, t));
  generation_ = ask.generation();
  next_step_ = 0;
  start_ = ask.start();
  mixer_ = std::make_unique<Mixer>(start_ ? 1.0 : fresh, mix.unit(), mix.tolerance(),
                                   TaskShares::Of(config_, start_, closed), names);
  pools_ = {};
  fresh_offered_.clear();
  for (int t = 0; t < config_.task_size(); ++t)
    fresh_offered_.push_back(mix.replay_fresh() ? 0 : ledger->fresh.Start(t, generation_));
  if (!start_) mode_->SetGenerationPools(ledger, generation_, mixer_.get(), &pools_);
}

bool Draws::OfferFresh(Ledger* ledger, Steps* steps) {
  for (int task : mixer_->NeedsFresh(rows_)) {
    std::vector<Candidate> fresh = ledger->fresh.From(task, fresh_offered_[task]);
    fresh_offered_[task] += std::ssize(fresh);
    if (config_.mix().unit() == MixConfig::positions) fresh = EachPosition(fresh);
    for (const Candidate& candidate : fresh) mixer_->OfferFresh(task, candidate);
  }
  std::vector<int> needs = mixer_->NeedsFresh(rows_);
  if (steps->step_size() == 0) {
    for (int task : needs) {
      FreshNeed* need = steps->add_need_fresh();
      need->set_task(task);
      need->set_index(fresh_offered_[task]);
    }
  }
  return needs.empty();
}

void Draws::FastForward(Ledger* ledger, int64_t step) {
  while (next_step_ < step) {
    std::optional<Step> recorded = ledger->steps.Read(generation_, next_step_);
    if (!recorded) {
      throw Error(ErrorCode::kData, "ledger",
                  fmt::format("step {} of generation {} is asked for, but {} was never drawn", step,
                              generation_, next_step_));
    }
    Steps ignored;
    bool offered = OfferFresh(ledger, &ignored);
    if (!mode_->DrawsAgain()) {
      Account(*recorded);
      continue;
    }
    if (!offered) {
      throw Error(
          ErrorCode::kData, "ledger",
          fmt::format("step {} of generation {} was drawn from fresh samples that are not there",
                      next_step_, generation_),
          "restore it from a copy, or start a new --out");
    }
    DrawOne(ledger, next_step_);
  }
}

void Draws::Account(const Step& recorded) {
  std::vector<Mixer::Drawn> rows;
  std::vector<int64_t> tokens;
  for (const Row& row : recorded.row()) {
    rows.push_back({row.sample_id(), row.task(), row.fresh()});
    tokens.push_back(row.token_count());
  }
  mixer_->Account(rows, tokens, {recorded.empty().begin(), recorded.empty().end()});
  ++next_step_;
}

Step Draws::DrawOne(Ledger* ledger, int64_t number) {
  PAWL_CHECK(number == next_step_, "step {} after {}", number, next_step_);
  Step step;
  step.set_step(number);
  for (const Mixer::Drawn& drawn : mixer_->Draw(rows_)) {
    Row* row = step.add_row();
    *row = ledger->rows.ReadAt(drawn.id, drawn.position);
    if (auto advantage = pools_.advantages.find(drawn.id); advantage != pools_.advantages.end())
      row->set_advantage(advantage->second);
    if (row->task() != drawn.task) TeachJudge(ledger->rows.ReadLesson(drawn.id), drawn.task, row);
  }
  step.set_fresh_share(mixer_->FreshShare());
  for (int task : mixer_->EmptyTasks()) step.add_empty(task);
  ++next_step_;
  Record(ledger, step);
  return step;
}

// A step that is recorded already has to be the same.
void Draws::Record(Ledger* ledger, const Step& step) {
  std::vector<LedgerSteps::Drawn> recorded = ledger->steps.RowsOf(generation_, step.step());
  if (recorded.empty()) {
    ledger->steps.Add(generation_, step);
    mode_->Record(ledger, step);
    return;
  }
  auto same = [](const Row& row, const LedgerSteps::Drawn& drawn) {
    return row.sample_id() == drawn.sample && row.position() == drawn.position;
  };
  if (!std::equal(step.row().begin(), step.row().end(), recorded.begin(), recorded.end(), same)) {
    throw Error(ErrorCode::kData, "ledger",
                fmt::format("step {} of generation {} was drawn from other rows than now",
                            step.step(), generation_));
  }
}

}  // namespace pawl
