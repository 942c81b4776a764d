#include "replay/draws.h"

#include <set>

#include "proto/ids.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::Scratch;

constexpr const char* kConfig =
    "seed = 1\n[[task]]\nkind = \"addition\"\n[learn]\nrows = 8\nsteps = 10\n[mix]\nfresh = 0.25\n";

class DrawsTest : public ::testing::Test {
 protected:
  void Open(const std::vector<std::string>& settings = {}) {
    config_ = ParseConfig(kConfig, "x", settings);
    ledger_ = std::make_unique<Ledger>(scratch_ / "ledger.sqlite", "run", config_);
  }

  // A group whose samples have these many tokens; the odd ones are wrong.
  void AddGroup(int64_t generation, const std::vector<int>& tokens) {
    Group group;
    group.set_id(GroupId(generation, 0));
    group.set_prompt("p");
    group.set_samples(static_cast<int>(tokens.size()));
    SubmitVerdicts verdicts;
    for (size_t i = 0; i < tokens.size(); ++i) {
      Sample* sample = group.add_sample();
      sample->set_id(SampleId(group.id(), static_cast<int>(i)));
      sample->set_text(std::string(static_cast<size_t>(tokens[i]), 's'));
      sample->set_ended(true);
      for (int j = 0; j < tokens[i]; ++j) {
        sample->add_tokens(2);
        sample->add_log_probs(-1);
      }
      Verdict* verdict = verdicts.add_verdict();
      verdict->set_sample_id(sample->id());
      verdict->set_accepted(i % 2 == 0);
      verdict->set_truth(i % 2 == 0 ? Verdict::TRUE : Verdict::FALSE);
      verdict->set_judge_prompt("p" + sample->text() + "?");
      verdict->set_judge_answer(i % 2 == 0 ? "y" : "n");
      verdict->set_reason(i % 2 == 0 ? Verdict::RIGHT : Verdict::WRONG);
    }
    OpenGeneration open;
    open.set_generation(generation);
    *open.add_group() = group;
    SubmitSamples submit;
    *submit.add_group() = group;
    ledger_->samples.AddProblems(open);
    ledger_->samples.AddSamples(submit, generation - 1, "actor");
    ledger_->samples.AddVerdicts(verdicts);
  }

  void AddGeneration(int64_t generation, int groups) {
    OpenGeneration open;
    SubmitSamples submit;
    SubmitVerdicts verdicts;
    open.set_generation(generation);
    for (int i = 0; i < groups; ++i) {
      Group group;
      group.set_id(GroupId(generation, i));
      group.set_prompt("p");
      group.set_samples(1);
      Sample* sample = group.add_sample();
      sample->set_id(SampleId(group.id(), 0));
      sample->set_text("s");
      sample->add_tokens(2);
      sample->add_log_probs(-1);
      *open.add_group() = group;
      *submit.add_group() = group;
      verdicts.add_verdict()->set_sample_id(sample->id());
      verdicts.mutable_verdict(i)->set_accepted(true);
    }
    ledger_->samples.AddProblems(open);
    ledger_->samples.AddSamples(submit, generation - 1, "actor");
    ledger_->counters.Add("accepted", ledger_->samples.AddVerdicts(verdicts));
  }

  void Feed(const Steps& steps, int count) {
    FeedFresh feed;
    for (const FreshNeed& need : steps.need_fresh()) {
      for (int i = 0; i < count; ++i) {
        FreshSample* sample = feed.add_sample();
        sample->set_task(need.task());
        sample->set_index(need.index() + i);
        sample->set_prompt("f");
        sample->set_text(fresh_text_);
        sample->set_tokens(static_cast<int>(fresh_text_.size()) + 2);
      }
    }
    ledger_->fresh.Add(feed);
  }

