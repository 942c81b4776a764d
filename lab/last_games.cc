#include "lab/last_games.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/error.h"
#include "games/record.h"
#include "games/text.h"
#include "lab/board_picture.h"
#include "lab/markup.h"
#include "lab/opening_tree.h"
#include "replay/ledger/sqlite.h"

namespace pawl {
namespace {

constexpr size_t kGames = 4;       // of an arm that are shown
constexpr size_t kArms = 6;        // whose games are shown
constexpr size_t kMoves = 60;      // of a game that are shown, the last ones
constexpr int kRead = 20'000;      // games of an arm that are read
constexpr int64_t kOwnLeast = 20;  // games from the start of the game that make a tree of their own

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
      query.Bind(task, kRead - static_cast<int>(games.size()));
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

// A stored game, played again as far as it is one of its rules.
struct Replayed {
  Position before, last;           // in front of the last move, and behind it
  std::vector<std::string> moves;  // the opening's too
  std::string result;              // in words
  std::optional<Outcome> outcome;  // none: it is not a whole game of its rules
};

// How a game of one run was to be played.
struct Played {
  const TaskConfig& task;
  bool may_resign;
};

RecordFault FaultOf(const Game& rules, const Played& how, const StoredGame& game) {
  GameState state(&rules, static_cast<int>(how.task.plies()));
  RecordFault fault = PlayOpening(ReadPrompt(game.prompt).opening, &state);
  return fault == RecordFault::kNone ? PlayRest(game.text, &state, how.may_resign) : fault;
}

Replayed PlayAgain(const Game& rules, const Played& how, const StoredGame& game) {
  GameState state(&rules, static_cast<int>(how.task.plies()));
  std::string_view opening = ReadPrompt(game.prompt).opening;
  BeginOpening(opening, &state);
  Replayed replayed;
  replayed.before = state.position();
  std::string all = OpeningMoves(opening) + game.text;
  std::vector<std::string_view> words = Split(all, ' ');
  for (std::string_view word : words) {
    Position before = state.position();
    if (state.over() || PlayMoves(std::string(word) + ' ', &state) != RecordFault::kNone) break;
    replayed.before = before;
    replayed.moves.emplace_back(word);
  }
  replayed.last = state.position();
  RecordFault fault = FaultOf(rules, how, game);
  if (fault == RecordFault::kNone) replayed.outcome = ReadResult(words.back());
  replayed.result = fault != RecordFault::kNone ? fmt::format("rejected: {}", FaultText(fault))
                    : state.over()              ? std::string(state.ending().reason)
                                                : "resignation";
  return replayed;
}

std::string GameHtml(const Game& rules, const StoredGame& game, const Replayed& replayed) {
  std::string board = BoardSvg(rules, replayed.before, replayed.last);
  if (board.empty()) board = "<pre>" + EscapeMarkup(rules.Board(replayed.last)) + "</pre>";
  return fmt::format("<figure class=game>{}<figcaption>{}</figcaption></figure>\n", board,
                     Caption(game, replayed.result));
}

// The games of one task of one run.
std::string TaskHtml(const Played& how, const std::vector<const StoredGame*>& games) {
  auto rules = MakeGame(how.task.game());
  std::string boards;
  OpeningTree own, all;  // of games that the model began itself, and of all
  for (size_t i = 0; i < games.size(); ++i) {
    Replayed replayed = PlayAgain(*rules, how, *games[i]);
    if (i < kGames) boards += GameHtml(*rules, *games[i], replayed);
    if (!replayed.outcome) continue;
    all.Add(replayed.moves, *replayed.outcome);
    if (ReadPrompt(games[i]->prompt).opening == ":") own.Add(replayed.moves, *replayed.outcome);
  }
  bool by_itself = own.games() >= kOwnLeast;
  const OpeningTree& tree = by_itself ? own : all;
  std::string html = "<div class=games>\n" + boards + "</div>\n";
  if (tree.games() == 0) return html;
  std::string which =
      by_itself ? fmt::format("the {} games that the model began itself, of {}", own.games(),
                              games.size())
                : fmt::format("{} games, the random moves that opened them included", all.games());
  return html +
         fmt::format(
             "<h3>How games begin: {}</h3>\n<p>The bar is the share of these games, in the "
             "parts <i class=\"key first\"></i> first player wins, <i class=\"key "
             "draw\"></i> drawn, <i class=\"key second\"></i> second player wins; the "
             "numbers are the share and the first player's mean score.</p>\n",
             which) +
         tree.Html();
}

}  // namespace

std::string LastGamesHtml(const std::vector<Arm>& arms) {
  std::string html;
  for (size_t i = 0; i < std::min(arms.size(), kArms); ++i) {
    const RunSeries& run = *arms[i].runs.front();
    std::vector<StoredGame> games = GamesOf(run);
    if (games.empty()) continue;
    html += fmt::format("<p>{}, seed {}: played with weights {}{}</p>\n",
                        EscapeMarkup(arms[i].label), run.seed, games.front().weights,
                        games.size() == kRead ? fmt::format(" (the first {} games)", kRead) : "");
    for (int task = 0; task < run.config.task_size(); ++task) {
      std::vector<const StoredGame*> of_task;
      for (const StoredGame& game : games) {
        if (game.task == task) of_task.push_back(&game);
      }
      if (!of_task.empty())
        html += TaskHtml({run.config.task(task), run.config.search().resign_error() > 0}, of_task);
    }
  }
  if (html.empty()) return "";
  return "<section id=games><h2>Games of the last generation</h2>\n"
         "<p>The first games of one run of each arm: the last position with the last move marked, "
         "the "
         "moves behind their opening (before the bar), and how the game ended.</p>\n" +
         html + "</section>\n";
}

}  // namespace pawl
