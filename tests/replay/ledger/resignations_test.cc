#include "replay/ledger/resignations.h"

#include "replay/ledger/check.h"
#include "tests/replay/ledger/fixture.h"

namespace pawl {
namespace {

constexpr const char* kPlays =
    "[model]\nkind = \"fc\"\n[[task]]\nkind = \"game\"\n[mix]\nunit = \"positions\"\n[search]\n"
    "resign_error = 0.05\nresign_played_on = 1\n";

class LedgerResignationsTest : public LedgerTest {
 protected:
  LedgerResignationsTest() { config_ = ParseConfig(kPlays, "x", {}); }

  struct Move {
    std::string word;
    float value;
  };
  // A game of generation 1 behind the opening "a1:", so that the second player is to move.
  static Group Play(int64_t index, const std::vector<Move>& moves, const std::string& result) {
    Group group;
    group.set_id(GroupId(1, index));
    group.set_generation(1);
    group.set_prompt("a1:");
    group.set_prompt_tokens(3);
    group.set_random_key(static_cast<uint64_t>(index));
    group.set_samples(1);
    Sample* sample = group.add_sample();
    sample->set_id(SampleId(group.id(), 0));
    std::string text;
    for (const Move& move : moves) {
      Target* target = sample->add_target();
      target->set_offset(static_cast<int>(text.size()));
      text += move.word + " ";
      target->set_length(static_cast<int>(text.size()) - target->offset());
      target->set_value(move.value);
    }
    sample->set_text(text + result);
    for (int32_t token : MakeTokenizer(ModelConfig::chars)->EncodeSolution(sample->text())) {
      sample->add_tokens(token);
      sample->add_log_probs(0);
    }
    sample->set_ended(true);
    return group;
  }

