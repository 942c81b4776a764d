#include "verifiers/verify_loop.h"

#include <csignal>
#include <map>

#include "base/stop.h"
#include "proto/ids.h"
#include "tests/testing.h"
#include "tests/verifiers/external_case.h"
#include "tests/verifiers/fake_models.h"
#include "tests/wire/fake_replay.h"

namespace pawl {
namespace {

using testing::FakeReplay;

Models NoModels(const Config&) { return {}; }
Models ABeliever(const Config&) { return {std::make_unique<Believer>(), nullptr}; }

class VerifyLoopTest : public ExternalTest {
 protected:
  static std::string ConfigOf(const std::string& verify,
                              const std::string& tasks = "[[task]]\nkind = \"sorting\"\n") {
    return ConfigText(ParseConfig("[model]\ncontext = 64\n" + tasks +
                                      "[sample]\nsamples_per_problem = 4\n[verify]\n" + verify,
                                  "x.toml", {}));
  }

  // A group of the first task with these solutions; "=" stands for the right one, a "-" at the end
  // for a cut.
  Group GroupOf(int64_t id, const std::vector<std::string>& solutions) {
    Group group;
    group.set_id(id);
    group.set_level(3);
    group.set_seed(static_cast<uint64_t>(id));
    for (size_t i = 0; i < solutions.size(); ++i) {
      Sample* sample = group.add_sample();
      sample->set_id(SampleId(id, static_cast<int>(i)));
      bool cut = solutions[i].ends_with('-');
      std::string text = solutions[i].substr(0, solutions[i].size() - (cut ? 1 : 0));
      sample->set_text(text == "=" ? task_->Make(3, group.seed()).reference : text);
      sample->set_ended(!cut);
    }
    return group;
  }

  static SampleLease LeaseOf(const std::vector<Group>& groups) {
    SampleLease lease;
    lease.set_state(WORK);
    for (const Group& group : groups) *lease.add_group() = group;
    return lease;
  }

