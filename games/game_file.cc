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
    if (game_.moves.empty()) Fail("has no move");
    if (state_.over() && state_.ending().outcome != *result)
      Fail(fmt::format("says {}, and by the rules it ended {} ({})", text,
                       ResultText(state_.ending().outcome), state_.ending().reason));
    game_.outcome = *result;
    game_.ended = state_.over();
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

const chess::Variant* VariantOf(const Game& game) {
  for (const chess::Variant* variant : {&chess::kStandard, &chess::kGardnerVariant}) {
    if (game.name() == variant->name) return variant;
  }
  return nullptr;
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
  const chess::Variant* variant = VariantOf(game);
  if (variant == nullptr)
    throw Error(ErrorCode::kUsage, path,
                fmt::format("is PGN, which {} is not written in", game.name()),
                "give a file with a game a line");
  std::vector<chess::PgnGame> read;
  try {
    read = chess::ReadPgn(*variant, text);
  } catch (const Error& error) {
    throw Error(ErrorCode::kUsage, path, error.what());
  }
  std::vector<RecordedGame> games;
  for (const chess::PgnGame& pgn : read) {
    Reader reader(game, fmt::format("{}: game {}", path, games.size() + 1), plies_max);
    RequireVariant(pgn, game, reader);
    if (pgn.start.position != game.Start())
      reader.Fail("begins at a position of its own; only games from the start can be read");
    for (Move move : pgn.moves) reader.Play(move);
    games.push_back(reader.End(pgn.result));
  }
  return games;
}

RecordedGame FromLine(std::string_view line, Reader* reader) {
  std::vector<std::string_view> parts = Split(line, '\t');
  if (parts.size() == kPartsOfAMatch && parts[2] != "start")
    reader->Fail("begins at a position of its own; only games from the start can be read");
  if (parts.size() != 1 && parts.size() != kPartsOfAMatch)
    reader->Fail(fmt::format("has {} parts between tabs; a game of a match has {}", parts.size(),
                             kPartsOfAMatch));
  std::vector<std::string_view> words = Split(parts.back(), ' ');
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    std::string_view word = words[i];
    if (word.ends_with(':')) word.remove_suffix(1);  // behind an opening
    if (!word.empty() || words[i].empty()) reader->Play(word);
  }
  return reader->End(words.back());
}

std::vector<RecordedGame> FromLines(const Game& game, std::string_view text,
                                    const std::string& path, int plies_max) {
  if (size_t first = text.find_first_not_of(" \r\n"); first != text.npos && text[first] == '[')
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

}  // namespace

void RefuseEpd(const std::filesystem::path& path, std::string_view read_instead) {
  if (path.extension() != ".epd") return;
  throw Error(ErrorCode::kUsage, path.string(), "EPD is not read",
              fmt::format("give {}", read_instead));
}

std::vector<RecordedGame> ReadGames(const Game& game, std::string_view text,
                                    const std::filesystem::path& path, int plies_max) {
  RefuseEpd(path, "games as PGN in a file whose name ends in .pgn, or a file with a game a line");
  std::vector<RecordedGame> games = path.extension() == ".pgn"
                                        ? FromPgn(game, text, path.string(), plies_max)
                                        : FromLines(game, text, path.string(), plies_max);
  if (games.empty())
    throw Error(ErrorCode::kUsage, path.string(), fmt::format("holds no game of {}", game.name()));
  return games;
}

}  // namespace pawl
