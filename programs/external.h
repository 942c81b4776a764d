// ExternalProgram: the user's program that answers questions over its standard input and output.
// Each line is one JSON object.
//
// Protocol, version 1. pawl says  {"pawl": 1, "role": "verifier"}  and the program  {"pawl": 1,
// "name": "mine", "version": "3"}. Then each question has an "id", and its answer has the same
// "id". verifiers/external.cc and tasks/external.cc define the other members. An answer {"id": 7,
// "refused": "why"} says that this question can't be answered.
//
// A program that is slow, dies, prints something that is not an answer, or refuses is restarted and
// asked again. Its standard error goes to pawl's, and errors quote its last line. A stop request
// ends the wait for an answer (Stopped) within 0.1 s.
// Threads: any.  Errors: Error(kUsage) if it does not start as the protocol says or fails its first
// question; ExternalFailure for a question without an answer; Error(kFailed) if it is broken: it
// fails the first question that it once answered, must be restarted for too many questions, or has
// another name after a restart.
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
      jail;  // in it the program's files, and arguments that are files, can be read
  bool tell_restarts = true;  // log each restart

  // The settings in the keys timeout_s and sandbox of a task or verifier.
  template <typename Section>
  static ExternalSettings Of(const Section& config) {
    ExternalSettings settings;
    settings.timeout_s = config.timeout_s();
    if (config.sandbox()) settings.jail = JailLimits();
    return settings;
  }
};

// An answer, or a part of one, as errors show it: a long one is cut.
std::string Shown(const nlohmann::json& value);

class ExternalProgram {
 public:
  // Throws ExternalFailure(kCrash) for an answer that lacks a needed member. Its text completes
  // "the program ...".
  using Check = std::function<void(const nlohmann::json& answer)>;

  ExternalProgram(std::vector<std::string> command, std::string role,
                  const ExternalSettings& settings);
  ~ExternalProgram();

  // The name and version that the program gave, "mine/3", and its whole hello.
  std::string name() const { return NameIn(hello_); }
  const nlohmann::json& hello() const { return hello_; }

  // Asks a first question twice, which reveals extra lines around an answer and a program that ends
  // after one answer. The last first question that was answered is asked again whenever another
  // question gets no answer, to test whether the program still works. Error(kUsage) says what the
  // program answered instead.
  void Try(const nlohmann::json& question, const Check& check);

  // Returns the answer to a question, to which it adds an "id".
  nlohmann::json Ask(const nlohmann::json& question, const Check& check);

 private:
  static std::string NameIn(const nlohmann::json& hello);

  void Start();
  void StartAnew();
  nlohmann::json SayHello();
  nlohmann::json Attempt(const nlohmann::json& question,
                         const Check& check);  // throws ExternalFailure, like Exchange
  nlohmann::json Exchange(const nlohmann::json& question, const Check& check);
  void RequireWorking();
  void CountRestartedFor(bool restarted);

  std::vector<std::string> command_;
  std::string role_, where_;
  ExternalSettings settings_;
  std::unique_ptr<Jail> jail_;
  std::mutex mutex_;
  std::unique_ptr<Conversation> conversation_;  // null: the program must be restarted
  int64_t next_id_ = 1;
  nlohmann::json hello_;
  nlohmann::json first_question_;  // null if none was answered
  Check first_check_;
  std::string last_failure_;
  int64_t restarts_ = 0, failures_ = 0;
  double restarted_for_ = 0;  // questions that needed a restart, less a part of those that did not
};

}  // namespace pawl
