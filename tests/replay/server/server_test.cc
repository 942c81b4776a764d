// The replay server through its wire, with the calls that actors, verifiers and learners make.
#include "replay/server/server.h"

#include <map>

#include "base/files.h"
#include "proto/ids.h"
#include "replay/ledger/sqlite.h"
#include "tests/testing.h"
#include "tokens/tokenizer.h"
#include "wire/client.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;
using testing::Scratch;

class ReplayServerTest : public ::testing::Test {
 protected:
  ReplayServerTest()
      : config_(ParseConfig("[[task]]\nkind = \"addition\"\n[process]\nlease_s = 0.5\n", "x", {})) {
    Start();
  }

  void Start() {
    server_.reset();
    server_ = std::make_unique<ReplayServer>(scratch_.path(), "run", config_,
                                             Address{"127.0.0.1", "0"}, "token");
    for (const char* role : {"actor", "verifier", "learner"}) clients_[role] = Client(role);
  }

  std::unique_ptr<RpcClient> Client(const std::string& role) {
    return std::make_unique<RpcClient>(Address{"127.0.0.1", std::to_string(server_->port())},
                                       "token", role, "t", 5);
  }

  // By the role that makes such calls.
  Response Call(const std::function<void(Request*)>& fill) {
    Request request;
    fill(&request);
    bool actors = request.has_lease_problems() || request.has_submit_samples();
    bool verifiers = request.has_lease_samples() || request.has_submit_verdicts();
    return clients_.at(actors ? "actor" : verifiers ? "verifier" : "learner")->Call(request);
  }

  std::string Publish(int64_t version) {
    std::string bytes = "weights " + std::to_string(version);
    Call([&](Request* r) {
      PublishWeights* p = r->mutable_publish_weights();
      p->mutable_weights()->set_version(version);
      p->mutable_weights()->set_sha256(Sha256Hex(bytes));
      p->mutable_weights()->set_bytes(static_cast<int64_t>(bytes.size()));
      p->set_data(bytes);
      p->set_generation(version);
    });
    return Sha256Hex(bytes);
  }

  void OpenProblems(int count) {
    Call([&](Request* r) {
      r->mutable_open_generation()->set_generation(1);
      for (int i = 0; i < count; ++i) {
        Group* group = r->mutable_open_generation()->add_group();
        group->set_id(GroupId(1, i));
        group->set_prompt("1+1=");
        group->set_prompt_tokens(4);
        group->set_level(3);
        group->set_seed(99);
        group->set_samples(2);
      }
    });
  }

  ProblemLease Lease(int samples = 1000) {
    return Call([&](Request* r) { r->mutable_lease_problems()->set_samples_max(samples); })
        .problem_lease();
  }

  Stored Submit(const std::string& sha256, std::vector<Group> groups) {
    return Call([&](Request* r) {
             r->mutable_submit_samples()->set_weights_sha256(sha256);
             for (Group& group : groups) *r->mutable_submit_samples()->add_group() = Sampled(group);
           })
        .stored();
  }

  static Group Sampled(Group group) {
    for (int i = 0; i < group.samples(); ++i) {
      Sample* sample = group.add_sample();
      sample->set_id(SampleId(group.id(), i));
      sample->set_text("20");
      for (int32_t token : MakeTokenizer(ModelConfig::chars)->EncodeSolution("20")) {
        sample->add_tokens(token);
        sample->add_log_probs(-1);
      }
      sample->set_ended(true);
    }
    return group;
  }

  GenerationState State() {
    return Call([](Request* r) { r->mutable_await_generation()->set_generation(1); })
        .generation_state();
  }

  Scratch scratch_;
  Config config_;
  std::unique_ptr<ReplayServer> server_;
  std::map<std::string, std::unique_ptr<RpcClient>> clients_;
};

TEST_F(ReplayServerTest, WhatWasAcknowledgedIsThereAfterARestart) {
  std::string sha256 = Publish(0);
  OpenProblems(4);
  ProblemLease lease = Lease();
  Submit(sha256, {lease.group(0), lease.group(1)});
  Start();
  EXPECT_EQ(State().sampled(), 2);
  EXPECT_EQ(Lease().group_size(), 2) << "the two that were never answered";
  Response judged = Call([](Request* r) { r->mutable_lease_samples()->set_groups_max(10); });
  EXPECT_EQ(judged.sample_lease().group_size(), 2);
  EXPECT_EQ(judged.sample_lease().group(0).seed(), 99u) << "verifiers know the problem";
}

