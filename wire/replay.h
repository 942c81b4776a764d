// Replay: what a role sees of the replay server, one method for each call of proto/pawl.proto.
//
// The calls and what an acknowledgement means stand in the messages. Behind it lies a connection
// (wire/client.h) or a server in the same process (replay/server/local.h).
// Errors:  what the server answered, with its exit code; Error(kFailed) where no server answers.
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

  // Says what this process holds, now and whenever it connects again: the run it is of ("": none
  // yet) and the generation it stands at. Error where that does not belong to the server's run.
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
  void Feed(FeedFresh fresh);
  Steps Draw(const DrawSteps& ask);
  Published Publish(PublishWeights piece);
  void End(const std::string& reason);  // the run is over

  // ---- anybody's
  WeightsPiece Pull(const PullWeights& ask);

 private:
  virtual Response Call(const Request& request) = 0;
};

}  // namespace pawl