  // Draws steps one at a time, feeding what is asked for; the ids of all rows.
  std::vector<int64_t> DrawAll(Draws* draws, int64_t generation, int64_t first, int64_t last,
                               int chunk = 20) {
    std::vector<int64_t> ids;
    for (int64_t step = first; step < last;) {
      DrawSteps ask;
      ask.set_generation(generation);
      ask.set_first(step);
      ask.set_count(1);
      ask.set_start(generation == 0);
      ask.mutable_closed()->Assign(closed_.begin(), closed_.end());
      Steps steps = draws->Draw(ledger_.get(), ask);
      Feed(steps, chunk);
      for (const Step& drawn : steps.step()) {
        for (const Row& row : drawn.row()) ids.push_back(row.sample_id());
        ++step;
      }
    }
    return ids;
  }

  Scratch scratch_;
  Config config_;
  std::string fresh_text_ = "t";
  std::vector<int> closed_;
  std::unique_ptr<Ledger> ledger_;
};

TEST_F(DrawsTest, AskForFreshDataAndMixItExactly) {
  Open();
  AddGeneration(1, 30);
  Draws draws(config_);
  std::vector<int64_t> ids = DrawAll(&draws, 1, 0, 10);
  EXPECT_EQ(ids.size(), 80u);
  EXPECT_EQ(std::count_if(ids.begin(), ids.end(), IsFresh), 20);
}

TEST_F(DrawsTest, AProcessThatCameBackDrawsTheSameRows) {
  Open();
  AddGeneration(1, 30);
  Draws draws(config_);
  std::vector<int64_t> all = DrawAll(&draws, 1, 0, 10);
  Draws again(config_);
  EXPECT_EQ(DrawAll(&again, 1, 0, 10), all) << "steps that the ledger holds";
  Draws late(config_);
  std::vector<int64_t> tail = DrawAll(&late, 1, 6, 10);
  EXPECT_EQ(tail, std::vector<int64_t>(all.begin() + 48, all.end()))
      << "a learner back from a checkpoint";
}

// A task that a curriculum has not opened has no row, and a process that came back draws the same.
TEST_F(DrawsTest, AClosedTaskHasNoRows) {
  for (bool subsample : {false, true}) {
    scratch_ = Scratch();
    std::string config = kConfig;
    config.replace(config.find("[learn]"), 0,
                   "[[task]]\nkind = \"copy\"\nopens_at = 0.9\nshare = 3\n");
    if (subsample) config += "regime = \"subsample\"\nbudget = 16\n";
    config_ = ParseConfig(config, "x", {});
    ledger_ = std::make_unique<Ledger>(scratch_ / "ledger.sqlite", "run", config_);
    AddGeneration(1, 30);
    for (int64_t generation : {0, 1}) {
      closed_ = {1};
      Draws draws(config_);
      std::vector<int64_t> all = DrawAll(&draws, generation, 0, 6);
      for (int64_t step = 0; step < 6; ++step) {
        std::optional<Step> drawn = ledger_->steps.Read(generation, step);
        ASSERT_TRUE(drawn);
        for (const Row& row : drawn->row()) EXPECT_EQ(row.task(), 0);
      }
      Draws again(config_);
      EXPECT_EQ(DrawAll(&again, generation, 0, 6), all);
      if (generation == 0) continue;
      std::set<int64_t> verified;
      for (int64_t id : all) {
        if (!IsFresh(id)) verified.insert(id);
      }
      EXPECT_EQ(verified.size(), subsample ? 16u : 30u) << "the budget is the open tasks'";
    }
  }
}

TEST_F(DrawsTest, RefuseALedgerThatDisagrees) {
  Open();
  AddGeneration(1, 30);
  Draws draws(config_);
  DrawAll(&draws, 1, 0, 2);
  Database database(scratch_ / "ledger.sqlite", Database::Mode::kReadWrite);
  database.Execute(
      "update step set samples = (select json_array(min(id)) from sample) where step = 1");
  Draws again(config_);
  EXPECT_THAT(testing::ErrorOf([&] { DrawAll(&again, 1, 0, 2); }),
              ::testing::HasSubstr("was drawn from other rows"));
}

