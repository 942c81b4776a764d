// Conversation: one process of a program of the user's, and the lines that go to it and come from
// it. It starts with the object, in a jail where one is given, and is killed with it.
//
// A line goes to its standard input and a line of its standard output is the answer; what the lines
// mean is ExternalProgram's. What it prints to its standard error goes to pawl's, of a jailed
// process no more than 1 MiB. An answer has 16 MiB at most.
// Units: timeout_s is seconds, for each answer.
// Threads: one at a time; the process ends when the thread that started it ends.
// Errors: the constructor throws what base/child.h says. Ask throws ExternalFailure where no answer
// comes, after which nothing more can be asked, and Stopped within 0.1 s of a stop request.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/child.h"
#include "programs/external_failure.h"
#include "programs/jail.h"

namespace pawl {

class Conversation {
 public:
  // `where` names the program in errors. `jail` may be null; it must outlive the object.
  Conversation(std::vector<std::string> command, std::string where, const Jail* jail,
               double timeout_s);
  ~Conversation();
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  // Sends the line and returns the next one that the process prints, both without their ends.
  std::string Ask(const std::string& line);

 private:
  ExternalFailure Ended();
  std::string WithLastWords(std::string what);

  std::string where_;
  double timeout_s_;
  ChildErrors errors_;
  pid_t pid_ = -1;
  int socket_ = -1;
  std::string received_;  // behind the last whole line
};

}  // namespace pawl
