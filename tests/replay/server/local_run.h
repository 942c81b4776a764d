// A replay service in this process with a client for each role, and a clock that stands still.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/files.h"
#include "proto/config.h"
#include "proto/ids.h"
#include "replay/server/local.h"
#include "tests/testing.h"
#include "tokens/tokenizer.h"

namespace pawl::testing {

class FakeClock : public Clock {
 public:
  steady_clock::time_point Now() const override { return now_; }
  void Advance(double seconds) { now_ += Seconds(seconds); }

 private:
  steady_clock::time_point now_ = steady_clock::now();
};

inline constexpr const char* kOneSum = "[[task]]\nkind = \"addition\"\n[process]\nlease_s = 10\n";

class LocalRun : public ::testing::Test {
 protected:
  explicit LocalRun(const std::vector<std::string>& settings = {})
      : config_(ParseConfig(kOneSum, "x", settings)) {
    Start();
  }

  // Begins, or goes on from what the ledger holds as after a death.
  void Start() {
    roles_.clear();
    service_.reset();
    io_ = std::make_unique<boost::asio::io_context>();
    service_ = std::make_unique<ReplayService>(io_.get(), scratch_.path(), "run", config_,
                                               ServerTimes{0, &clock_});
    for (const char* role : {"actor", "verifier", "learner"})
      roles_[role] = std::make_unique<LocalReplay>(io_.get(), service_.get(), role, "t");
  }

  LocalReplay& actor() { return *roles_["actor"]; }
  LocalReplay& verifier() { return *roles_["verifier"]; }
  LocalReplay& learner() { return *roles_["learner"]; }

  static PublishWeights Piece(int64_t version, const std::string& bytes) {
    PublishWeights piece;
    piece.mutable_weights()->set_version(version);
    piece.mutable_weights()->set_sha256(Sha256Hex(bytes));
    piece.mutable_weights()->set_bytes(static_cast<int64_t>(bytes.size()));
    piece.set_data(bytes);
    piece.set_generation(version);
    return piece;
  }

  // "weights 3" is version 3's file. Returns its SHA-256.
  std::string Publish(int64_t version) {
    std::string bytes = "weights " + std::to_string(version);
    learner().Publish(Piece(version, bytes));
    return Sha256Hex(bytes);
  }

  static OpenGeneration Problems(int64_t generation, int count, int first = 0) {
    OpenGeneration open;
    open.set_generation(generation);
    for (int i = first; i < first + count; ++i) {
      Group* group = open.add_group();
      group->set_id(GroupId(generation, i));
      group->set_prompt("1+1=");
      group->set_prompt_tokens(4);
      group->set_level(3);
      group->set_seed(99);
      group->set_samples(2);
    }
    return open;
  }
  void Open(int64_t generation, int count) { learner().Open(Problems(generation, count)); }

  ProblemLease Lease(int samples_max = 1000) {
    LeaseProblems ask;
    ask.set_samples_max(samples_max);
    return actor().Lease(ask);
  }

  static Group Sampled(Group group, const std::string& text = "20") {
    for (int i = 0; i < group.samples(); ++i) {
      Sample* sample = group.add_sample();
      sample->set_id(SampleId(group.id(), i));
      sample->set_text(text);
      for (int32_t token : MakeTokenizer(ModelConfig::chars)->EncodeSolution(text)) {
        sample->add_tokens(token);
        sample->add_log_probs(-1);
      }
      sample->set_ended(true);
    }
    return group;
  }

  // Two samples of each group, from the weights of that name.
  Stored Submit(const std::string& sha256, const std::vector<Group>& groups) {
    SubmitSamples samples;
    samples.set_weights_sha256(sha256);
    for (const Group& group : groups) *samples.add_group() = Sampled(group);
    return actor().Submit(samples);
  }

  SampleLease LeaseSampled(int groups_max = 1000) {
    LeaseSamples ask;
    ask.set_groups_max(groups_max);
    return verifier().Lease(ask);
  }

  static SubmitVerdicts Verdicts(int64_t group, int count, bool accepted = true) {
    SubmitVerdicts verdicts;
    for (int i = 0; i < count; ++i) {
      Verdict* verdict = verdicts.add_verdict();
      verdict->set_sample_id(SampleId(group, i));
      verdict->set_accepted(accepted);
      verdict->set_reason(accepted ? Verdict::RIGHT : Verdict::WRONG);
    }
    return verdicts;
  }

  // Opens, samples and accepts `problems` of them.
  void Finish(int64_t generation, const std::string& sha256, int problems) {
    Open(generation, problems);
    ProblemLease lease = Lease();
    Submit(sha256, {lease.group().begin(), lease.group().end()});
    for (const Group& group : lease.group()) verifier().Submit(Verdicts(group.id(), 2));
  }

  GenerationState State(int64_t generation = 1) {
    AwaitGeneration ask;
    ask.set_generation(generation);
    return learner().Await(ask);
  }

  Scratch scratch_;
  FakeClock clock_;
  Config config_;
  std::unique_ptr<boost::asio::io_context> io_;
  std::unique_ptr<ReplayService> service_;
  std::map<std::string, std::unique_ptr<LocalReplay>> roles_;
};

}  // namespace pawl::testing