TEST_F(DrawsTest, FreshSamplesAreNeverDrawnTwiceAcrossGenerations) {
  Open();
  AddGeneration(1, 30);
  AddGeneration(2, 30);
  Draws draws(config_);
  std::set<int64_t> fresh;
  for (int64_t generation : {0, 1, 2}) {
    for (int64_t id : DrawAll(&draws, generation, 0, 10)) {
      if (IsFresh(id)) EXPECT_TRUE(fresh.insert(id).second);
    }
  }
  EXPECT_EQ(fresh.size(), 80u + 20u + 20u);
}

TEST_F(DrawsTest, RegimesDrawFromTheGenerationsTheySay) {
  auto generations = [&](const std::vector<std::string>& settings) {
    scratch_ = Scratch();
    Open(settings);
    for (int64_t generation : {1, 2, 3}) AddGeneration(generation, 30);
    Draws draws(config_);
    std::map<int64_t, std::set<int64_t>> drawn;
    for (int64_t id : DrawAll(&draws, 3, 0, 20)) {
      if (!IsFresh(id)) drawn[GenerationOfGroup(GroupOfSample(id))].insert(id);
    }
    return drawn;
  };
  EXPECT_EQ(generations({"mix.regime=replace"}).size(), 1u);
  EXPECT_EQ(generations({"mix.regime=accumulate"}).size(), 3u);
  size_t budget = 0;
  for (const auto& [generation, ids] : generations({"mix.regime=subsample", "mix.budget=40"}))
    budget += ids.size();
  EXPECT_EQ(budget, 40u);
}

TEST_F(DrawsTest, ContinuousWaitsForSamplesAndDropsStaleOnes) {
  Open({"mode=continuous", "loop.max_version_lag=1", "loop.samples_per_insert=1"});
  Draws draws(config_);
  DrawSteps ask;
  ask.set_generation(1);
  ask.set_count(5);
  Feed(draws.Draw(ledger_.get(), ask), 100);
  Weights weights;
  weights.set_sha256("a");
  ledger_->weights.Add(0, &weights);
  EXPECT_TRUE(draws.Draw(ledger_.get(), ask).wait()) << "nothing is accepted yet";
  AddGeneration(1, 12);  // sampled by version 0
  EXPECT_EQ(draws.Draw(ledger_.get(), ask).step_size(), 2)
      << "6 verified rows a step, 12 samples, each drawn once";
  AddGeneration(3, 12);  // sampled by version 2
  weights.set_version(2);
  weights.set_sha256("b");
  ledger_->weights.Add(2, &weights);
  ask.set_first(2);
  Steps steps = draws.Draw(ledger_.get(), ask);
  EXPECT_GT(steps.step_size(), 0);
  for (const Step& step : steps.step()) {
    for (const Row& row : step.row()) {
      if (!row.fresh())
        EXPECT_EQ(GenerationOfGroup(GroupOfSample(row.sample_id())), 3) << "version 0 is 2 behind";
    }
  }
}

TEST_F(DrawsTest, ReplayedFreshDataAreGenerationZerosAgain) {
  Open({"mix.replay_fresh=true"});
  Draws draws(config_);
  AddGeneration(1, 40);
  AddGeneration(2, 40);
  auto fresh = [](const std::vector<int64_t>& ids) {
    std::vector<int64_t> kept;
    for (int64_t id : ids) {
      if (id >= FreshId(0, 0)) kept.push_back(id);
    }
    return kept;
  };
  std::vector<int64_t> first = fresh(DrawAll(&draws, 1, 0, 4)),
                       second = fresh(DrawAll(&draws, 2, 0, 4));
  ASSERT_EQ(first.size(), 8u);
  EXPECT_EQ(first.front(), FreshId(0, 0));
  EXPECT_EQ(first, second);
}

