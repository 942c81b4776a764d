#include "replay/server/mode.h"

#include "proto/ids.h"
#include "replay/limiter.h"

namespace pawl {
namespace {

class Generational : public ServerMode {
 public:
  bool MayGiveProblems() const override { return true; }
  bool MayComeFrom(int64_t version, int64_t group) const override {
    return version == GenerationOfGroup(group) - 1;
  }
  bool HasBarriers() const override { return true; }
  void Record(Ledger*, int64_t) const override {}
  void Measure(Ledger*, int64_t, GenerationState*) const override {}
  void NoteAccepted(int64_t) override {}
  void NoteDrawn(int64_t) override {}
};

class Continuous : public ServerMode {
 public:
  Continuous(const LoopConfig& config, Ledger* ledger)
      : max_version_lag_(config.max_version_lag()),
        limiter_(config.samples_per_insert(), config.insert_slack()) {
    limiter_.SetInserted(ledger->counters.Read(kAcceptedCounter));
    limiter_.SetDrawn(ledger->counters.Read(kDrawnCounter));
  }

  bool MayGiveProblems() const override { return limiter_.MayInsert(); }
  bool MayComeFrom(int64_t, int64_t) const override { return true; }
  bool HasBarriers() const override { return false; }
  void Record(Ledger* ledger, int64_t accepted) const override {
    ledger->counters.Add(kAcceptedCounter, accepted);
  }
  void Measure(Ledger* ledger, int64_t served, GenerationState* state) const override {
    state->set_stale(ledger->tallies.Stale(served - max_version_lag_));
  }
  void NoteAccepted(int64_t samples) override {
    limiter_.SetInserted(limiter_.inserted() + samples);
  }
  void NoteDrawn(int64_t rows) override { limiter_.SetDrawn(rows); }

 private:
  int64_t max_version_lag_;
  RateLimiter limiter_;
};

}  // namespace

std::unique_ptr<ServerMode> ServerMode::Make(const Config& config, Ledger* ledger) {
  if (config.mode() == Config::continuous)
    return std::make_unique<Continuous>(config.loop(), ledger);
  return std::make_unique<Generational>();
}

}  // namespace pawl
