#include "replay/draws.h"

#include <algorithm>
#include <unordered_map>

#include "base/error.h"
#include "proto/config.h"
#include "proto/ids.h"
#include "replay/advantages.h"

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
}

}  // namespace

Draws::Draws(const Config& config)
    : config_(config),
      key_(RandomKey::Root(static_cast<uint64_t>(config.seed())).Fold("mix")),
      continuous_(config.mode() == Config::continuous),
      by_reward_(config.learn().objective() != LearnConfig::supervised),
      rows_(static_cast<int>(config.learn().rows())) {
  double total = 0;
  for (const TaskConfig& task : config.task()) total += task.share();
  for (const TaskConfig& task : config.task()) task_shares_.push_back(task.share() / total);
}

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
  steps.set_pool(pool_);
  for (int64_t step = ask.first(); step < ask.first() + ask.count(); ++step) {
    std::optional<Step> recorded =
        continuous_ ? ledger->steps.Read(generation_, step) : std::nullopt;
    if (recorded) {
      FastForward(ledger, step + 1);
      *steps.add_step() = *recorded;
      continue;
    }
    if (!OfferFresh(ledger, &steps)) break;
    if (continuous_ && !start_ && !SetContinuousPools(ledger, step)) {
      steps.set_wait(steps.step_size() == 0);
      break;
    }
    if (!mixer_->CanDraw()) {
      steps.set_nothing(true);
      break;
    }
    *steps.add_step() = DrawOne(ledger, step);
  }
  if (!mixer_->EmptyTasks().empty()) steps.mutable_empty()->Assign(empty_.begin(), empty_.end());
  return steps;
}

void Draws::StartGeneration(Ledger* ledger, const DrawSteps& ask) {
  int64_t generation = ask.generation();
  bool start = ask.start();
  double fresh = ask.has_fresh() ? ask.fresh() : config_.mix().fresh();
  std::vector<std::string> names;
  for (int t = 0; t < config_.task_size(); ++t) names.push_back(TaskName(config_, t));
  mixer_ = std::make_unique<Mixer>(start ? 1.0 : fresh, config_.mix().unit(),
                                   config_.mix().tolerance(), task_shares_, names);
  generation_ = generation;
  next_step_ = 0;
  start_ = start;
  empty_.clear();
  fresh_offered_.clear();
  for (int t = 0; t < config_.task_size(); ++t)
    fresh_offered_.push_back(config_.mix().replay_fresh() ? 0 : ledger->fresh.Start(t, generation));
  if (!continuous_ && !start) SetGenerationPools(ledger);
}

void Draws::SetGenerationPools(Ledger* ledger) {
  const MixConfig& mix = config_.mix();
  int64_t from = mix.regime() == MixConfig::replace ? generation_ : 0;
  pool_ = 0;
  advantages_.clear();
  for (int t = 0; t < config_.task_size(); ++t) {
    int judged = JudgedTask(config_, t);
    std::vector<Candidate> pool = judged >= 0  ? ledger->pools.Audited(judged, from, generation_)
                                  : by_reward_ ? Weighed(ledger->pools.Scored(t, from, generation_))
                                               : Kept(ledger->pools.Accepted(t, from, generation_));
    if (mix.keep_start()) {
      std::vector<Candidate> start = ledger->fresh.From(t, 0);
      start.resize(std::min(start.size(), static_cast<size_t>(ledger->steps.FreshRows(t, 0))));
      pool.insert(pool.end(), start.begin(), start.end());
    }
    if (mix.regime() == MixConfig::subsample) pool = Subsample(std::move(pool), task_shares_[t]);
    if (pool.empty() && task_shares_[t] > 0) NoteEmpty(ledger, t, from);
    RandomKey key = key_.Fold(static_cast<uint64_t>(generation_)).Fold(static_cast<uint64_t>(t));
    pool_ += static_cast<int64_t>(pool.size());
    mixer_->SetVerified(t, MakeSelector(mix.selector(), std::move(pool), key));
  }
}