TEST_F(ReplayServerTest, RefusesSubmissionsThatCannotBeTrue) {
  std::string sha256 = Publish(0);
  OpenProblems(2);
  Group good = Sampled(Lease().group(0));
  auto error = [&](const std::function<void(Group*)>& spoil) {
    Group bad = good;
    spoil(&bad);
    return ErrorOf([&] {
      Call([&](Request* r) {
        r->mutable_submit_samples()->set_weights_sha256(sha256);
        *r->mutable_submit_samples()->add_group() = bad;
      });
    });
  };
  EXPECT_THAT(error([](Group* g) { g->mutable_sample()->RemoveLast(); }),
              HasSubstr("another number of samples"));
  EXPECT_THAT(error([](Group* g) { g->mutable_sample(0)->set_id(5); }), HasSubstr("wrong id"));
  EXPECT_THAT(error([](Group* g) { g->mutable_sample(0)->add_tokens(3); }),
              HasSubstr("lacks a log-probability"));
  EXPECT_THAT(error([](Group* g) { g->mutable_sample(0)->set_log_probs(0, NAN); }),
              HasSubstr("log_probs[0]: is nan"));
  EXPECT_THAT(error([](Group* g) { g->mutable_sample(0)->set_log_probs(0, 1); }),
              HasSubstr("log_probs[0]: is 1"));
  EXPECT_THAT(error([](Group* g) { g->mutable_sample(0)->clear_tokens(); }),
              HasSubstr("wrong length"));
  // Tokens that are none, or another text's: with them a learner would read outside its embedding,
  // or train on what nobody judged.
  for (int token : {2000000000, 5000, -40}) {
    EXPECT_THAT(error([&](Group* g) { g->mutable_sample(0)->set_tokens(0, token); }),
                ::testing::AnyOf(HasSubstr("tokens[0]: is"),
                                 HasSubstr("holds the token 5000, and the vocabulary has 64")));
  }
  EXPECT_THAT(
      error([](Group* g) { g->mutable_sample(0)->set_tokens(0, 7); }),
      HasSubstr(
          "actor t: submission of group 1073741824 holds tokens that are not those of its text"));
  EXPECT_THAT(error([](Group* g) { g->mutable_sample(0)->set_ended(false); }),
              HasSubstr("says of its end what its last token does not"));
  EXPECT_THAT(ErrorOf([&] { Submit("not a hash", {}); }), HasSubstr("is not a SHA-256"));
  EXPECT_THAT(ErrorOf([&] { Submit(std::string(64, 'a'), {}); }),
              HasSubstr("weights of another run"));
  EXPECT_EQ(State().sampled(), 0);
}

TEST_F(ReplayServerTest, GoesOnWhenThereIsSpaceAgain) {
  server_.reset();
  std::string mount = "mount -t tmpfs -o size=4m pawl " + scratch_.path().string() + " 2>/dev/null";
  if (std::system(mount.c_str()) != 0) GTEST_SKIP() << "needs the right to mount a file system";
  Start();
  std::string sha256 = Publish(0);
  OpenProblems(2000);
  ProblemLease lease = Lease(4000);
  testing::Write(scratch_ / "filler", std::string(4 << 20, 'x'));
  std::vector<Group> groups(lease.group().begin(), lease.group().end());
  EXPECT_THAT(ErrorOf([&] { Submit(sha256, groups); }),
              HasSubstr("the disk is full; nothing unacknowledged was stored"));
  EXPECT_THAT(ErrorOf([&] { Submit(sha256, groups); }), HasSubstr("the disk is full"))
      << "each call is tried";
  std::filesystem::remove(scratch_ / "filler");
  EXPECT_EQ(Submit(sha256, groups).stored(), 4000);
  clients_.clear();
  server_.reset();
  std::system(("umount " + scratch_.path().string()).c_str());
}

// Why the server no longer answers, to whoever runs it.
TEST_F(ReplayServerTest, AStoreThatBreaksIsTheReasonOfItsEnd) {
  Publish(0);
  OpenProblems(200);
  Database(scratch_ / "ledger.sqlite", Database::Mode::kReadWrite).Execute("drop table sample");
  EXPECT_THAT(ErrorOf([&] { Submit(Publish(0), {Lease(2).group(0)}); }),
              HasSubstr("ledger.sqlite"));
  EXPECT_THAT(ErrorOf([&] { server_->Rethrow(); }), HasSubstr("ledger.sqlite: "));
}

}  // namespace
}  // namespace pawl
