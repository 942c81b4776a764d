// Conversation: one process of the user's program, and the lines exchanged with it. The process
// starts with the object, in the jail if one is given, and is killed with it.
//
// A line sent to its standard input is answered by a line of its standard output, or by as many as
// the program likes. ExternalProgram and the players of games that are engines know what the lines
// mean. Its standard error goes to pawl's, up to 1 MiB for a
// jailed process. An answer has at most 16 MiB.
// Units: timeout_s is seconds, for each answer.
// Threads: one at a time; the process ends when the thread that started it ends.
// Errors: the constructor throws what base/child.h says. Ask and Next throw ExternalFailure if no
// line comes, after which nothing more can be asked, and Stopped within 0.1 s of a stop request.
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

  // Sends the line at the next Next, and waits for nothing.
  void Tell(const std::string& line) { unsent_ += line + "\n"; }
  // The next line that the process prints within so many seconds.
  std::string Next(double timeout_s);

 private:
  ExternalFailure Ended();
  void Send();
  std::string WithLastWords(std::string what);

  std::string where_;
  double timeout_s_;
  ChildErrors errors_;
  pid_t pid_ = -1;
  int socket_ = -1;
  std::string unsent_;
  size_t sent_ = 0;       // bytes of unsent_
  std::string received_;  // bytes after the last line that was taken
};

}  // namespace pawl
