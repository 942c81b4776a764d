#include "games/game_file.h"

#include "base/error.h"
#include "games/chess/pgn.h"
#include "games/text.h"

namespace pawl {
namespace {

constexpr size_t kPartsOfAMatch = 4;  // players, start, moves

// One game under way, and where it stands in its file.
class Reader {
 public:
  Reader(const Game& game, std::string where, int plies_max)
      : where_(std::move(where)), state_(&game, plies_max) {}

  // Nothing was played yet.
  void BeginAt(const Position& position) {
    if (position == state_.game().Start()) return;
    state_.BeginAt(position);
    if (state_.over())
      Fail(fmt::format("begins where the game is over ({})", state_.ending().reason));
    game_.begin = position;
  }

  void BeginAt(std::string_view text) {
    Position position;
    try {
      position = state_.game().ParsePosition(text);
    } catch (const Error& error) {
      Fail(error.what());
    }
    BeginAt(position);
  }

  [[noreturn]] void Fail(std::string_view why) const {
    throw Error(ErrorCode::kUsage, where_, why);
  }

  void Play(Move move) {
    RequireOpen();
    state_.Play(move);
    game_.moves.push_back(move);
  }

  void Play(std::string_view text) {
    RequireOpen();
    Move move = 0;
    try {
      move = state_.game().ParseMove(state_.position(), text);
    } catch (const Error& error) {
      Fail(fmt::format("move {}: {}", state_.plies() + 1, error.what()));
    }
    Play(move);
  }

  RecordedGame End(std::string_view text) {
    std::optional<Outcome> result = ReadResult(text);
    if (!result)
      Fail(fmt::format("ends with '{}', which is no result; 1-0, 0-1 and 1/2-1/2 are",
                       Printable(text)));
    return End(*result);
  }

  // kOpen: the file does not say it.
  RecordedGame End(Outcome result) {
    if (game_.moves.empty()) Fail("has no move");
    game_.ended = state_.over();
    game_.outcome = game_.ended ? state_.ending().outcome : result;
    if (result != Outcome::kOpen && result != game_.outcome)
      Fail(fmt::format("says {}, and by the rules it ended {} ({})", ResultText(result),
                       ResultText(game_.outcome), state_.ending().reason));
    return std::move(game_);
  }

 private:
  void RequireOpen() const {
    if (!state_.over()) return;
    Fail(
        fmt::format("move {}: the game was over ({})", state_.plies() + 1, state_.ending().reason));
  }

