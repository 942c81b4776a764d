#include "replay/server/admission.h"

#include "proto/config.h"
#include "proto/ids.h"
#include "replay/content.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

class AdmissionTest : public ::testing::Test {
 protected:
  static Config MakeConfig() {
    return ParseConfig("seed = 5\ngenerations = 3\n[[task]]\nkind = \"addition\"\n", "x", {});
  }

  static Group Problem(int64_t index) {
    Group group;
    group.set_id(GroupId(1, index));
    group.set_prompt("1+1=");
    group.set_prompt_tokens(4);
    group.set_samples(2);
    return group;
  }

  std::string Problems(int64_t known, const Group& group) {
    OpenGeneration open;
    open.set_generation(1);
    *open.add_group() = group;
    return ErrorOf([&] { admission_.RequireProblems(peer_, known, &open); });
  }

  Admission admission_{"run", MakeConfig()};
  Peer peer_{"learner", "home"};
};

TEST_F(AdmissionTest, APeerOfAnotherRunIsSentAway) {
  Hello hello;
  hello.set_role("verifier");
  hello.set_run_id("other");
  ErrorCode code = ErrorCode::kFailed;
  EXPECT_THAT(ErrorOf([&] { admission_.Greet(hello, 0); }, &code),
              HasSubstr("belongs to run other, and this is the server of run run"));
  EXPECT_EQ(code, ErrorCode::kUsage);
}

TEST_F(AdmissionTest, ALearnerAheadOfThePublishedWeightsIsToldThatTheLedgerIsLost) {
  Hello hello;
  hello.set_role("learner");
  hello.set_generation(3);
  ErrorCode code = ErrorCode::kFailed;
  EXPECT_THAT(ErrorOf([&] { admission_.Greet(hello, 1); }, &code),
              HasSubstr("stands at generation 3, and the weights published here end at version 1"));
  EXPECT_EQ(code, ErrorCode::kData);
  EXPECT_EQ(ErrorOf([&] { admission_.Greet(hello, 2); }), "");
}

TEST_F(AdmissionTest, AnActorDoesNotLearnTheSeed) {
  Hello hello;
  auto seed = [&](const char* role) {
    hello.set_role(role);
    return ParseConfig(admission_.Greet(hello, 0).config(), "x", {}).seed();
  };
  EXPECT_EQ(seed("actor"), 0);
  EXPECT_EQ(seed("learner"), 5);
}

TEST_F(AdmissionTest, AGenerationIsOneOfTheRunsAndNotTooFarAhead) {
  auto ask = [&](int64_t generation, int64_t newest) {
    return ErrorOf([&] { admission_.RequireGeneration(peer_, generation, newest, 1); });
  };
  EXPECT_EQ(ask(3, 2), "");
  EXPECT_THAT(ask(3, 1), HasSubstr("learner home: generation 3 cannot be yet"));
  EXPECT_THAT(ask(4, 3), HasSubstr("is behind the run's last, 3"));
}

TEST_F(AdmissionTest, ADrawClosesNoTaskThatIsOpenFromTheBeginning) {
  Config config = MakeConfig();
  *config.add_task() = config.task(0);
  config.mutable_task(1)->set_name("later");
  config.mutable_task(1)->set_opens_at(0.9);
  Admission admission("run", config);
  auto fault = [&](std::vector<int> closed) {
    DrawSteps ask;
    ask.set_generation(1);
    ask.mutable_closed()->Assign(closed.begin(), closed.end());
    return ErrorOf([&] { admission.RequireDraw(peer_, ask); });
  };
  EXPECT_EQ(fault({}), "");
  EXPECT_EQ(fault({1}), "");
  EXPECT_THAT(fault({0}), HasSubstr("closes task 0, which is open from the beginning"));
  EXPECT_THAT(fault({2}), HasSubstr("task"));
}