void Draws::NoteEmpty(Ledger* ledger, int task, int64_t from) {
  EmptyStream& stream = empty_.emplace_back();
  stream.set_task(task);
  int judged = JudgedTask(config_, task);
  LedgerTallies::Outcomes o =
      ledger->tallies.OutcomesOf(judged >= 0 ? judged : task, from, generation_);
  std::string fates = fmt::format(
      "{} samples: {} accepted, {} rejected, {} cut before they ended, {} without a verdict",
      o.samples, o.accepted, o.rejected, o.cut, o.failed);
  stream.set_cause(o.samples == 0 ? "none of its problems was sampled"
                   : judged >= 0  ? "no sample that it could learn to judge was audited; " + fates
                   : by_reward_   ? "the samples of each problem all have the same reward; " + fates
                                  : fates);
}

// Samples that a policy gradient learns from; what each is weighed by is kept for DrawOne.
std::vector<Candidate> Draws::Weighed(std::vector<Candidate> pool) {
  auto advantages = GroupAdvantages(pool, config_.learn().objective() == LearnConfig::grpo);
  std::erase_if(pool,
                [&](const Candidate& candidate) { return !advantages.contains(candidate.id); });
  advantages_.merge(advantages);
  return pool;
}

// Of each problem's accepted samples, those that mix.keep lets in. The pool keeps its order.
std::vector<Candidate> Draws::Kept(std::vector<Candidate> pool) const {
  MixConfig::Keep keep = config_.mix().keep();
  if (keep == MixConfig::all) return pool;
  auto better = [&](const Candidate& a, const Candidate& b) {
    return keep == MixConfig::shortest && a.tokens != b.tokens ? a.tokens < b.tokens : a.id < b.id;
  };
  std::unordered_map<int64_t, Candidate> best;  // by group
  for (const Candidate& candidate : pool) {
    auto [held, is_new] = best.try_emplace(GroupOfSample(candidate.id), candidate);
    if (!is_new && better(candidate, held->second)) held->second = candidate;
  }
  std::erase_if(pool, [&](const Candidate& candidate) {
    return best.at(GroupOfSample(candidate.id)).id != candidate.id;
  });
  return pool;
}

