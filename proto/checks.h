// The rules that span several keys of a config.
//
// Each room checks its own section: the rules of a section stand in ROOM/check.cc of the room that
// the section belongs to, and a rule that reads several sections stands with the key that its error
// names. These files need the schema and the tokenizer alone, so that every program can check a
// config. ParseConfig and its like (proto/config.h) run all of them; a check that is declared here
// and defined in no room does not link.
// Errors: Error(kUsage) names the key, where it was set and what to write instead.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/config.h"
#include "base/effect.h"
#include "proto/config.pb.h"

namespace pawl {

// A config and where its keys were set.
struct ConfigCheck {
  const Config& config;
  const ConfigSources& sources;
  std::string_view name;  // stands where a key was not set

  [[noreturn]] void Fail(const std::string& key, const std::string& what,
                         std::string_view todo) const;
};

// The keys of how mistakes on decisive positions (games/decisive.h) are measured and watched.
inline constexpr std::string_view kKeysOfMistakes[] = {"eval.problems", "eval.simulations",
                                                       "eval.search", "alarm.mistakes_rise"};
inline constexpr std::string_view kNamePositions =
    "name a file of decisive positions in eval.positions";

// The keys that have no effect because of the game that the model plays, which the schema does not
// know: like those that it knows (base/effect.h) they are refused where they are set, and no text
// of the config names them.
std::vector<Unused> KeysWithoutEffect(const Config& config);  // learner/: [learn], [eval], [alarm]

void CheckModel(const ConfigCheck& check);       // model/: [model], and what it needs of [sample]
void CheckTasks(const ConfigCheck& check);       // tasks/: [[task]]
void CheckClosedForm(const ConfigCheck& check);  // model/: model.kind against the tasks
void CheckGames(const ConfigCheck& check);       // model/: a model that plays, against the tasks
void CheckPlacement(const ConfigCheck& check);   // model/: [process] against model.kind
void CheckSample(const ConfigCheck& check);      // actors/: [sample]
void CheckVerify(const ConfigCheck& check);      // verifiers/: [verify]
void CheckMix(const ConfigCheck& check);         // replay/: [mix], [loop]
void CheckLearn(const ConfigCheck& check);       // learner/: [learn], [alarm], [eval]

}  // namespace pawl
