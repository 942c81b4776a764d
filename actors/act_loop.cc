#include "actors/act_loop.h"

#include "actors/self_play.h"
#include "base/files.h"
#include "base/gauges.h"
#include "base/log.h"
#include "base/stop.h"
#include "base/trace.h"
#include "model/sampler.h"
#include "proto/config.h"
#include "proto/record_size.h"
#include "wire/fetch_weights.h"

namespace pawl {
namespace {

constexpr int kGroupsToSubmit = 256;  // finished groups that are submitted together

class Actor {
 public:
  explicit Actor(Replay* replay)
      : replay_(replay),
        config_(ParseStored(replay->Greet().config(), "the run's config", {})),
        sampler_(MakeSampler(config_)),
        lease_samples_(2 * static_cast<int>(config_.sample().slots())) {}

  void Loop() {
    AtWork at_work("actor");
    while (!StopRequested()) {
      ProblemLease lease = Lease(true);
      if (lease.state() == FINISHED) return;
      while (lease.state() == WORK) {
        if (!Holds(lease.weights())) TakeWeights(lease.weights());
        for (Group& group : *lease.mutable_group()) sampler_->Add(std::move(group));
        lease = DecodeUntilLow();
      }
    }
  }

 private:
  // Decodes until few sequences are left. Returns a lease for the same weights that was taken while
  // slots were still busy, or a lease without work when all slots are idle.
  ProblemLease DecodeUntilLow() {
    Span span("decode");
    std::vector<Group> finished;
    bool ask = true;
    while (sampler_->Step(&finished)) {
      if (finished.size() >= kGroupsToSubmit) Submit(&finished);
      if (!ask || StopRequested() || sampler_->waiting() > 0) continue;
      ProblemLease more = Lease(false);
      ask = false;
      if (more.state() != WORK) continue;
      if (Holds(more.weights())) {
        Submit(&finished);
        return more;
      }
      while (sampler_->Step(&finished)) {
      }
      Submit(&finished);
      return more;
    }
    Submit(&finished);
    return ProblemLease();
  }

  ProblemLease Lease(bool hold) {
    Span span("lease (waits)");
    LeaseProblems ask;
    ask.set_samples_max(lease_samples_);
    ask.set_hold(hold);
    ProblemLease lease = replay_->Lease(ask);
    if (lease.state() == WORK && lease.group_size() == 0) lease.set_state(WAIT);
    return lease;
  }

  // Two versions may have the same bytes and another threshold.
  bool Holds(const Weights& weights) const {
    return weights.sha256() == held_sha256_ && weights.resign_below() == resign_below_;
  }

  void TakeWeights(const Weights& weights) {
    Span span("take weights");
    sampler_->Take(FetchWeights(replay_, weights),
                   fmt::format("weights version {}", weights.version()));
    sampler_->ResignBelow(weights.resign_below());
    held_sha256_ = weights.sha256();
    resign_below_ = weights.resign_below();
    ProcessGauges().Set("pawl_weights_version", static_cast<double>(weights.version()));
    spdlog::debug("holds weights version {}", weights.version());
  }

  // Submits the groups in one call, or in several if one frame cannot hold them.
  void Submit(std::vector<Group>* finished) {
    if (finished->empty()) return;
    Span span("submit (waits)");
    SubmitSamples samples;
    int64_t bytes = 0;
    for (Group& group : *finished) {
      bytes += static_cast<int64_t>(group.ByteSizeLong());
      *samples.add_group() = std::move(group);
      if (bytes <= CallBytesMax(config_.process().frame_bytes())) continue;
      SubmitAll(std::exchange(samples, {}));
      bytes = 0;
    }
    finished->clear();
    if (bytes > 0) SubmitAll(std::move(samples));
  }

  void SubmitAll(SubmitSamples samples) {
    samples.set_weights_sha256(held_sha256_);
    int64_t count = 0, tokens = 0;
    for (const Group& group : samples.group()) {
      count += group.sample_size();
      for (const Sample& sample : group.sample()) tokens += sample.tokens_size();
    }
    CrashPoint("actor-before-submit");
    replay_->Submit(std::move(samples));
    CrashPoint("actor-after-submit");
    ProcessGauges().Add("pawl_sampled_total", static_cast<double>(count));
    ProcessGauges().Add("pawl_sampled_tokens_total", static_cast<double>(tokens));
  }

  Replay* replay_;
  Config config_;
  std::unique_ptr<Sampler> sampler_;
  int lease_samples_;
  std::string held_sha256_;
  double resign_below_ = 0;
};

}  // namespace

void ActLoop(Replay* replay, const std::string& name) {
  NameTraceThread(name);
  Actor(replay).Loop();
}

}  // namespace pawl
