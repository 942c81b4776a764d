// Admission: who may come in, and what of what peers bring is refused before the replay server acts
// on it.
//
// By its range and its role a call was judged already (wire/ranges.h); here it is by the run's
// config and by what the server stands at.
// Errors:  Error(kFailed) names the peer, what it brought and why that cannot be; the log has the
// first of them. Greet: kUsage, kData.
// Threads: the server's.
#pragma once

#include <string>

#include "replay/content.h"
#include "wire/server.h"

namespace pawl {

class Admission {
 public:
  Admission(std::string run_id, const Config& config)
      : run_id_(std::move(run_id)), config_(config), content_(config) {}

  const Content& content() const { return content_; }

  // `newest`, here and below: the version of the newest weights; -1: there are none.
  Welcome Greet(const Hello& hello, int64_t newest) const;

  [[noreturn]] void Refuse(const Peer& peer, const std::string& what, std::string_view why);

  // `ahead`: how many generations after the newest weights' it may be.
  void RequireGeneration(const Peer& peer, int64_t generation, int64_t newest, int64_t ahead);
  void RequireDraw(const Peer& peer, const DrawSteps& ask);
  void RequireSamples(const Peer& peer, const Group& submitted, const Group& asked);
  // `known`: how many problems of the generation there are. Fills in each problem's generation.
  void RequireProblems(const Peer& peer, int64_t known, OpenGeneration* open);
  void RequireFresh(const Peer& peer, const FeedFresh& fresh);

 private:
  std::string run_id_;
  Config config_;
  Content content_;
  int refusals_ = 0;
};

}  // namespace pawl
