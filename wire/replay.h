// Replay: the replay server as a role sees it, with one method for each call of proto/pawl.proto.
//
// proto/pawl.proto describes the calls and what an acknowledgement means. An implementation is a
// connection (wire/client.h) or a server in the same process (replay/server/local.h).
// Errors:  the server's error with its exit code; Error(kFailed) if no server answers.
// Threads: one at a time.
#pragma once

#include <string>

#include "proto/pawl.pb.h"

namespace pawl {

class Replay {
 public:
  virtual ~Replay() = default;

  // The server's answer to Hello: the run and its config.
  virtual const Welcome& Greet() = 0;

  // Tells the server, now and after each new connection, the run that this process belongs to (""
  // if none yet) and its generation. Error if they do not fit the server's run.
  virtual void Introduce(const std::string& run_id, int64_t generation) = 0;

  // ---- an actor's calls
  ProblemLease Lease(const LeaseProblems& ask);
  Stored Submit(SubmitSamples samples);

  // ---- a verifier's
  SampleLease Lease(const LeaseSamples& ask);
  void Submit(SubmitVerdicts verdicts);

  // ---- the learner's
  void Open(OpenGeneration problems);
  GenerationState Await(const AwaitGeneration& ask);
  Proposals List(const ListProposals& ask);
  void Feed(FeedFresh fresh);
  Steps Draw(const DrawSteps& ask);
  Published Publish(PublishWeights piece);
  void End(const std::string& reason);  // ends the run

  // ---- anybody's
  WeightsPiece Pull(const PullWeights& ask);

 private:
  virtual Response Call(const Request& request) = 0;
};

}  // namespace pawl
