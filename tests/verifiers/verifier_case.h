// What tests of verifiers share: a sorting problem, samples of it, and what a verifier says of
// them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/testing.h"
#include "verifiers/factory.h"

namespace pawl {

class VerifierTest : public ::testing::Test {
 protected:
  VerifierTest() {
    TaskConfig config;
    config.set_kind("sorting");
    task_ = MakeTask(config, RandomKey::Root(0));
    problem_ = task_->Make(3, 7);
  }

  Sample MakeSample(const std::string& text, bool ended = true) {
    Sample sample;
    sample.set_id(next_id_++);
    sample.set_text(text);
    sample.set_ended(ended);
    return sample;
  }

  std::vector<bool> Accepted(const VerifyConfig& config, const std::vector<Sample>& samples) {
    std::vector<bool> accepted;
    for (const Verdict& j : JudgeWith(*MakeVerifier(config, RandomKey::Root(1)), samples))
      accepted.push_back(j.accepted());
    return accepted;
  }

  Verdicts JudgeWith(const Verifier& verifier, const std::vector<Sample>& samples) {
    Group group = GroupOf(samples);
    return verifier.Judge({{task_.get(), &problem_, &group}})[0];
  }

  static Group GroupOf(const std::vector<Sample>& samples) {
    Group group;
    for (const Sample& sample : samples) *group.add_sample() = sample;
    return group;
  }

  static VerifyConfig Kind(VerifyConfig::Kind kind) {
    VerifyConfig config;
    config.set_kind(kind);
    return config;
  }

  std::unique_ptr<Task> task_;
  Problem problem_;
  int64_t next_id_ = 0;
};

}  // namespace pawl