// A fixed budget out of all so far: the samples whose keyed draw for this generation is smallest.
std::vector<Candidate> Draws::Subsample(std::vector<Candidate> pool, double task_share) const {
  RandomKey key = key_.Fold("subsample").Fold(static_cast<uint64_t>(generation_));
  auto draw = [&](const Candidate& candidate) {
    return key.Bits(static_cast<uint64_t>(candidate.id));
  };
  std::sort(pool.begin(), pool.end(),
            [&](const auto& a, const auto& b) { return draw(a) < draw(b); });
  size_t budget =
      static_cast<size_t>(static_cast<double>(config_.mix().budget()) * task_share + 0.5);
  if (pool.size() > budget) pool.resize(budget);
  std::sort(pool.begin(), pool.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  return pool;
}

bool Draws::SetContinuousPools(Ledger* ledger, int64_t step) {
  int64_t newest = ledger->weights.Latest()->version();
  int64_t verified_rows = static_cast<int64_t>((1 - config_.mix().fresh()) * rows_ + 0.5);
  RateLimiter limiter(config_.loop().samples_per_insert(), config_.loop().insert_slack());
  limiter.SetInserted(ledger->counters.Read(kAcceptedSamples));
  limiter.SetDrawn(ledger->counters.Read(kDrawnRows));
  bool may_draw = limiter.MayDraw(verified_rows);
  empty_.clear();
  for (int t = 0; t < config_.task_size(); ++t) {
    std::vector<Candidate> pool;
    if (may_draw)
      pool = Kept(ledger->pools.AcceptedSince(t, newest - config_.loop().max_version_lag()));
    if (pool.empty() && task_shares_[t] > 0) {
      if (!IsDead(ledger, t, newest)) return false;
      NoteEmpty(ledger, t, generation_);
    }
    RandomKey key = key_.Fold(static_cast<uint64_t>(generation_))
                        .Fold(static_cast<uint64_t>(step))
                        .Fold(static_cast<uint64_t>(t));
    // The pool comes the least drawn first, so going through it in order is a shuffle's promise:
    // each once before any twice.
    auto selector =
        config_.mix().selector() == MixConfig::shuffle ? MixConfig::fifo : config_.mix().selector();
    mixer_->SetVerified(t, MakeSelector(selector, std::move(pool), key));
  }
  return true;
}

bool Draws::IsDead(Ledger* ledger, int task, int64_t version) const {
  LedgerTallies::Verdicts verdicts = ledger->tallies.VerdictsOn(task, version);
  double asked = task_shares_[task] * static_cast<double>(config_.sample().problems() *
                                                          config_.sample().samples_per_problem());
  return verdicts.accepted == 0 && static_cast<double>(verdicts.all) >= asked;
}

bool Draws::OfferFresh(Ledger* ledger, Steps* steps) {
  for (int task : mixer_->NeedsFresh(rows_)) {
    for (const Candidate& candidate : ledger->fresh.From(task, fresh_offered_[task])) {
      mixer_->OfferFresh(task, candidate);
      ++fresh_offered_[task];
    }
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
  for (; next_step_ < step;) {
    std::optional<Step> recorded = ledger->steps.Read(generation_, next_step_);
    if (!recorded) {
      throw Error(ErrorCode::kData, "ledger",
                  fmt::format("step {} of generation {} is asked for, but {} was never drawn", step,
                              generation_, next_step_));
    }
    Steps ignored;
    if (!OfferFresh(ledger, &ignored) && !continuous_) {
      throw Error(
          ErrorCode::kData, "ledger",
          fmt::format("step {} of generation {} was drawn from fresh samples that are not there",
                      next_step_, generation_),
          "restore it from a copy, or start a new --out");
    }
    if (!continuous_) {
      DrawOne(ledger, next_step_);
      continue;
    }
    std::vector<Mixer::Drawn> rows;
    std::vector<int64_t> tokens;
    for (const Row& row : recorded->row()) {
      rows.push_back({row.sample_id(), row.task(), row.fresh()});
      tokens.push_back(row.token_count());
    }
    mixer_->Account(rows, tokens, {recorded->empty().begin(), recorded->empty().end()});
    ++next_step_;
  }
}

Step Draws::DrawOne(Ledger* ledger, int64_t number) {
  PAWL_CHECK(number == next_step_, "step {} after {}", number, next_step_);
  Step step;
  step.set_step(number);
  for (const Mixer::Drawn& drawn : mixer_->Draw(rows_)) {
    Row* row = step.add_row();
    *row = ledger->rows.Read(drawn.id);
    if (auto advantage = advantages_.find(drawn.id); advantage != advantages_.end())
      row->set_advantage(advantage->second);
    if (row->task() != drawn.task) TeachJudge(ledger->rows.ReadLesson(drawn.id), drawn.task, row);
  }
  step.set_fresh_share(mixer_->FreshShare());
  for (int task : mixer_->EmptyTasks()) step.add_empty(task);
  ++next_step_;
  std::vector<int64_t> recorded = ledger->steps.SamplesOf(generation_, number);
  if (recorded.empty()) {
    ledger->steps.Add(generation_, step);
    if (continuous_) ledger->steps.CountDraws(step);
    return step;
  }
  auto same = [](const Row& row, int64_t id) { return row.sample_id() == id; };
  if (!std::equal(step.row().begin(), step.row().end(), recorded.begin(), recorded.end(), same)) {
    throw Error(ErrorCode::kData, "ledger",
                fmt::format("step {} of generation {} was drawn from other rows than now", number,
                            generation_));
  }
  return step;
}

}  // namespace pawl
