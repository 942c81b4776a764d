#include "app/ledger_game.h"

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "base/error.h"
#include "games/chess/pgn.h"
#include "games/record.h"
#include "games/text.h"
#include "tokens/tokenizer.h"

namespace pawl {
namespace {

using nlohmann::ordered_json;

constexpr size_t kBestMoves = 3;  // of a policy that are shown

// A sample as the ledger has it.
struct StoredGame {
  int task = 0;
  std::string prompt, text;
  int64_t generation = -1, weights = -1;  // -1: fresh
  std::string sha256;
  Targets targets;
};

[[noreturn]] void Refuse(int64_t id, const std::string& what, std::string_view todo) {
  throw Error(ErrorCode::kUsage, "--game", fmt::format("sample {} {}", id, what), todo);
}

StoredGame ReadGame(CheckedLedger* ledger, int64_t id) {
  ledger->RequireSample(id);
  StoredGame game;
  Query query = ledger->file.Prepare(
      IsFresh(id) ? "select task, prompt, text, -1 as generation, -1 as weights, '' as sha256 from "
                    "fresh where id = ?"
                  : "select s.task as task, p.prompt as prompt, s.text as text, "
                    "s.generation as generation, s.weights as weights, "
                    "coalesce(w.sha256, '') as sha256 from sample s "
                    "join problem p on p.id = s.problem left join weights w on w.version = "
                    "s.weights where s.id = ?");
  query.Bind(id);
  if (!query.Next())
    Refuse(id, "is not in the ledger", "any SQLite tool lists them: select id from sample");
  game.task = query.Int32("task");
  game.prompt = query.Text("prompt");
  game.text = query.Text("text");
  game.generation = query.Int("generation");
  game.weights = query.Int("weights");
  game.sha256 = query.Text("sha256");
  if (auto targets = ledger->TargetsOf(id)) game.targets = *std::move(targets);
  return game;
}

// Who played a fresh game.
std::string TeacherOf(const TaskConfig& task) {
  switch (task.fresh_games()) {
    case TaskConfig::solver:
      return "a solver against itself, after random moves";
    case TaskConfig::file:
      return "those of " + task.path();
    case TaskConfig::random:
      break;
  }
  return "the teacher, who plays any legal move";
}

// The likeliest moves of a policy, the best first.
ordered_json BestMoves(const GameState& state, const Target& target) {
  MoveList moves;
  state.game().Moves(state.position(), &moves);
  std::vector<std::pair<float, Move>> by_share;
  for (int i = 0; i < std::min(moves.size(), target.policy_size()); ++i)
    by_share.emplace_back(target.policy(i), moves[i]);
  std::stable_sort(by_share.begin(), by_share.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  by_share.resize(std::min(by_share.size(), kBestMoves));
  ordered_json best = ordered_json::array();
  for (auto [share, move] : by_share)
    best.push_back({{"move", state.game().MoveText(state.position(), move)}, {"share", share}});
  return best;
}

// Plays the text on from the opening, move by move, and notes each.
ordered_json PlayThrough(const StoredGame& game, const Tokenizer& tokenizer, GameState* state) {
  ordered_json positions = ordered_json::array();
  std::string_view rest = game.text;
  for (size_t space; !state->over() && (space = rest.find(' ')) != std::string_view::npos;
       rest.remove_prefix(space + 1)) {
    ordered_json position = {{"ply", state->plies() + 1},
                             {"player", state->to_move() + 1},
                             {"move", rest.substr(0, space)}};
    auto offset =
        static_cast<int>(tokenizer.Count(game.text.substr(0, game.text.size() - rest.size())));
    for (const Target& target : game.targets) {
      if (target.offset() != offset) continue;
      if (target.has_value()) position["value"] = target.value();
      if (!target.policy().empty()) position["best"] = BestMoves(*state, target);
    }
    GameState before = *state;
    if (PlayMoves(rest.substr(0, space + 1), state) != RecordFault::kNone) {
      *state = before;
      break;
    }
    positions.push_back(std::move(position));
  }
  return positions;
}

// Of chess and Gardner's chess; empty for other games.
std::string PgnOf(const Config& config, const StoredGame& stored, const ordered_json& positions,
                  const GameState& opening) {
  std::string name = opening.game().name();
  const chess::Variant* variant = name == chess::kStandard.name         ? &chess::kStandard
                                  : name == chess::kGardnerVariant.name ? &chess::kGardnerVariant
                                                                        : nullptr;
  if (variant == nullptr) return "";
  chess::PgnGame pgn;
  const TaskConfig& task = config.task(stored.task);
  std::string player = stored.weights < 0 ? TaskConfig::FreshGames_Name(task.fresh_games())
                                          : fmt::format("weights {}", stored.weights);
  pgn.tags = {{"Event", fmt::format("self-play, seed {}", config.seed())},
              {"White", player},
              {"Black", player}};
  GameState state(&opening.game());
  std::string_view prompt = ReadPrompt(stored.prompt).opening;
  BeginOpening(prompt, &state);
  pgn.start = chess::State{state.position()};
  auto play = [&](std::string_view text) {
    Move move = state.game().ParseMove(state.position(), text);
    pgn.moves.push_back(move);
    state.Play(move);
  };
  std::string moves = OpeningMoves(prompt);
  for (std::string_view move : Split(moves, ' ')) {
    if (!move.empty()) play(move);
  }
  for (const auto& position : positions) play(position["move"].get<std::string>());
  if (auto result = ReadResult(stored.text.substr(stored.text.rfind(' ') + 1)))
    pgn.result = ResultText(*result);
  return chess::WritePgn(*variant, pgn);
}

void Print(const ordered_json& game) {
  std::cout << fmt::format("game      {}, sample {}\n", game["game"].get<std::string>(),
                           game["id"].get<int64_t>());
  std::cout << "players   " << game["players"].get<std::string>() << "\n";
  std::cout << "opening   " << game["opening"].get<std::string>() << "\n";
  if (game.contains("wanted"))
    std::cout << "wanted    " << game["wanted"].get<std::string>() << "\n";
  for (const auto& position : game["positions"]) {
    std::string line = fmt::format("{:>4}. {} {:<6}", position["ply"].get<int>(),
                                   position["player"].get<int>() == 1 ? "first " : "second",
                                   position["move"].get<std::string>());
    if (position.contains("value"))
      line += fmt::format("  value {:+.3f}", position["value"].get<double>());
    std::string best;
    if (position.contains("best")) {
      for (const auto& one : position["best"])
        best +=
            fmt::format(" {} {:.3f}", one["move"].get<std::string>(), one["share"].get<double>());
    }
    std::cout << line << (best.empty() ? "" : "  best" + best) << "\n";
  }
  std::cout << fmt::format("result    {}{}\n", game["result"].get<std::string>(),
                           game.contains("ending") ? ", " + game["ending"].get<std::string>() : "");
  if (game.contains("fault")) std::cout << "fault     " << game["fault"].get<std::string>() << "\n";
  std::cout << game["board"].get<std::string>();
  if (game.contains("pgn")) std::cout << "\n" << game["pgn"].get<std::string>();
}

}  // namespace

void ShowGame(CheckedLedger* ledger, const std::filesystem::path& run, int64_t id, bool as_json) {
  Config config = StoredConfig(run);
  StoredGame stored = ReadGame(ledger, id);
  if (stored.task >= config.task_size() || config.task(stored.task).kind() != "game")
    Refuse(id, "is no game", "name a sample of a task with kind = \"game\"");
  const TaskConfig& task = config.task(stored.task);
  auto rules = MakeGame(task.game());
  GameState state(rules.get(), static_cast<int>(task.plies()));
  GamePrompt prompt = ReadPrompt(stored.prompt);
  if (PlayOpening(prompt.opening, &state) != RecordFault::kNone)
    throw Error(ErrorCode::kData, ledger->path,
                fmt::format("the prompt of sample {} is no opening of {}", id, task.game()),
                "restore it from a copy");
  GameState opening = state, whole = state;
  RecordFault fault = PlayRest(stored.text, &whole, config.search().resign_error() > 0);
  ordered_json game = {{"id", id}, {"game", task.game()}};
  if (stored.weights < 0) {
    game["players"] = TeacherOf(task);
  } else {
    game["weights"] = {{"version", stored.weights}, {"sha256", stored.sha256}};
    game["players"] = fmt::format("weights {} against themselves, in generation {}", stored.weights,
                                  stored.generation);
  }
  game["opening"] = prompt.opening;
  if (!prompt.wanted.empty()) game["wanted"] = prompt.wanted;
  game["text"] = Printable(stored.text);
  game["positions"] = PlayThrough(stored, *MakeTokenizer(config.model().tokens()), &state);
  game["result"] = state.over() ? std::string(ResultText(state.ending().outcome)) : "none";
  if (state.over()) game["ending"] = state.ending().reason;
  if (!state.over() && fault == RecordFault::kNone) {
    game["result"] = ResultText(WinOf(1 - state.to_move()));
    game["ending"] = "resignation";
  }
  if (fault != RecordFault::kNone) game["fault"] = FaultText(fault);
  game["board"] = rules->Board(state.position());
  std::string pgn = PgnOf(config, stored, game["positions"], opening);
  if (!pgn.empty()) game["pgn"] = pgn;
  if (as_json) {
    std::cout << game.dump() << "\n";
  } else {
    Print(game);
  }
}

}  // namespace pawl
