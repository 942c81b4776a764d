#include "verifiers/factory.h"

#include "base/error.h"
#include "base/log.h"
#include "base/stop.h"
#include "verifiers/external.h"
#include "verifiers/kinds.h"
#include "verifiers/model_verifiers.h"

namespace pawl {
namespace {

constexpr int kFirstQuestions = 3;  // a verifier that answers none of them counts as broken

std::unique_ptr<Verifier> MakeKind(int kind, const VerifyConfig& config, RandomKey run_key,
                                   const Models* models) {
  switch (kind) {
    case VerifyConfig::exact:
      return MakeExact();
    case VerifyConfig::none:
      return MakeNone();
    case VerifyConfig::noisy:
      return MakeNoisy(config.accept_right(), config.accept_wrong(), run_key);
    case VerifyConfig::vote:
      return MakeVote(config.vote_share());
    case VerifyConfig::length:
      return MakeLength(config.length_min(), config.length_max());
    case VerifyConfig::external:
      return MakeExternalVerifier(config);
    case VerifyConfig::learned:
      return MakeLearned(config.threshold(), models == nullptr ? nullptr : models->judge.get());
    case VerifyConfig::panel:
      return MakePanel(config.vote_share(), models == nullptr ? nullptr : models->panel.get());
    case VerifyConfig::all_of:
    case VerifyConfig::any_of:
    case VerifyConfig::sample: {
      Parts parts;
      for (int part : config.parts()) parts.push_back(MakeKind(part, config, run_key, models));
      if (kind == VerifyConfig::sample)
        return MakeSpotCheck(std::move(parts), config.sample_share(), run_key);
      return kind == VerifyConfig::all_of ? MakeAllOf(std::move(parts))
                                          : MakeAnyOf(std::move(parts));
    }
  }
  PAWL_CHECK(false, "verifier kind {}", kind);
  return nullptr;
}

}  // namespace

std::unique_ptr<Verifier> MakeVerifier(const VerifyConfig& config, RandomKey run_key,
                                       const Models* models) {
  return MakeKind(config.kind(), config, run_key, models);
}

void TryOnTasks(const Verifier& verifier, const VerifyConfig& config, const TaskSet& tasks) {
  if (!UsesVerifier(config, VerifyConfig::external)) return;
  RandomStream random(RandomKey::Root(0).Fold("first question"));
  for (int i = 0; i < tasks.size(); ++i) {
    if (!tasks.config(i).verified() || tasks.config(i).propose()) continue;
    const Task& task = tasks.task(i);
    for (int tries = 1;; ++tries) {  // a working program may fail at one problem
      Task::Identity id = task.Draw(tasks.AskedLevels(i), &random);
      try {
        verifier.Try(task.Make(id.level, id.seed));
        break;
      } catch (const Stopped&) {
        throw;
      } catch (const Error& error) {
        if (tries == kFirstQuestions) throw;
        spdlog::warn("{}", error.what());
      }
    }
  }
}

}  // namespace pawl
