// ExternalProgram: a program of the user's that answers questions over its standard input and
// output, a JSON object a line each way.
//
// Protocol, version 1. pawl says  {"pawl": 1, "role": "verifier"}  and the program  {"pawl": 1,
// "name": "mine", "version": "3"}. Then each question has an "id", and its answer the same one.
// What else they hold is its user's: verifiers/external.cc, tasks/external.cc. An answer {"id": 7,
// "refused": "why"} says that this question can't be answered.
//
// A program that is slow, dies, prints what is no answer, or refuses is started anew and asked
// again. What it prints to its standard error goes to pawl's; the last line stands in errors. A
// stop request ends the wait for an answer (Stopped) within 0.1 s.
// Threads: any.  Errors: Error(kUsage) where it does not start as the protocol says, or fails its
// first question; ExternalFailure for a question; Error(kFailed) where it is broken: it fails the
// first question that it once answered, has to be started anew for too many questions, or is
// another program after a restart.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "programs/conversation.h"
#include "programs/external_failure.h"
#include "programs/jail.h"

namespace pawl {

struct ExternalSettings {
  double timeout_s = 10;  // for each answer
  int attempts = 3;
  std::optional<JailLimits>
      jail;  // the program's files, and arguments that are files, can be read in it
  bool tell_restarts = true;  // in the log

  // As a task's or a verifier's config asks: its keys timeout_s and sandbox.
  template <typename Section>
  static ExternalSettings Of(const Section& config) {
    ExternalSettings settings;
    settings.timeout_s = config.timeout_s();
    if (config.sandbox()) settings.jail = JailLimits();
    return settings;
  }
};

// An answer, or a part of one, as an error shows it: its beginning where it is long.
std::string Shown(const nlohmann::json& value);

class ExternalProgram {
 public:
  // Throws ExternalFailure(kCrash) for an answer that lacks what its user needs; what it says
  // completes "the program ...".
  using Check = std::function<void(const nlohmann::json& answer)>;

  ExternalProgram(std::vector<std::string> command, std::string role,
                  const ExternalSettings& settings);
  ~ExternalProgram();

  // "mine/3", as it said of itself, and the whole of what it said.
  std::string name() const { return NameIn(hello_); }
  const nlohmann::json& hello() const { return hello_; }

  // A first question, put twice, so that lines before or behind an answer are found, and a program
  // that answers once and ends. The last one that was answered tells later, whenever another finds
  // no answer, whether the program still works. Error(kUsage) says what it answers instead.
  void Try(const nlohmann::json& question, const Check& check);

  // The answer to a question; "id" is added.
  nlohmann::json Ask(const nlohmann::json& question, const Check& check);

 private:
  static std::string NameIn(const nlohmann::json& hello);

  void Start();
  void StartAnew();
  nlohmann::json SayHello();
  nlohmann::json Attempt(const nlohmann::json& question,
                         const Check& check);  // throws ExternalFailure, as the next
  nlohmann::json Exchange(const nlohmann::json& question, const Check& check);
  void RequireWorking();
  void CountRestartedFor(bool restarted);

  std::vector<std::string> command_;
  std::string role_, where_;
  ExternalSettings settings_;
  std::unique_ptr<Jail> jail_;
  std::mutex mutex_;
  std::unique_ptr<Conversation> conversation_;  // null: it has to be started anew
  int64_t next_id_ = 1;
  nlohmann::json hello_;
  nlohmann::json first_question_;  // null: none was answered
  Check first_check_;
  std::string last_failure_;
  int64_t restarts_ = 0, failures_ = 0;
  double restarted_for_ = 0;  // questions, less a part of those that went well
};

}  // namespace pawl
