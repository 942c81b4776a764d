#include "replay/draw_mode.h"

#include <algorithm>

#include "base/error.h"
#include "base/random.h"
#include "proto/config.h"
#include "replay/advantages.h"
#include "replay/limiter.h"
#include "replay/pool_filters.h"

namespace pawl {
namespace {

// What both modes know of the run.
struct Settings {
  explicit Settings(const Config& config)
      : config(config),
        task_shares(TaskShares::Of(config, false).verified),
        by_reward(config.learn().objective() != LearnConfig::supervised) {}

  RandomKey KeyOf(int64_t generation) const {
    return RandomKey::Root(static_cast<uint64_t>(config.seed()))
        .Fold("mix")
        .Fold(static_cast<uint64_t>(generation));
  }

  // Whether only those of a task's samples may be trained on that set a learnable problem.
  bool RewardsLearnable(int task) const {
    return config.task(task).propose() &&
           config.task(task).propose_reward() == TaskConfig::learnable;
  }

  // Notes that the pool of a task is empty, and what became of its samples of these generations.
  void NoteEmpty(Ledger* ledger, int task, int64_t from, int64_t to, PoolsAtHand* pools) const {
    EmptyStream& stream = pools->empty.emplace_back();
    stream.set_task(task);
    int judged = JudgedTask(config, task);
    LedgerTallies::Outcomes o = ledger->tallies.OutcomesOf(judged >= 0 ? judged : task, from, to);
    std::string fates = fmt::format(
        "{} samples: {} accepted, {} rejected, {} cut before they ended, {} without a verdict",
        o.samples, o.accepted, o.rejected, o.cut, o.failed);
    stream.set_cause(o.samples == 0 ? "none of its problems was sampled"
                     : judged >= 0  ? "no sample that it could learn to judge was audited; " + fates
                     : RewardsLearnable(task)
                         ? "no problem that it proposed was solved by some of its samples and not "
                           "by all; " +
                               fates
                     : by_reward ? "the samples of each problem all have the same reward; " + fates
                                 : fates);
  }

  Config config;
  std::vector<double> task_shares;  // of verified rows
  bool by_reward;                   // learn.objective is a policy gradient
};

class Generational : public DrawMode {
 public:
  explicit Generational(const Config& config) : run_(config) {}

  bool DrawsAgain() const override { return true; }

  void SetGenerationPools(Ledger* ledger, int64_t generation, Mixer* mixer,
                          PoolsAtHand* pools) const override {
    const MixConfig& mix = run_.config.mix();
    int64_t from = Oldest(generation);
    for (int t = 0; t < run_.config.task_size(); ++t) {
      std::vector<Candidate> pool = Samples(ledger, t, from, generation, pools);
      if (mix.unit() == MixConfig::positions) pool = EachPosition(pool);
      if (mix.keep_start()) AddStart(ledger, t, &pool);
      if (mix.regime() == MixConfig::subsample) {
        auto budget =
            static_cast<size_t>(static_cast<double>(mix.budget()) * mixer->VerifiedShare(t) + 0.5);
        pool = Subsample(std::move(pool), budget, SubsampleKey(generation));
      }
      if (pool.empty() && mixer->VerifiedShare(t) > 0)
        run_.NoteEmpty(ledger, t, from, generation, pools);
      pools->size += static_cast<int64_t>(pool.size());
      RandomKey key = run_.KeyOf(generation).Fold(static_cast<uint64_t>(t));
      mixer->SetVerified(t, MakeSelector(mix.selector(), std::move(pool), key));
    }
  }

  bool SetStepPools(Ledger*, int64_t, int64_t, Mixer*, PoolsAtHand*) const override { return true; }
  void Record(Ledger*, const Step&) const override {}

 private:
  // The first generation whose samples the regime trains on.
  int64_t Oldest(int64_t generation) const {
    const MixConfig& mix = run_.config.mix();
    if (mix.regime() == MixConfig::replace) return generation;
    if (mix.regime() == MixConfig::window)
      return std::max<int64_t>(0, generation - mix.window_generations() + 1);
    return 0;
  }

  std::vector<Candidate> Samples(Ledger* ledger, int task, int64_t from, int64_t to,
                                 PoolsAtHand* pools) const {
    if (int judged = JudgedTask(run_.config, task); judged >= 0)
      return ledger->pools.Audited(judged, from, to);
    std::vector<Candidate> pool = run_.by_reward ? ledger->pools.Scored(task, from, to)
                                                 : ledger->pools.Accepted(task, from, to);
    if (run_.RewardsLearnable(task))
      pool = Rewarded(std::move(pool), ledger->proposals.Learnable(from, to), run_.by_reward);
    if (run_.by_reward) return Weighed(std::move(pool), pools);
    return Kept(std::move(pool), run_.config.mix().keep());
  }

