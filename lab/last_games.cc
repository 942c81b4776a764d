#include "lab/last_games.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/error.h"
#include "games/record.h"
#include "lab/markup.h"
#include "replay/ledger/sqlite.h"

namespace pawl {
namespace {

constexpr int kGames = 4;      // of an arm that are shown
constexpr size_t kArms = 6;    // whose games are shown
constexpr size_t kMoves = 60;  // of a game that are shown, the last ones

struct StoredGame {
  int task;
  std::string prompt, text;
  int64_t weights;
};

std::vector<StoredGame> GamesOf(const RunSeries& run) {
  std::filesystem::path file = run.folder / "ledger.sqlite";
  if (!std::filesystem::exists(file)) return {};
  std::vector<StoredGame> games;
  try {
    Database database(file, Database::Mode::kReadOnly);
    for (int task = 0; task < run.config.task_size(); ++task) {
      if (run.config.task(task).kind() != "game" || run.config.task(task).judge()) continue;
      Query query = database.Prepare(
          "select p.prompt, s.text, s.weights from sample s join problem p on p.id = s.problem "
          "where s.generation = (select max(generation) from sample) and s.task = ? order by s.id "
          "limit ?");
      query.Bind(task, kGames - static_cast<int>(games.size()));
      while (query.Next()) games.push_back({task, query.Text(0), query.Text(1), query.Int(2)});
    }
  } catch (const Error&) {
    return {};
  }
  return games;
}

// "b2 a1 | c3 ...": the opening, then what was played, with numbers of the plies where it is cut.
std::string Caption(const StoredGame& game, const std::string& result) {
  std::string opening = game.prompt.substr(0, game.prompt.size() - (game.prompt.empty() ? 0 : 1)),
              moves = game.text;
  size_t words = 0, from = moves.size();
  while (from > 0 && words < kMoves) {
    from = moves.rfind(' ', from - 1);
    if (from == std::string::npos) from = 0;
    ++words;
  }
  if (from > 0) moves = "... " + moves.substr(from + 1);
  return fmt::format("{}{}{}<br><b>{}</b>", EscapeMarkup(opening),
                     opening.empty() ? "" : " <span class=cut>|</span> ", EscapeMarkup(moves),
                     EscapeMarkup(result));
}

std::string GameHtml(const TaskConfig& task, const StoredGame& game) {
  auto rules = MakeGame(task.game());
  GameState state(rules.get(), static_cast<int>(task.plies()));
  std::string result = "not a game of its rules";
  if (PlayOpening(ReadPrompt(game.prompt).opening, &state) == RecordFault::kNone) {
    RecordFault fault = PlayRest(game.text, &state);
    result = fault == RecordFault::kNone ? std::string(state.ending().reason)
                                         : fmt::format("rejected: {}", FaultText(fault));
  }
  return fmt::format("<figure class=game><pre>{}</pre><figcaption>{}</figcaption></figure>\n",
                     EscapeMarkup(rules->Board(state.position())), Caption(game, result));
}

}  // namespace

std::string LastGamesHtml(const std::vector<Arm>& arms) {
  std::string html;
  for (size_t i = 0; i < std::min(arms.size(), kArms); ++i) {
    const RunSeries& run = *arms[i].runs.front();
    std::vector<StoredGame> games = GamesOf(run);
    if (games.empty()) continue;
    html += fmt::format("<p>{}, seed {}: played with weights {}</p>\n<div class=games>\n",
                        EscapeMarkup(arms[i].label), run.seed, games.front().weights);
    for (const StoredGame& game : games) html += GameHtml(run.config.task(game.task), game);
    html += "</div>\n";
  }
  if (html.empty()) return "";
  return "<section id=games><h2>Games of the last generation</h2>\n"
         "<p>The first games of one run of each arm: the final board, the moves behind their "
         "opening (before the bar), and how the game ended.</p>\n" +
         html + "</section>\n";
}

}  // namespace pawl
