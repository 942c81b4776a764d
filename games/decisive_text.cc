#include "games/decisive_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "games/text.h"

namespace pawl {
namespace {

constexpr std::string_view kMarks = "-=+";  // by outcome + 1

[[noreturn]] void RefuseLine(std::string_view why) { throw Error(ErrorCode::kUsage, "", why); }

size_t StageOf(std::string_view text) {
  size_t stage =
      static_cast<size_t>(std::find(kStages.begin(), kStages.end(), text) - kStages.begin());
  if (stage == kStages.size()) Refuse("stage", text, "is unknown");
  return stage;
}

Position OpenPosition(const Game& game, std::string_view text) {
  Position position = game.ParsePosition(text);
  if (game.End(position, {}).outcome != Outcome::kOpen)
    Refuse("position", text, "the game is over");
  return position;
}

// All legal moves, in the game's order.
std::vector<MoveOutcome> Moves(const Game& game, const Position& position, std::string_view text) {
  MoveList legal;
  game.Moves(position, &legal);
  std::vector<std::string_view> words = Split(text, ' ');
  if (static_cast<int>(words.size()) != legal.size())
    Refuse("moves", text, fmt::format("are {}, but {} are legal", words.size(), legal.size()));
  std::vector<MoveOutcome> moves;
  for (int i = 0; i < legal.size(); ++i) {
    std::string_view word = words[static_cast<size_t>(i)];
    std::string name = game.MoveText(position, legal[i]);
    size_t mark = word.empty() ? kMarks.npos : kMarks.find(word.back());
    if (mark == kMarks.npos || word.substr(0, word.size() - 1) != name)
      Refuse("move", word, fmt::format("must be {} and one of + = -", name));
    moves.push_back({legal[i], static_cast<int>(mark) - 1});
  }
  if (std::all_of(moves.begin(), moves.end(),
                  [&](const MoveOutcome& move) { return move.outcome == moves.front().outcome; }))
    Refuse("moves", text, "all lead to the same");
  return moves;
}

size_t CountIn(const Game& game, std::string_view first_line) {
  std::string_view ending = " positions of ";
  size_t space = std::min(first_line.find(ending), first_line.size());
  if (first_line.substr(space) != fmt::format("{}{}", ending, game.name()))
    Refuse("first line", first_line, fmt::format("must be 'N{}{}'", ending, game.name()));
  return static_cast<size_t>(
      ParseNumber("number of positions", first_line.substr(0, space), 0, 1'000'000'000));
}

void ReadLine(const Game& game, std::string_view line, std::unordered_set<std::string>* seen,
              std::vector<DecisiveSet>* sets) {
  std::vector<std::string_view> parts = Split(line, '\t');
  if (parts.size() != 3)
    RefuseLine(
        fmt::format("has {} parts; stage, position and moves are separated by tabs", parts.size()));
  size_t stage = StageOf(parts[0]);
  if (!sets->empty() && stage < StageOf(sets->back().stage))
    Refuse("stage", parts[0], fmt::format("must not come after {}", sets->back().stage));
  Position position = OpenPosition(game, parts[1]);
  if (!seen->insert(game.Text(position)).second) Refuse("position", parts[1], "came before");
  if (sets->empty() || sets->back().stage != parts[0]) sets->push_back({std::string(parts[0]), {}});
  sets->back().positions.push_back({position, Moves(game, position, parts[2])});
}

}  // namespace

std::string DecisiveText(const Game& game, const std::vector<DecisiveSet>& sets) {
  size_t count = 0;
  std::string lines;
  for (const DecisiveSet& set : sets) {
    count += set.positions.size();
    for (const Labelled& labelled : set.positions) {
      lines += fmt::format("{}\t{}\t", set.stage, game.Text(labelled.position));
      for (const MoveOutcome& move : labelled.moves)
        lines += fmt::format("{}{}{}", &move == labelled.moves.data() ? "" : " ",
                             game.MoveText(labelled.position, move.move),
                             kMarks[static_cast<size_t>(move.outcome + 1)]);
      lines += '\n';
    }
  }
  return fmt::format("{} positions of {}\n{}", count, game.name(), lines);
}

std::vector<DecisiveSet> ReadDecisive(const Game& game, std::string_view text,
                                      std::string_view name) {
  std::vector<std::string_view> lines = Split(text, '\n');
  if (lines.back().empty()) lines.pop_back();
  std::vector<DecisiveSet> sets;
  std::unordered_set<std::string> seen;
  size_t line = 0;
  try {
    size_t count = CountIn(game, lines.empty() ? "" : lines[0]);
    if (lines.size() != 1 + count)
      RefuseLine(fmt::format("{} positions are announced and {} follow", count,
                             std::max<size_t>(lines.size(), 1) - 1));
    for (line = 1; line < lines.size(); ++line) ReadLine(game, lines[line], &seen, &sets);
  } catch (const Error& error) {
    throw Error(error.code(), fmt::format("{}:{}", name, line + 1), error.what());
  }
  return sets;
}

}  // namespace pawl
