// ExternalProgram: a program of the user's that answers questions over its standard input and output, a JSON object a line each way.
//
// Protocol, version 1. pawl says  {"pawl": 1, "role": "verifier"}  and the program  {"pawl": 1, "name": "mine", "version": "3"}.
// Then each question has an "id", and its answer the same one. What else they hold is its user's: verifiers/external.cc,
// tasks/external.cc. An answer {"id": 7, "refused": "why"} says that this question can't be answered.
//
// A program that is slow, dies, prints what is no answer, or refuses is started anew and asked again.
// Threads: any.  Errors: Error(kUsage) where it does not start as the protocol says; ExternalFailure for a question;
// Error(kFailed) where a restarted program is another than before.
#pragma once

#include <sys/types.h>

#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/jail.h"

namespace pawl {

// A question that remained without an answer; nothing is known about what was asked.
class ExternalFailure : public Error {
 public:
  enum Kind { kTimeout, kCrash, kRefused };
  ExternalFailure(Kind kind, std::string_view where, std::string_view what) : Error(ErrorCode::kFailed, where, what), kind_(kind) {}
  Kind kind() const { return kind_; }

 private:
  Kind kind_;
};

struct ExternalSettings {
  double timeout_s = 10;             // for each answer
  int attempts = 3;
  std::optional<JailLimits> jail;    // the program's files, and arguments that are files, can be read in it

  // As a task's or a verifier's config asks: its keys timeout_s and sandbox.
  template <typename Section>
  static ExternalSettings Of(const Section& config) {
    ExternalSettings settings;
    settings.timeout_s = config.timeout_s();
    if (config.sandbox()) settings.jail = JailLimits();
    return settings;
  }
};

class ExternalProgram {
 public:
  ExternalProgram(std::vector<std::string> command, std::string role, const ExternalSettings& settings);
  ~ExternalProgram();

  // "mine/3", as it said of itself, and the whole of what it said.
  std::string name() const { return NameIn(hello_); }
  const nlohmann::json& hello() const { return hello_; }

  // The answer to a question; "id" is added.
  nlohmann::json Ask(nlohmann::json question);

 private:
  static std::string NameIn(const nlohmann::json& hello);

  void Start();
  void Stop();
  nlohmann::json SayHello();
  nlohmann::json Exchange(const nlohmann::json& question);  // throws ExternalFailure
  std::string ReadLine(std::string unsent, steady_clock::time_point until);

  std::vector<std::string> command_;
  std::string role_, where_;
  ExternalSettings settings_;
  std::unique_ptr<Jail> jail_;
  std::mutex mutex_;
  pid_t pid_ = -1;
  int socket_ = -1;
  std::string received_;  // behind the last whole line
  int64_t next_id_ = 1;
  nlohmann::json hello_;
};

}  // namespace pawl
