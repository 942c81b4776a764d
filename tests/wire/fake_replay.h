// A replay server of a few lines for tests of a role's loop: it hands out leases in order, serves
// weights, keeps what is submitted, and stands in no other process.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "wire/replay.h"

namespace pawl::testing {

class FakeReplay : public Replay {
 public:
  explicit FakeReplay(std::string config) { welcome_.set_config(std::move(config)); }

  const Welcome& Greet() override { return welcome_; }
  void Introduce(const std::string&, int64_t) override {}

  // What a lease names to have these bytes pulled.
  Weights Serve(const std::string& bytes, int64_t version = 0) {
    Weights weights;
    weights.set_version(version);
    weights.set_sha256(Sha256Hex(bytes));
    weights.set_bytes(static_cast<int64_t>(bytes.size()));
    served_[weights.sha256()] = bytes;
    return weights;
  }

  std::deque<SampleLease> sample_leases;    // then FINISHED
  std::deque<ProblemLease> problem_leases;  // then FINISHED

  std::vector<SubmitVerdicts> verdicts;
  std::vector<SubmitSamples> samples;
  std::vector<LeaseSamples> asked_samples;
  std::vector<LeaseProblems> asked_problems;
  std::vector<std::string> calls;  // "lease", "pull" or "submit", in their order

  std::function<void(const std::string& call)> on_call = [](const std::string&) {};

 private:
  Response Call(const Request& request) override {
    Response response;
    switch (request.call_case()) {
      case Request::kLeaseSamples:
        Note("lease");
        asked_samples.push_back(request.lease_samples());
        *response.mutable_sample_lease() = Next(&sample_leases);
        break;
      case Request::kLeaseProblems:
        Note("lease");
        asked_problems.push_back(request.lease_problems());
        *response.mutable_problem_lease() = Next(&problem_leases);
        break;
      case Request::kPullWeights:
        Note("pull");
        *response.mutable_weights_piece() = Piece(request.pull_weights());
        break;
      case Request::kSubmitVerdicts:
        Note("submit");
        verdicts.push_back(request.submit_verdicts());
        response.mutable_done();
        break;
      case Request::kSubmitSamples:
        Note("submit");
        samples.push_back(request.submit_samples());
        response.mutable_stored();
        break;
      default:
        PAWL_CHECK(false, "the test's replay server does not know call {}",
                   static_cast<int>(request.call_case()));
    }
    return response;
  }

  void Note(const std::string& call) {
    calls.push_back(call);
    on_call(call);
  }

  template <typename Lease>
  static Lease Next(std::deque<Lease>* leases) {
    Lease lease;
    lease.set_state(FINISHED);
    if (leases->empty()) return lease;
    lease = std::move(leases->front());
    leases->pop_front();
    return lease;
  }

  WeightsPiece Piece(const PullWeights& ask) const {
    const std::string& bytes = served_.at(ask.sha256());
    WeightsPiece piece;
    piece.set_data(bytes.substr(static_cast<size_t>(ask.offset())));
    piece.set_total(static_cast<int64_t>(bytes.size()));
    return piece;
  }

  Welcome welcome_;
  std::map<std::string, std::string> served_;
};

}  // namespace pawl::testing
