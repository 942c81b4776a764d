// Runs that collapse, or whose samples teach nothing: they go on, and what happened is in their
// metrics and their ledger.
#include "base/metrics.h"
#include "tests/app/runs.h"

namespace pawl::testing {
namespace {

using ::testing::HasSubstr;

// Accepts nothing: no solution is that long.
const std::vector<std::string> kRejectAll = {"verify.kind=\"length\"", "verify.length_min=1000"};

std::vector<std::string> Settings(std::vector<std::string> settings,
                                  const std::vector<std::string>& more) {
  settings.insert(settings.end(), more.begin(), more.end());
  return settings;
}

TEST(Collapse, ToNoAcceptedSampleTrainsOnFreshDataAloneAndIsRecordedAsZero) {
  Scratch scratch;
  Outcome run = RunProgram(RunArguments(scratch / "run", kRejectAll));
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_THAT(run.err, HasSubstr("generation 1: no sample of task addition to train on"));
  EXPECT_THAT(run.err, HasSubstr("0 accepted"));
  EXPECT_THAT(run.err, HasSubstr("every row is fresh"));
  std::vector<Metrics> rows = ReadMetrics(scratch / "run/generations.jsonl");
  ASSERT_EQ(rows.size(), 3u);
  for (size_t generation : {1, 2}) {
    EXPECT_EQ(rows[generation].at("verify/accepted"), 0);
    EXPECT_EQ(rows[generation].at("mix/fresh"), 1) << "what was realised";
    EXPECT_EQ(rows[generation].at("mix/empty_tasks"), 2);
    EXPECT_TRUE(rows[generation].contains("eval/addition/accuracy"));
  }
}

TEST(Collapse, ToNothingAtAllTrainsNoFurtherAndGoesOn) {
  Scratch scratch;
  Outcome run = RunProgram(RunArguments(scratch / "run", Settings(kRejectAll, {"mix.fresh=0"})));
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_THAT(run.err, HasSubstr("this generation does not train any further"));
  std::vector<Metrics> rows = ReadMetrics(scratch / "run/generations.jsonl");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[2].at("verify/accepted"), 0);
  EXPECT_FALSE(rows[2].contains("learn/loss")) << "no step was taken";
  EXPECT_EQ(rows[2].at("eval/addition/accuracy"), rows[0].at("eval/addition/accuracy"));
  std::vector<std::string> weights = WeightsHashes(scratch / "run");
  EXPECT_EQ(weights, std::vector<std::string>(3, weights[0]));
}

// Where every sample of a problem earns the same, a policy gradient has no direction: a generation
// to be skipped, not an error.
TEST(Collapse, APolicyGradientWithoutASignalGoesOn) {
  Scratch scratch;
  Outcome run = RunProgram(
      RunArguments(scratch / "run", {"learn.objective=grpo", "verify.kind=none", "mix.fresh=0"}));
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_THAT(run.err, HasSubstr("the samples of each problem all have the same reward"));
  EXPECT_EQ(ReadMetrics(scratch / "run/generations.jsonl").size(), 3u);
}

TEST(Collapse, GivesTheSameRunKilledAndResumed) {
  Scratch scratch;
  FinishedRun(scratch / "whole", kRejectAll);
  RunProgram(RunArguments(scratch / "killed", Settings(kRejectAll, {"process.actors=0"})),
             {{"PAWL_CRASH_AT", "ledger-before-commit:40"}});
  Outcome resumed =
      RunProgram(RunArguments(scratch / "killed", Settings(kRejectAll, {"process.actors=0"})));
  ASSERT_EQ(resumed.code, 0) << resumed.err;
  EXPECT_EQ(LedgerDigest(scratch / "killed"), LedgerDigest(scratch / "whole"));
  EXPECT_EQ(WeightsHashes(scratch / "killed"), WeightsHashes(scratch / "whole"));
}

// A share in tokens is a share of bytes where bytes are tokens, however many bytes a character has.
TEST(Mix, InTokensIsExactForTextOfManyBytesACharacter) {
  Scratch scratch;
  std::string lines;
  for (int i = 0; i < 60; ++i) {
    std::string prompt;
    for (int digit : {i / 10, i % 10})
      prompt += std::string("\u96f6\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d")
                    .substr(static_cast<size_t>(3 * digit), 3);
    lines += fmt::format("{{\"prompt\": \"{}=\", \"solution\": \"{}\"}}\n", prompt, i);
  }
  Write(scratch / "numbers.jsonl", lines);
  Write(scratch / "run.toml",
        fmt::format("generations = 1\n[model]\nlayers = 1\nwidth = 32\nheads = 2\nfeed_forward = "
                    "32\ncontext = 40\ntokens = \"bytes\"\n"
                    "[[task]]\nkind = \"file\"\npath = \"{}\"\n[start]\nsteps = "
                    "30\n[sample]\nproblems = 200\nmax_new_tokens = 8\n"
                    "[verify]\nkind = \"none\"\n[mix]\nfresh = 0.5\nunit = "
                    "\"tokens\"\n[learn]\nsteps = 40\nrows = 16\n",
                    (scratch / "numbers.jsonl").string()));
  Outcome run = RunProgram(
      {"run", (scratch / "run.toml").string(), "--out", (scratch / "run").string(), "--quiet"});
  ASSERT_EQ(run.code, 0) << run.err;
  Database database(scratch / "run/ledger.sqlite", Database::Mode::kReadOnly);
  // A row's tokens by its texts alone: the prompt's bytes, a fresh solution's and its end, a
  // sample's tokens as they were drawn.
  Query query = database.Prepare(
      "select r.fresh, coalesce(length(cast(f.prompt as blob)) + length(cast(f.text as blob)) + 1, "
      "length(cast(p.prompt as blob)) + length(cast(s.tokens as blob)) / 4) "
      "from trained_row r left join fresh f on f.id = r.sample left join sample s on s.id = "
      "r.sample left join problem p on p.id = s.problem "
      "where r.generation = 1");
  double fresh = 0, all = 0, longest = 0;
  while (query.Next()) {
    double tokens = query.Real(1);
    all += tokens;
    if (query.Int(0) != 0) fresh += tokens;
    longest = std::max(longest, tokens);
  }
  ASSERT_GT(all, 0);
  EXPECT_NEAR(fresh, 0.5 * all, longest);
  EXPECT_NEAR(ReadMetrics(scratch / "run/generations.jsonl").back().at("mix/fresh"), fresh / all,
              1e-9);
}

std::string Judge(const Scratch& scratch, const std::string& answer) {
  std::string path = scratch / "judge.py";
  Write(path,
        "import json, sys\nsys.stdin.readline()\nprint(json.dumps({'pawl': 1, 'name': 'half', "
        "'version': '1'}), flush=True)\n"
        "for line in sys.stdin:\n    asked = json.loads(line)\n    print(json.dumps(dict(" +
            answer + ", id=asked['id'])), flush=True)\n");
  return fmt::format("verify.command=[\"python3\", \"{}\"]", path);
}

TEST(ExternalVerifier, ItsScoreIsNoRewardForASampleThatWasCut) {
  Scratch scratch;
  FinishedRun(scratch / "run",
              {"generations=1", "start.steps=2", "learn.objective=grpo", "verify.kind=external",
               Judge(scratch, "accepted=False, score=(len(asked['solution']) % 5) / 4")});
  Database database(scratch / "run/ledger.sqlite", Database::Mode::kReadOnly);
  Query query = database.Prepare(
      "select count(*), sum(v.score) from sample s join verdict v on v.sample = s.id where not "
      "s.ended");
  ASSERT_TRUE(query.Next());
  EXPECT_GT(query.Int(0), 100);
  EXPECT_EQ(query.Real(1), 0);
  Metrics last = ReadMetrics(scratch / "run/generations.jsonl").back();
  EXPECT_GT(last.at("sample/addition/cut"), 0.5) << "an untrained model seldom ends";
  EXPECT_GT(last.at("sample/facts/cut"), 0.5);
}

TEST(ExternalVerifier, AScoreOutsideTheScaleEndsTheRun) {
  for (const char* score : {"2", "-0.1", "'high'"}) {
    Scratch scratch;
    Outcome run = RunProgram(RunArguments(
        scratch / "run",
        {"verify.kind=external", Judge(scratch, fmt::format("accepted=True, score={}", score))}));
    EXPECT_EQ(run.code, 2) << score;
    EXPECT_THAT(run.err, HasSubstr("a score is a number from 0 to 1")) << score;
  }
}

}  // namespace
}  // namespace pawl::testing