TEST_F(AdmissionTest, ProblemsComeInOrderAndWithoutSamples) {
  EXPECT_EQ(Problems(4, Problem(4)), "");
  EXPECT_EQ(Problems(4, Problem(0)), "") << "known already";
  EXPECT_THAT(Problems(4, Problem(5)), HasSubstr("is not the next of its generation"));
  Group sampled = Problem(0);
  sampled.add_sample();
  EXPECT_THAT(Problems(0, sampled), HasSubstr("comes with samples"));
  Group miscounted = Problem(0);
  miscounted.set_prompt_tokens(5);
  EXPECT_THAT(Problems(0, miscounted), HasSubstr("says 5 tokens where there are 4"));
}

TEST_F(AdmissionTest, SamplesAreAsManyAsWereAskedForUnderTheirOwnIds) {
  Group asked = Problem(0), submitted = asked;
  auto require = [&] {
    return ErrorOf([&] { admission_.RequireSamples(peer_, submitted, asked); });
  };
  EXPECT_THAT(require(), HasSubstr("has another number of samples than was asked for"));
  for (int i = 0; i < 2; ++i) submitted.add_sample()->set_id(SampleId(asked.id(), 7));
  EXPECT_THAT(require(), HasSubstr("holds a sample with a wrong id"));
  submitted.mutable_sample(0)->set_id(SampleId(asked.id(), 0));
  EXPECT_THAT(require(), HasSubstr("is a sample of wrong length (sample 0)"));
}

// A sample of two tokens and its end token, in a run that draws positions.
TEST_F(AdmissionTest, TargetsAgreeWithTheirSample) {
  auto wrong = [](const char* unit, const std::function<void(Sample*)>& change) {
    std::string end = std::string(unit) == "positions" ? "position_end = \",\"\n" : "";
    Content content(ParseConfig(
        fmt::format("[mix]\nunit = \"{}\"\n[[task]]\nkind = \"group\"\ntrace = true\n{}", unit,
                    end),
        "x", {}));
    Sample sample;
    sample.set_text("12");
    sample.set_ended(true);
    for (int32_t token : MakeTokenizer(ModelConfig::chars)->EncodeSolution("12")) {
      sample.add_tokens(token);
      sample.add_log_probs(-1);
    }
    for (int offset : {0, 2}) {
      sample.add_target()->set_offset(offset);
      sample.mutable_target()->rbegin()->set_length(1);
    }
    change(&sample);
    return content.WrongWithSample(sample);
  };
  auto second = [&](const std::function<void(Target*)>& change) {
    return wrong("positions", [&](Sample* sample) { change(sample->mutable_target(1)); });
  };
  EXPECT_EQ(wrong("positions", [](Sample*) {}), "");
  EXPECT_EQ(wrong("samples", [](Sample*) {}), "has targets, and mix.unit is not \"positions\"");
  EXPECT_EQ(second([](Target* t) { t->set_offset(0); }),
            "has a target at token 0 behind one at token 0");
  EXPECT_EQ(second([](Target* t) { t->set_length(2); }),
            "has a target of the tokens 2 to 4, and 3 tokens");
  EXPECT_EQ(second([](Target* t) { t->set_length(0); }),
            "has a target of the tokens 2 to 2, and 3 tokens");
  EXPECT_EQ(second([](Target* t) { t->add_policy(0.5f); }), "has a policy that sums to 0.5");
  EXPECT_EQ(second([](Target* t) { t->add_policy(-1); }), "has a policy with the probability -1");
  EXPECT_EQ(second([](Target* t) { t->set_value(2); }), "has a target with the value 2");
  EXPECT_EQ(second([](Target* t) { t->add_policy(1), t->set_value(-1); }), "");
}

TEST_F(AdmissionTest, FreshSamplesBelongToATaskOfTheRun) {
  FeedFresh feed;
  FreshSample* fresh = feed.add_sample();
  fresh->set_task(1);
  fresh->set_index(6);
  EXPECT_THAT(ErrorOf([&] { admission_.RequireFresh(peer_, feed); }),
              HasSubstr("fresh sample 6 of task 1 is of task 1, and the run has 1"));
}

}  // namespace
}  // namespace pawl