  std::string where_;
  GameState state_;
  RecordedGame game_;
};

// The variant of a game that `notation` is for.
const chess::Variant& RequireChess(const Game& game, const std::string& path,
                                   std::string_view notation, std::string_view give) {
  for (const chess::Variant* variant : {&chess::kStandard, &chess::kGardnerVariant}) {
    if (game.name() == variant->name) return *variant;
  }
  throw Error(ErrorCode::kUsage, path,
              fmt::format("is {}, which {} is not written in", notation, game.name()),
              fmt::format("give {}", give));
}

void RequireVariant(const chess::PgnGame& pgn, const Game& game, const Reader& reader) {
  auto tag = pgn.tags.find("Variant");
  if (tag == pgn.tags.end() || tag->second == game.name()) return;
  if (tag->second == "Standard" && game.name() == chess::kStandard.name) return;
  reader.Fail(
      fmt::format("is of the variant {}, and this is {}", Printable(tag->second), game.name()));
}

std::vector<RecordedGame> FromPgn(const Game& game, std::string_view text, const std::string& path,
                                  int plies_max) {
  const chess::Variant& variant = RequireChess(game, path, "PGN", "a file with a game a line");
  std::vector<chess::PgnGame> read;
  try {
    read = chess::ReadPgn(variant, text);
  } catch (const Error& error) {
    throw Error(ErrorCode::kUsage, path, error.what());
  }
  std::vector<RecordedGame> games;
  for (const chess::PgnGame& pgn : read) {
    Reader reader(game, fmt::format("{}: game {}", path, games.size() + 1), plies_max);
    RequireVariant(pgn, game, reader);
    reader.BeginAt(pgn.start.position);
    for (Move move : pgn.moves) reader.Play(move);
    games.push_back(reader.End(pgn.result));
  }
  return games;
}

RecordedGame FromLine(std::string_view line, Reader* reader) {
  std::vector<std::string_view> parts = Split(line, '\t');
  if (parts.size() != 1 && parts.size() != kPartsOfAMatch)
    reader->Fail(fmt::format("has {} parts between tabs; a game of a match has {}", parts.size(),
                             kPartsOfAMatch));
  if (parts.size() == kPartsOfAMatch && parts[2] != "start") reader->BeginAt(parts[2]);
  std::string_view text = parts.back(), begin = OpeningBegin(text);
  if (!begin.empty()) reader->BeginAt(begin);
  std::vector<std::string_view> words = Split(BehindBegin(text), ' ');
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    std::string_view word = words[i];
    if (word.ends_with(':')) word.remove_suffix(1);  // behind an opening
    if (!word.empty() || words[i].empty()) reader->Play(word);
  }
  return reader->End(words.back());
}

std::vector<RecordedGame> FromLines(const Game& game, std::string_view text,
                                    const std::string& path, int plies_max) {
  std::string_view first = text.substr(std::min(text.find_first_not_of(" \r\n"), text.size()));
  first = first.substr(0, first.find('\n'));
  if (first.starts_with('[') && first.find('"') != std::string_view::npos)
    throw Error(ErrorCode::kUsage, path,
                "begins with a tag of PGN, and its name does not end in .pgn",
                "rename it, or give a file with a game a line");
  std::vector<RecordedGame> games;
  int number = 0;
  for (std::string_view line : Split(text, '\n')) {
    ++number;
    line = line.substr(0, line.find_last_not_of(" \r") + 1);
    if (line.empty() || line.front() == '#') continue;
    Reader reader(game, fmt::format("{}:{}: game {}", path, number, games.size() + 1), plies_max);
    games.push_back(FromLine(line, &reader));
  }
  return games;
}

std::vector<RecordedGame> FromEpd(const Game& game, std::string_view text, const std::string& path,
                                  int) {
  std::vector<RecordedGame> games;
  for (const chess::EpdPosition& read : ReadPositions(game, text, path)) {
    Reader reader(game, fmt::format("{}:{}", path, read.line), 0);  // no limit knows a result
    if (read.best.empty())
      reader.Fail("has no best move (bm), and so there is nothing to be taught of it");
    reader.BeginAt(read.state.position);
    reader.Play(read.best.front());
    games.push_back(reader.End(read.outcome));
    games.back().best = read.best;
  }
  return games;
}

}  // namespace

bool IsEpd(const std::filesystem::path& path) { return path.extension() == ".epd"; }

std::vector<chess::EpdPosition> ReadPositions(const Game& game, std::string_view text,
                                              const std::filesystem::path& path) {
  const chess::Variant& variant =
      RequireChess(game, path.string(), "EPD", "a file of another kind (docs/formats.md)");
  std::vector<chess::EpdPosition> positions;
  try {
    positions = chess::ReadEpd(variant, text);
  } catch (const Error& error) {
    throw Error(ErrorCode::kUsage, path.string(), error.what());
  }
  if (positions.empty()) throw Error(ErrorCode::kUsage, path.string(), "holds no position");
  for (const chess::EpdPosition& read : positions) {
    Ending ending = game.End(read.state.position, {});
    if (ending.outcome != Outcome::kOpen)
      throw Error(ErrorCode::kUsage, fmt::format("{}:{}", path.string(), read.line),
                  fmt::format("begins where the game is over ({})", ending.reason));
  }
  return positions;
}

std::vector<RecordedGame> ReadGames(const Game& game, std::string_view text,
                                    const std::filesystem::path& path, int plies_max) {
  auto read = IsEpd(path) ? FromEpd : path.extension() == ".pgn" ? FromPgn : FromLines;
  std::vector<RecordedGame> games = read(game, text, path.string(), plies_max);
  if (games.empty())
    throw Error(ErrorCode::kUsage, path.string(), fmt::format("holds no game of {}", game.name()));
  return games;
}

}  // namespace pawl
