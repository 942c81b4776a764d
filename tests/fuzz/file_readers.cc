#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/metrics.h"
#include "lab/provenance.h"
#include "learner/checkpoint.h"
#include "learner/resume.h"
#include "match/opening.h"
#include "match/player_spec.h"
#include "match/uci_go.h"
#include "match/uci_option.h"
#include "match/uci_position.h"
#include "model/config_json.h"
#include "proto/config.h"
#include "tasks/own_book.h"
#include "tasks/task.h"
#include "tests/fuzz/readers.h"
#include "tests/testing.h"
#include "verifiers/external.h"
#include "wire/token.h"

namespace pawl::fuzz {
namespace {

// One folder for all calls.
const std::filesystem::path& Folder() {
  static testing::Scratch scratch;
  return scratch.path();
}

}  // namespace

void JsonLines(std::string_view bytes) {
  testing::Write(Folder() / "data.jsonl", std::string(bytes));
  TaskConfig config;
  config.set_kind("file");
  config.set_path(Folder() / "data.jsonl");
  MakeTask(config, RandomKey::Root(0));
}

void BookQuestions(std::string_view bytes) {
  testing::Write(Folder() / "book.txt", "The ferry leaves at seven. Ida Brandt comes in May.\n");
  testing::Write(Folder() / "questions.jsonl", std::string(bytes));
  OwnBook book((Folder() / "book.txt").string(), (Folder() / "questions.jsonl").string(), 24);
  for (const OwnBook::Question& one : book.questions())
    PAWL_CHECK(one.passage.size() <= 24, "a passage of {} bytes", one.passage.size());
}

void Generations(std::string_view bytes) {
  testing::Write(Folder() / "generations.jsonl", std::string(bytes));
  std::vector<Metrics> rows = ReadMetrics(Folder() / "generations.jsonl");
  for (const Metrics& row : rows) PAWL_CHECK(row.at("gen") >= 0, "{}", row.at("gen"));
  Checkpoint at;
  at.generation = 2;
  RequireWhole(Folder(), at, 5);
}

void ConfigJson(std::string_view bytes) {
  ModelConfig model = FromConfigJson(bytes, "fuzz");
  PAWL_CHECK(DifferingModel(model, model).empty(), "a model differs from itself");
}

void StateJson(std::string_view bytes) {
  std::filesystem::path folder = Folder() / "checkpoints/000001-00000000";
  if (!std::filesystem::exists(folder)) SaveCheckpoint(Folder(), {"run", 1, 0, 2, 3, "w", "o"}, 2);
  nlohmann::json manifest = nlohmann::json::parse(testing::Read(folder / "MANIFEST"));
  manifest["state.json"] = Sha256Hex(bytes);
  testing::Write(folder / "state.json", std::string(bytes));
  testing::Write(folder / "MANIFEST", manifest.dump());
  auto read = LoadCheckpoint(Folder());
  PAWL_CHECK(read && read->generation == 1 && read->step == 0 && read->run_steps >= 0,
             "what its folder does not say");
}

void RunJson(std::string_view bytes) {
  testing::Write(Folder() / "run.json", std::string(bytes));
  OriginsOf(Folder());
}

void VerifierSays(std::string_view bytes) {
  testing::Write(Folder() / "says", std::string(bytes));
  VerifyConfig config = ParseConfig(
                            "[verify]\nkind = \"external\"\ncommand = [\"cat\", \"x\"]\ntimeout_s "
                            "= 2\n[[task]]\nkind = \"addition\"\n",
                            "fuzz", {})
                            .verify();
  config.set_command(1, Folder() / "says");
  std::unique_ptr<Verifier> verifier = MakeExternalVerifier(config);
  PAWL_CHECK(verifier->name().size() < 300, "{}", verifier->name());
  verifier->Try({1, 1, "1+1=", "2"});
}

void TaskSays(std::string_view bytes) {
  testing::Write(Folder() / "says", std::string(bytes));
  TaskConfig config;
  config.set_kind("external");
  config.set_timeout_s(2);
  config.add_command("cat");
  config.add_command(Folder() / "says");
  MakeTask(config, RandomKey::Root(0))->Try();
}

void TokenFile(std::string_view bytes) { ParseTokens(bytes, "fuzz"); }

void Openings(std::string_view bytes) {
  static const std::unique_ptr<Game> game = MakeGame("tic_tac_toe");
  for (const Opening& opening : ReadOpenings(*game, bytes, "fuzz"))
    PAWL_CHECK(!Opened(*game, opening, 0).over(), "a game that is over");
}

void PlayerSpec(std::string_view bytes) { ParsePlayer(std::string(bytes)); }

void UciPosition(std::string_view bytes) {
  static const std::unique_ptr<Game> game = MakeGame("chess");
  GameState state = ReadUciPosition(*game, UciWords(bytes));
  PAWL_CHECK(game->ParsePosition(game->Text(state.position())) == state.position(), "{}",
             game->Text(state.position()));
}

void UciTalk(std::string_view bytes) {
  if (auto option = UciOption::Of(bytes)) PAWL_CHECK(!option->name.empty());
  UciGo go = ReadGo(UciWords(bytes), 0);
  PAWL_CHECK(!go.seconds || *go.seconds < 1e18, "{}", *go.seconds);
}

}  // namespace pawl::fuzz