  static std::map<int64_t, Verdict> VerdictsOf(const FakeReplay& replay) {
    std::map<int64_t, Verdict> all;
    for (const SubmitVerdicts& call : replay.verdicts) {
      for (const Verdict& verdict : call.verdict())
        EXPECT_TRUE(all.emplace(verdict.sample_id(), verdict).second) << "a second verdict";
    }
    return all;
  }
};

TEST_F(VerifyLoopTest, EverySampleOfALeaseGetsOneVerdict) {
  FakeReplay replay(ConfigOf("kind = \"exact\"\n"));
  replay.sample_leases = {LeaseOf({GroupOf(1, {"=", "zz", "="}), GroupOf(2, {"zz"})}),
                          LeaseOf({GroupOf(3, {"="})})};
  VerifyLoop(&replay, "v", NoModels);
  EXPECT_EQ(replay.calls,
            (std::vector<std::string>{"lease", "submit", "lease", "submit", "lease"}));
  EXPECT_EQ(replay.asked_samples[0].verifier(), "v");
  std::map<int64_t, bool> accepted;
  for (const auto& [id, verdict] : VerdictsOf(replay)) {
    accepted[id] = verdict.accepted();
    EXPECT_EQ(verdict.verifier(), "exact/1");
    EXPECT_EQ(verdict.truth(), verdict.accepted() ? Verdict::TRUE : Verdict::FALSE);
  }
  EXPECT_EQ(accepted, (std::map<int64_t, bool>{{SampleId(1, 0), true},
                                               {SampleId(1, 1), false},
                                               {SampleId(1, 2), true},
                                               {SampleId(2, 0), false},
                                               {SampleId(3, 0), true}}));
}

TEST_F(VerifyLoopTest, ARejectedSampleThatWasCutEarnsNoScore) {
  FakeReplay replay(ConfigOf("kind = \"vote\"\nvote_share = 0.9\n"));
  replay.sample_leases = {LeaseOf({GroupOf(1, {"ab", "ab", "ab-", "="})})};
  VerifyLoop(&replay, "v", NoModels);
  auto verdicts = VerdictsOf(replay);
  EXPECT_EQ(verdicts[SampleId(1, 0)].score(), 0.5) << "a share of the votes, though rejected";
  EXPECT_EQ(verdicts[SampleId(1, 2)].score(), 0);
}

// What is accepted of a study is trained on under the question, without the book.
TEST_F(VerifyLoopTest, AnAcceptedAnswerAboutABookIsTaughtWithoutIt) {
  for (const char* verify : {"kind = \"exact\"\n", "kind = \"none\"\n"}) {
    Config config = ParseConfig(
        std::string("[model]\ncontext = 256\n[[task]]\nkind = \"study\"\ncount = 4\n[verify]\n") +
            verify,
        "x.toml", {});
    auto study = TaskSet(config);
    Problem problem = study.task(0).Make(1, 2);
    Group group;
    group.set_id(1);
    group.set_level(1);
    group.set_seed(2);
    group.set_prompt(problem.prompt);
    for (const std::string& text : {problem.reference, std::string("wrong")}) {
      Sample* sample = group.add_sample();
      sample->set_id(SampleId(1, group.sample_size() - 1));
      sample->set_text(text);
      sample->set_ended(true);
    }
    FakeReplay replay(ConfigText(config));
    replay.sample_leases = {LeaseOf({group})};
    VerifyLoop(&replay, "v", NoModels);
    auto verdicts = VerdictsOf(replay);
    std::string question = "#" + problem.prompt.substr(problem.prompt.rfind('.') + 1);
    EXPECT_EQ(verdicts[SampleId(1, 0)].made_prompt(), question);
    EXPECT_EQ(verdicts[SampleId(1, 0)].made_tokens(), std::ssize(question));
    const Verdict& wrong = verdicts[SampleId(1, 1)];
    EXPECT_EQ(wrong.made_prompt(), wrong.accepted() ? question : "");
  }
}

TEST_F(VerifyLoopTest, AnUnverifiedTaskIsAcceptedWhole) {
  FakeReplay replay(
      ConfigOf("kind = \"exact\"\n", "[[task]]\nkind = \"sorting\"\nverified = false\n"));
  replay.sample_leases = {LeaseOf({GroupOf(1, {"zz", "="})})};
  VerifyLoop(&replay, "v", NoModels);
  for (const auto& [id, verdict] : VerdictsOf(replay)) {
    EXPECT_TRUE(verdict.accepted());
    EXPECT_EQ(verdict.verifier(), "none/1");
  }
}

TEST_F(VerifyLoopTest, WhatIsAuditedDoesNotDependOnTheLease) {
  std::vector<Group> groups;
  for (int64_t id = 0; id < 100; ++id) groups.push_back(GroupOf(id, {"=", "zz"}));
  FakeReplay together(ConfigOf("kind = \"none\"\naudit = 0.3\n")),
      apart(ConfigOf("kind = \"none\"\naudit = 0.3\n"));
  together.sample_leases = {LeaseOf(groups)};
  for (auto group = groups.rbegin(); group != groups.rend(); ++group)
    apart.sample_leases.push_back(LeaseOf({*group}));
  VerifyLoop(&together, "v", NoModels);
  VerifyLoop(&apart, "w", NoModels);
  int audited = 0;
  auto others = VerdictsOf(apart);
  for (const auto& [id, verdict] : VerdictsOf(together)) {
    EXPECT_EQ(verdict.SerializeAsString(), others[id].SerializeAsString());
    audited += verdict.truth() != Verdict::UNKNOWN;
  }
  EXPECT_NEAR(audited, 60, 33) << "200 coins with p = 0.3: deviation 6.5";
}

TEST_F(VerifyLoopTest, AWaitIsAskedAgainAndFinishedEndsTheLoop) {
  FakeReplay replay(ConfigOf("kind = \"exact\"\n"));
  replay.sample_leases.resize(2);  // WAIT
  replay.sample_leases.push_back(LeaseOf({GroupOf(1, {"="})}));
  VerifyLoop(&replay, "v", NoModels);
  EXPECT_EQ(replay.calls, (std::vector<std::string>{"lease", "lease", "lease", "submit", "lease"}));
}

TEST_F(VerifyLoopTest, ALearnedJudgeFollowsTheWeightsOfTheLease) {
  FakeReplay replay(ConfigOf("kind = \"learned\"\n",
                             "[[task]]\nkind = \"sorting\"\n[[task]]\nkind = \"sorting\"\njudge = "
                             "true\n"));
  Weights first = replay.Serve("one"), second = replay.Serve("two", 1);
  for (const Weights& weights : {first, first, second}) {
    int64_t id = static_cast<int64_t>(replay.sample_leases.size());
    replay.sample_leases.push_back(LeaseOf({GroupOf(id, {"good"})}));
    *replay.sample_leases.back().mutable_weights() = weights;
  }
  VerifyLoop(&replay, "v", ABeliever);
  EXPECT_EQ(replay.calls, (std::vector<std::string>{"lease", "pull", "submit", "lease", "submit",
                                                    "lease", "pull", "submit", "lease"}));
  std::vector<std::string> names;
  for (const auto& [id, verdict] : VerdictsOf(replay)) names.push_back(verdict.verifier());
  auto name = [](const Weights& w) { return "learned(0.5," + w.sha256().substr(0, 12) + ")/1"; };
  EXPECT_EQ(names, (std::vector<std::string>{name(first), name(first), name(second)}));
}

TEST_F(VerifyLoopTest, AStopEndsItOnceWhatItHoldsIsJudged) {
  FakeReplay replay(ConfigOf("kind = \"exact\"\n"));
  replay.sample_leases = {LeaseOf({GroupOf(1, {"="})}), LeaseOf({GroupOf(2, {"="})})};
  replay.on_call = [](const std::string&) { RequestStop(SIGTERM); };
  VerifyLoop(&replay, "v", NoModels);
  RequestStop(0);
  EXPECT_EQ(replay.calls, (std::vector<std::string>{"lease", "submit"}));
}

TEST_F(VerifyLoopTest, AFailedProgramIsTheReasonAndTheTruthStaysUnknown) {
  struct Case {
    std::string body;
    Verdict::Reason reason;
  };
  for (const Case& c :
       {Case{"sleep 600", Verdict::TIMEOUT}, Case{"exit 1", Verdict::CRASH},
        Case{R"(echo "{\"id\": $id, \"refused\": \"no\"}"; continue)", Verdict::REFUSED}}) {
    VerifyConfig program = Program("[[ $line == *'\"bad\"'* ]] && { " + c.body +
                                   R"(; }; echo "{\"id\": $id, \"accepted\": true}")");
    FakeReplay replay(ConfigOf("kind = \"external\"\ntimeout_s = 2\ncommand = [\"bash\", \"" +
                               program.command(1) + "\"]\n"));
    replay.sample_leases = {LeaseOf({GroupOf(1, {"bad", "="})})};
    VerifyLoop(&replay, "v", NoModels);
    auto verdicts = VerdictsOf(replay);
    const Verdict &failed = verdicts[SampleId(1, 0)], &judged = verdicts[SampleId(1, 1)];
    EXPECT_EQ(failed.reason(), c.reason) << c.body;
    EXPECT_FALSE(failed.accepted());
    EXPECT_EQ(failed.truth(), Verdict::UNKNOWN);
    EXPECT_EQ(judged.reason(), Verdict::RIGHT);
    EXPECT_EQ(judged.truth(), Verdict::TRUE);
  }
}

// What was asked is a problem of level 3; "a1b1" answers another one.
TEST_F(VerifyLoopTest, ABacktranslatedTaskHasItsOwnVerifierAndKeepsItsAudit) {
  FakeReplay replay(ConfigOf("kind = \"exact\"\n",
                             "[[task]]\nkind = \"inverse\"\nbacktranslate = true\nfresh_levels = "
                             "[1, 2]\neval_levels = [1, 1]\n"));
  replay.sample_leases = {LeaseOf({GroupOf(1, {"a1b1", "zz"})})};
  VerifyLoop(&replay, "v", NoModels);
  auto verdicts = VerdictsOf(replay);
  const Verdict &made = verdicts[SampleId(1, 0)], &rejected = verdicts[SampleId(1, 1)];
  EXPECT_TRUE(made.accepted());
  EXPECT_EQ(made.verifier(), "backtranslation/1");
  EXPECT_EQ(made.made_prompt(), "ab>");
  EXPECT_EQ(made.truth(), Verdict::FALSE) << "it is not what was asked";
  EXPECT_FALSE(rejected.accepted());
}

}  // namespace
}  // namespace pawl
