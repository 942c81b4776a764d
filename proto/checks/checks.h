// The rules that span several keys of a config, a function for each of its sections.
//
// Errors: Error(kUsage) names the key, where it was set and what to write instead.
#pragma once

#include <string>
#include <string_view>

#include "base/config.h"
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

void CheckModel(const ConfigCheck& check);       // [model], and what a network needs of [sample]
void CheckTasks(const ConfigCheck& check);       // [[task]]
void CheckClosedForm(const ConfigCheck& check);  // model.kind against the tasks
void CheckPlacement(const ConfigCheck& check);   // [process] against model.kind
void CheckSample(const ConfigCheck& check);      // [sample]
void CheckVerify(const ConfigCheck& check);      // [verify]
void CheckMix(const ConfigCheck& check);         // [mix], [loop]
void CheckLearn(const ConfigCheck& check);       // [learn], [alarm]

}  // namespace pawl
