#include <fmt/format.h>

#include "proto/checks.h"
#include "proto/sections.h"

namespace pawl {
namespace {

void CheckLearned(const ConfigCheck& check) {
  const Config& config = check.config;
  if (!IsNetwork(config.model()))
    check.Fail("verify.kind", "learned needs a network to judge", "use another verifier");
  if (config.mode() == Config::continuous)
    check.Fail("verify.kind", "learned needs generations: each is judged by one version",
               "use mode = \"generational\"");
  if (config.verify().audit() == 0)
    check.Fail("verify.audit", "0 leaves a learned judge no verdicts to train on",
               "set a share above 0");
  for (int i = 0; i < config.task_size(); ++i) {
    if (config.task(i).judge()) {
      if (JudgedTask(config, i) < 0)
        check.Fail(fmt::format("task.{}.judge", i),
                   fmt::format("there is no task {} to judge", config.task(i).kind()), "add it");
      continue;
    }
    if (config.task(i).propose() || JudgedTask(config, i) >= 0) continue;
    bool judged = false;
    for (int j = 0; j < config.task_size(); ++j) judged = judged || JudgedTask(config, j) == i;
    if (config.task(i).verified() && !judged) {
      check.Fail(
          "verify.kind", fmt::format("learned needs a judge of task {}", TaskName(config, i)),
          fmt::format("add a [[task]] with kind = \"{}\" and judge = true{}", config.task(i).kind(),
                      config.task(i).kind() == "game"
                          ? ", or one with kind = \"legal\" and the same game"
                          : ""));
    }
  }
}

bool IsComposed(VerifyConfig::Kind kind) {
  return kind == VerifyConfig::all_of || kind == VerifyConfig::any_of ||
         kind == VerifyConfig::sample;
}

}  // namespace

void CheckVerify(const ConfigCheck& check) {
  const Config& config = check.config;
  const VerifyConfig& verify = config.verify();
  for (int part : verify.parts()) {
    auto kind = static_cast<VerifyConfig::Kind>(part);
    if (IsComposed(kind))
      check.Fail("verify.parts.0", "cannot hold " + VerifyConfig::Kind_Name(kind),
                 "list the verifiers themselves");
  }
  int fewest = verify.kind() == VerifyConfig::sample ? 2 : 1;
  if (IsComposed(verify.kind()) && verify.parts_size() < fewest) {
    check.Fail("verify.kind",
               fmt::format("{} needs a list of {} or more", VerifyConfig::Kind_Name(verify.kind()),
                           fewest),
               "set verify.parts");
  }
  for (VerifyConfig::Kind kind : {VerifyConfig::vote, VerifyConfig::panel}) {
    if (PlaysGames(config.model()) && UsesVerifier(verify, kind))
      check.Fail("verify.kind",
                 fmt::format("{} compares answers, and a game goes on in many right ways",
                             VerifyConfig::Kind_Name(kind)),
                 "use exact");
  }
  if (UsesVerifier(verify, VerifyConfig::external) && verify.command().empty())
    check.Fail("verify.kind", "external needs a program", "set verify.command");
  if (UsesVerifier(verify, VerifyConfig::panel) && verify.models().empty())
    check.Fail("verify.kind", "panel needs models", "set verify.models");
  if (UsesVerifier(verify, VerifyConfig::learned)) CheckLearned(check);
  if (UsesVerifier(verify, VerifyConfig::vote) && config.sample().samples_per_problem() < 2) {
    check.Fail("verify.kind", "vote needs several samples of a problem",
               "set sample.samples_per_problem to 2 or more");
  }
  if (verify.length_min() > verify.length_max()) {
    check.Fail("verify.length_min", "is above verify.length_max", "");
  }
}

}  // namespace pawl