  // The samples that a policy gradient learns from. What each is weighed by is kept in `pools`.
  std::vector<Candidate> Weighed(std::vector<Candidate> pool, PoolsAtHand* pools) const {
    bool divide = run_.config.learn().objective() == LearnConfig::grpo;
    auto advantages = GroupAdvantages(pool, divide);
    std::erase_if(pool,
                  [&](const Candidate& candidate) { return !advantages.contains(candidate.id); });
    pools->advantages.merge(advantages);
    return pool;
  }

  // Adds the fresh rows that generation 0 trained on.
  void AddStart(Ledger* ledger, int task, std::vector<Candidate>* pool) const {
    std::vector<Candidate> start = ledger->fresh.From(task, 0);
    if (run_.config.mix().unit() == MixConfig::positions) start = EachPosition(start);
    auto drawn = static_cast<size_t>(ledger->steps.FreshRows(task, 0));
    start.resize(std::min(start.size(), drawn));
    pool->insert(pool->end(), start.begin(), start.end());
  }

  RandomKey SubsampleKey(int64_t generation) const {
    return RandomKey::Root(static_cast<uint64_t>(run_.config.seed()))
        .Fold("mix")
        .Fold("subsample")
        .Fold(static_cast<uint64_t>(generation));
  }

  Settings run_;
};

class Continuous : public DrawMode {
 public:
  explicit Continuous(const Config& config) : run_(config) {}

  bool DrawsAgain() const override { return false; }
  void SetGenerationPools(Ledger*, int64_t, Mixer*, PoolsAtHand*) const override {}

  bool SetStepPools(Ledger* ledger, int64_t generation, int64_t step, Mixer* mixer,
                    PoolsAtHand* pools) const override {
    const MixConfig& mix = run_.config.mix();
    int64_t newest = ledger->weights.Latest()->version();
    int64_t oldest = newest - run_.config.loop().max_version_lag();
    bool may_draw = MayDraw(ledger);
    pools->empty.clear();
    for (int t = 0; t < run_.config.task_size(); ++t) {
      std::vector<Candidate> pool;
      if (may_draw) pool = Kept(ledger->pools.AcceptedSince(t, oldest), mix.keep());
      if (pool.empty() && run_.task_shares[t] > 0) {
        if (!IsDead(ledger, t, newest)) return false;
        run_.NoteEmpty(ledger, t, generation, generation, pools);
      }
      RandomKey key =
          run_.KeyOf(generation).Fold(static_cast<uint64_t>(step)).Fold(static_cast<uint64_t>(t));
      // The pool comes the least drawn first. So going through it in order keeps the promise of a
      // shuffle, that each sample is drawn once before any is drawn twice.
      auto selector = mix.selector() == MixConfig::shuffle ? MixConfig::fifo : mix.selector();
      mixer->SetVerified(t, MakeSelector(selector, std::move(pool), key));
    }
    return true;
  }

  void Record(Ledger* ledger, const Step& step) const override { ledger->steps.CountDraws(step); }

 private:
  bool MayDraw(Ledger* ledger) const {
    const Config& config = run_.config;
    int rows = static_cast<int>(config.learn().rows());
    auto verified_rows = static_cast<int64_t>((1 - config.mix().fresh()) * rows + 0.5);
    RateLimiter limiter(config.loop().samples_per_insert(), config.loop().insert_slack());
    limiter.SetInserted(ledger->counters.Read(kAcceptedCounter));
    limiter.SetDrawn(ledger->counters.Read(kDrawnCounter));
    return limiter.MayDraw(verified_rows);
  }

  // Whether no accepted sample of a task is to be expected from these weights.
  bool IsDead(Ledger* ledger, int task, int64_t version) const {
    const SampleConfig& sample = run_.config.sample();
    LedgerTallies::Verdicts verdicts = ledger->tallies.VerdictsOn(task, version);
    double asked = run_.task_shares[task] *
                   static_cast<double>(sample.problems() * sample.samples_per_problem());
    return verdicts.accepted == 0 && static_cast<double>(verdicts.all) >= asked;
  }

  Settings run_;
};

}  // namespace

std::unique_ptr<DrawMode> DrawMode::Make(const Config& config) {
  if (config.mode() == Config::continuous) return std::make_unique<Continuous>(config);
  return std::make_unique<Generational>(config);
}

}  // namespace pawl