  static void Store(Ledger* ledger, const std::vector<Group>& games) {
    OpenGeneration open;
    SubmitSamples submit;
    SubmitVerdicts verdicts;
    open.set_generation(1);
    for (const Group& game : games) {
      *open.add_group() = game;
      *submit.add_group() = game;
      Verdict* verdict = verdicts.add_verdict();
      verdict->set_sample_id(game.sample(0).id());
      verdict->set_accepted(true);
    }
    ledger->samples.AddProblems(open);
    ledger->samples.AddSamples(submit, 0, "actor");
    ledger->samples.AddVerdicts(verdicts);
  }
};

TEST_F(LedgerResignationsTest, TheThresholdIsMeasuredOnGamesThatWerePlayedOn) {
  auto ledger = Open();
  ASSERT_TRUE(ledger->resignations.on());
  EXPECT_EQ(ledger->resignations.Threshold(0), kNeverResigns);
  Store(ledger.get(), {Play(0, {{"b1", -0.2f}, {"a2", 0.3f}, {"b2", -0.7f}, {"a3", 0.9f}}, "1-0"),
                       Play(1, {{"b1", 0.1f}, {"a2", -0.4f}, {"b2", 0.5f}}, "1/2-1/2")});
  double below = ledger->resignations.Threshold(1);
  EXPECT_GT(below, -0.7f) << "the second player, whose value was below, lost the first game";
  EXPECT_LT(below, -0.4f) << "nobody lost the second";
  ledger->resignations.Add(0, -0.5);
  GenerationState state = ledger->tallies.Tally(1, 0);
  ledger->resignations.Count(1, &state);
  EXPECT_EQ(state.tally(0).resigned(), 0);
  EXPECT_EQ(state.tally(0).played_on(), 1);
  EXPECT_EQ(state.tally(0).resigned_wrongly(), 0);
}

TEST_F(LedgerResignationsTest, CountsWhatWasGivenUpRightlyAndWrongly) {
  auto ledger = Open();
  Store(ledger.get(), {Play(0, {{"b1", -0.6f}, {"a2", 0.3f}}, "0-1"),
                       Play(1, {{"b1", -0.6f}, {"resigns", -0.7f}}, "0-1"),
                       Play(2, {{"b1", -0.6f}, {"a2", 0.3f}}, "1-0")});
  ledger->resignations.Add(0, -0.5);
  GenerationState state = ledger->tallies.Tally(1, 0);
  ledger->resignations.Count(1, &state);
  EXPECT_EQ(state.tally(0).samples(), 3);
  EXPECT_EQ(state.tally(0).resigned(), 1);
  EXPECT_EQ(state.tally(0).played_on(), 3);
  EXPECT_EQ(state.tally(0).resigned_wrongly(), 2);
}

// Nothing else writes in a ledger; here it shows what is read.
TEST_F(LedgerResignationsTest, TheGamesOfAGenerationAreReadOnceUntilThereAreMore) {
  auto ledger = Open();
  Store(ledger.get(), {Play(0, {{"b1", -0.6f}}, "1-0"), Play(1, {{"b1", -0.3f}}, "1-0")});
  ledger->resignations.Add(0, -0.5);
  GenerationState state = ledger->tallies.Tally(1, 0);
  ledger->resignations.Count(1, &state);
  EXPECT_EQ(state.tally(0).played_on(), 1);
  Database(scratch_ / "ledger.sqlite", Database::Mode::kReadWrite)
      .Execute("update target set offsets = x'01000000'");
  double below = ledger->resignations.Threshold(1);
  EXPECT_GT(below, -0.3f);
  ledger->resignations.Count(1, &state);
  EXPECT_EQ(state.tally(0).played_on(), 1);
  Store(ledger.get(), {Play(2, {{"b1", -0.9f}}, "0-1")});
  for (int again = 0; again < 2; ++again) {
    ErrorCode code = ErrorCode::kFailed;
    EXPECT_THAT(testing::ErrorOf([&] { ledger->resignations.Threshold(1); }, &code),
                ::testing::HasSubstr("is of no game that was played"))
        << "they are read again, and no move begins at their second token";
    EXPECT_EQ(code, ErrorCode::kData);
  }
}

TEST_F(LedgerResignationsTest, EachTaskHasItsGamesAndAllHaveOneThreshold) {
  config_ =
      ParseConfig(fmt::format("{}[[task]]\nkind = \"game\"\nname = \"other\"\n", kPlays), "x", {});
  auto ledger = Open();
  std::vector<Group> games = {Play(0, {{"b1", -0.6f}}, "0-1"), Play(1, {{"b1", -0.6f}}, "1-0"),
                              Play(2, {{"b1", -0.9f}}, "1-0")};
  for (size_t i : {1, 2}) games[i].set_task(1);
  Store(ledger.get(), games);
  ledger->resignations.Add(0, -0.5);
  GenerationState state = ledger->tallies.Tally(1, 0);
  ledger->resignations.Count(1, &state);
  ASSERT_EQ(state.tally_size(), 2);
  EXPECT_EQ(state.tally(0).played_on(), 1);
  EXPECT_EQ(state.tally(0).resigned_wrongly(), 1);
  EXPECT_EQ(state.tally(1).played_on(), 2);
  EXPECT_EQ(state.tally(1).resigned_wrongly(), 0);
  double below = ledger->resignations.Threshold(1);
  EXPECT_GT(below, -0.9f) << "the second task's second game was lost";
  EXPECT_LE(below, -0.6f) << "the first task's game was not";
}

TEST_F(LedgerResignationsTest, TheThresholdComesBackWithItsWeights) {
  auto ledger = Open();
  Weights weights;
  weights.set_sha256("a");
  ledger->weights.Add(0, &weights);
  EXPECT_EQ(ledger->weights.Latest()->resign_below(), kNeverResigns);
  ledger->resignations.Add(0, -0.25);
  EXPECT_EQ(ledger->weights.Latest()->resign_below(), -0.25);
  Database database(scratch_ / "ledger.sqlite", Database::Mode::kReadOnly);
  EXPECT_TRUE(UntrueRowsOf(&database, config_).empty());
  ledger->resignations.Add(7, -0.25);
  auto found = UntrueRowsOf(&database, config_);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].table, "resignation");
  EXPECT_EQ(found[0].what, "is of weights that were never published");
}

}  // namespace
}  // namespace pawl