// A pool of a short and a long solution, and a fresh stream whose solutions have two positions.
TEST_F(DrawsTest, PositionsAreDrawnEachOnceBeforeAnyTwice) {
  config_ = ParseConfig(
      "seed = 1\n[[task]]\nkind = \"group\"\ntrace = true\nposition_end = \",\"\n[learn]\nrows = "
      "8\nsteps = 10\n[mix]\nfresh = 0.25\nunit = \"positions\"\n",
      "x", {});
  ledger_ = std::make_unique<Ledger>(scratch_ / "ledger.sqlite", "run", config_);
  AddGroup(1, {2, 1, 10});
  Targets ten;
  for (int i = 0; i < 10; ++i) {
    ten.Add()->set_offset(i);
    ten[i].set_length(1);
  }
  int64_t one = SampleId(GroupId(1, 0), 0), game = SampleId(GroupId(1, 0), 2);
  ledger_->targets.Add(game, 0, ten, {});
  fresh_text_ = "1,2";
  auto draw = [&](int64_t first, int64_t last) {
    Draws draws(config_);
    std::vector<LedgerSteps::Drawn> rows;
    DrawAll(&draws, 1, first, last);
    for (int64_t step = first; step < last; ++step) {
      for (const auto& row : ledger_->steps.RowsOf(1, step)) rows.push_back(row);
    }
    return rows;
  };
  std::vector<LedgerSteps::Drawn> rows = draw(0, 22);
  std::map<std::pair<int64_t, int>, int> times;
  int64_t start = ledger_->fresh.Start(0, 1);
  int fresh = 0, verified = 0;
  for (const auto& [sample, position] : rows) {
    if (!IsFresh(sample)) {
      ++times[{sample, position}];
      ++verified;
    } else {
      EXPECT_EQ(sample, FreshId(0, start + fresh / 2));
      EXPECT_EQ(position, fresh % 2);
      ++fresh;
    }
    EXPECT_LE(std::abs(fresh - 0.25 * (fresh + verified)), 0.5);
  }
  EXPECT_EQ(times.size(), 11u);
  for (const auto& [position, count] : times) EXPECT_EQ(count, 12) << position.second;
  EXPECT_TRUE((times.contains({one, 0})));
  EXPECT_EQ(draw(15, 22), std::vector<LedgerSteps::Drawn>(rows.begin() + 15 * 8, rows.end()))
      << "a learner back from a checkpoint";
  Draws next(config_);
  AddGeneration(2, 30);
  std::vector<int64_t> later = DrawAll(&next, 2, 0, 1);
  EXPECT_EQ(*std::find_if(later.begin(), later.end(), IsFresh), FreshId(0, start + 22));
}

// A generation of which nothing was accepted is one to be measured: it trains on fresh data alone,
// or not at all.
TEST_F(DrawsTest, AGenerationWithoutAcceptedSamplesGoesOn) {
  Open();
  AddGroup(1, {5});
  AddGroup(2, {5});
  Database(scratch_ / "ledger.sqlite", Database::Mode::kReadWrite)
      .Execute("update verdict set accepted = 0, reason = 1");
  Draws draws(config_);
  std::vector<int64_t> ids = DrawAll(&draws, 1, 0, 4);
  EXPECT_EQ(ids.size(), 32u);
  EXPECT_TRUE(std::all_of(ids.begin(), ids.end(), IsFresh));
  Draws again(config_);
  EXPECT_EQ(DrawAll(&again, 1, 0, 4), ids) << "after a restart";
  DrawSteps ask;
  ask.set_generation(1);
  ask.set_first(4);
  ask.set_count(1);
  Steps steps = draws.Draw(ledger_.get(), ask);
  ASSERT_EQ(steps.empty_size(), 1);
  EXPECT_EQ(steps.empty(0).cause(),
            "1 samples: 0 accepted, 1 rejected, 0 cut before they ended, 0 without a verdict");
  ASSERT_EQ(steps.step_size(), 1);
  EXPECT_EQ(steps.step(0).fresh_share(), 1);
  EXPECT_EQ(steps.step(0).empty_size(), 1);

  config_.mutable_mix()->set_fresh(0);
  Draws none(config_);
  ask.set_generation(2);
  ask.set_first(0);
  steps = none.Draw(ledger_.get(), ask);
  EXPECT_TRUE(steps.nothing());
  EXPECT_EQ(steps.step_size(), 0);
}

// Under a policy gradient samples that are all right teach as little as samples that are all wrong.
TEST_F(DrawsTest, SaysWhyAPolicyGradientHasNothingToLearnFrom) {
  Open({"learn.objective=grpo", "sample.samples_per_problem=2"});
  AddGeneration(1, 3);
  Draws draws(config_);
  DrawSteps ask;
  ask.set_generation(1);
  ask.set_count(1);
  Steps steps = draws.Draw(ledger_.get(), ask);
  ASSERT_EQ(steps.empty_size(), 1);
  EXPECT_THAT(steps.empty(0).cause(),
              ::testing::StartsWith(
                  "the samples of each problem all have the same reward; 3 samples: 3 accepted"));
}

// Continuous mode waits for samples, but not for a model from which none will come.
TEST_F(DrawsTest, ContinuousGoesOnWhenTheNewestWeightsGiveNothing) {
  Open({"mode=continuous", "sample.problems=2"});
  Draws draws(config_);
  Weights weights;
  weights.set_sha256("a");
  ledger_->weights.Add(0, &weights);
  DrawSteps ask;
  ask.set_generation(1);
  ask.set_count(1);
  Feed(draws.Draw(ledger_.get(), ask), 100);
  AddGeneration(1, 2);
  Database database(scratch_ / "ledger.sqlite", Database::Mode::kReadWrite);
  database.Execute(
      "update verdict set accepted = 0; delete from verdict where sample & 1024; delete from "
      "counter");
  EXPECT_TRUE(draws.Draw(ledger_.get(), ask).wait()) << "one of two is judged";
  database.Execute("insert into verdict select id, 0, 0, '', 1, 0, 0 from sample where id & 1024");
  Steps steps = draws.Draw(ledger_.get(), ask);
  ASSERT_EQ(steps.step_size(), 1);
  EXPECT_EQ(steps.empty_size(), 1);
  for (const Row& row : steps.step(0).row()) EXPECT_TRUE(row.fresh());
}

// Samples 0, 2 and 4 are accepted: 5, 3 and 4 tokens.
TEST_F(DrawsTest, KeepChoosesAmongAProblemsAcceptedSamples) {
  for (auto [keep, samples] :
       {std::pair{"all", std::set<int>{0, 2, 4}}, {"one", {0}}, {"shortest", {2}}}) {
    Scratch scratch;
    config_ = ParseConfig(
        kConfig, "x",
        {"mix.fresh=0", "sample.samples_per_problem=5", fmt::format("mix.keep=\"{}\"", keep)});
    ledger_ = std::make_unique<Ledger>(scratch / "ledger.sqlite", "run", config_);
    AddGroup(1, {5, 1, 3, 2, 4});
    Draws draws(config_);
    std::set<int> drawn;
    for (int64_t id : DrawAll(&draws, 1, 0, 2))
      drawn.insert(static_cast<int>(id - SampleId(GroupId(1, 0), 0)));
    EXPECT_EQ(drawn, samples) << keep;
  }
}

// A judge trains on what the exact check said of the other task's samples, right or wrong.
TEST_F(DrawsTest, AJudgeTrainsOnAuditedSamples) {
  Scratch scratch;
  config_ = ParseConfig(
      "seed = 1\n[[task]]\nkind = \"addition\"\n[[task]]\nkind = \"addition\"\njudge = true\n"
      "[verify]\nkind = \"learned\"\n[learn]\nrows = 8\n[mix]\nfresh = 0\n",
      "x", {});
  ledger_ = std::make_unique<Ledger>(scratch / "ledger.sqlite", "run", config_);
  AddGroup(1, {5, 1, 3, 2});
  DrawSteps ask;
  ask.set_generation(1);
  ask.set_count(1);
  Draws draws(config_);
  Steps steps = draws.Draw(ledger_.get(), ask);
  ASSERT_EQ(steps.step_size(), 1);
  std::set<std::string> judged;
  int own = 0;
  for (const Row& row : steps.step(0).row()) {
    if (row.task() == 0) {
      EXPECT_GT(row.tokens_size(), 0);
      ++own;
    } else {
      judged.insert(row.prompt() + row.text());
    }
  }
  EXPECT_EQ(own, 4);
  EXPECT_EQ(judged, (std::set<std::string>{"psssss?y", "ps?n", "psss?y", "pss?n"}));
}

}  // namespace
}  // namespace pawl
