#include "games/chess/pgn.h"

#include <algorithm>
#include <array>

#include "base/error.h"
#include "games/chess/fen.h"
#include "games/chess/moves.h"
#include "games/chess/san.h"
#include "games/text.h"

namespace pawl::chess {
namespace {

constexpr std::array<std::string_view, 4> kResults = {"1-0", "0-1", "1/2-1/2", "*"};
constexpr std::array<std::string_view, 7> kRoster = {"Event", "Site",  "Date",  "Round",
                                                     "White", "Black", "Result"};
constexpr size_t kLineMax = 80;

bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

class PgnReader {
 public:
  PgnReader(const Variant& variant, std::string_view text) : variant_(variant), text_(text) {}

  std::vector<PgnGame> Read() {
    std::vector<PgnGame> games;
    for (SkipBlank(); at_ < text_.size(); SkipBlank()) {
      ++number_;
      games.push_back(ReadGame());
    }
    return games;
  }

 private:
  [[noreturn]] void Fail(std::string_view why) const {
    throw Error(ErrorCode::kUsage, fmt::format("PGN, game {}", number_), why);
  }

  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  // White space, comments, variations, annotations, and lines that begin with %.
  void SkipBlank() {
    while (at_ < text_.size()) {
      char c = text_[at_];
      bool line_start = at_ == 0 || text_[at_ - 1] == '\n';
      if (IsSpace(c)) {
        ++at_;
      } else if (c == ';' || (c == '%' && line_start)) {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (c == '{') {
        size_t end = text_.find('}', at_);
        if (end == std::string_view::npos) Fail("a comment { is not closed");
        at_ = end + 1;
      } else if (c == '(') {
        SkipVariation();
      } else if (c == '$') {
        while (++at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') {
        }
      } else {
        return;
      }
    }
  }

  void SkipVariation() {
    int depth = 0;
    do {
      char c = Peek();
      if (at_ >= text_.size()) Fail("a variation ( is not closed");
      if (c == '{') {
        size_t end = text_.find('}', at_);
        if (end == std::string_view::npos) Fail("a comment { is not closed");
        at_ = end;
      }
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      ++at_;
    } while (depth > 0);
  }

  PgnGame ReadGame() {
    PgnGame game;
    while (Peek() == '[') {
      ReadTag(&game);
      SkipBlank();
    }
    auto fen = game.tags.find("FEN");
    try {
      game.start = FromFen(variant_, fen == game.tags.end() ? variant_.start : fen->second);
    } catch (const Error& error) {
      Fail(error.what());
    }
    ReadMoves(&game);
    auto tag = game.tags.find("Result");
    if (tag != game.tags.end() && tag->second != game.result)
      Fail(fmt::format("its tag says {}, its moves end with {}", Printable(tag->second),
                       game.result));
    return game;
  }

  void ReadTag(PgnGame* game) {
    size_t end_of_name = text_.find_first_of(" \t]\"\n", ++at_);
    std::string name(text_.substr(at_, end_of_name - at_));
    if (name.empty() || end_of_name == std::string_view::npos) Fail("a tag has no name");
    at_ = end_of_name;
    while (Peek() == ' ' || Peek() == '\t') ++at_;
    if (Peek() != '"') Fail(fmt::format("tag {}: its value must stand in quotes", Printable(name)));
    std::string value;
    for (++at_; Peek() != '"'; ++at_) {
      if (at_ >= text_.size() || Peek() == '\n')
        Fail(fmt::format("tag {}: its value is not closed", Printable(name)));
      if (Peek() == '\\' && at_ + 1 < text_.size()) ++at_;
      value += text_[at_];
    }
    ++at_;
    while (Peek() == ' ' || Peek() == '\t') ++at_;
    if (Peek() != ']') Fail(fmt::format("tag {}: ] is missing", Printable(name)));
    ++at_;
    if (!game->tags.emplace(name, value).second)
      Fail(fmt::format("tag {} stands twice", Printable(name)));
  }

  void ReadMoves(PgnGame* game) {
    State state = game->start;
    for (SkipBlank();; SkipBlank()) {
      if (at_ >= text_.size() || Peek() == '[') Fail("has no result at its end; * stands for none");
      size_t end = text_.find_first_of(" \n\r\t{}();$[", at_);
      std::string_view token = text_.substr(at_, end - at_);
      if (token.empty()) Fail(fmt::format("'{}' is out of place", Printable(text_.substr(at_, 1))));
      at_ += token.size();
      if (std::find(kResults.begin(), kResults.end(), token) != kResults.end()) {
        game->result = token;
        return;
      }
      size_t digits = token.find_first_not_of("0123456789");
      if (digits == std::string_view::npos) continue;  // "12", its full stop follows
      if (digits > 0 && token[digits] == '.') token.remove_prefix(digits);
      token.remove_prefix(std::min(token.find_first_not_of('.'), token.size()));
      token = token.substr(0, token.find_last_not_of("!?") + 1);
      if (token.empty()) continue;
      Take(token, game, &state);
    }
  }

  void Take(std::string_view token, PgnGame* game, State* state) {
    try {
      Move move = FromSan(variant_, *state, token);
      game->moves.push_back(move);
      *state = After(variant_, *state, move);
    } catch (const Error& error) {
      Fail(fmt::format("move {}, {}: {}", state->number(), state->side() == 0 ? "white" : "black",
                       error.what()));
    }
  }

  const Variant& variant_;
  std::string_view text_;
  size_t at_ = 0;
  int number_ = 0;
};

std::string TagLine(std::string_view name, std::string_view value) {
  std::string quoted;
  for (char c : value) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return fmt::format("[{} \"{}\"]\n", name, quoted);
}

}  // namespace

std::vector<PgnGame> ReadPgn(const Variant& variant, std::string_view text) {
  return PgnReader(variant, text).Read();
}

std::string WritePgn(const Variant& variant, const PgnGame& game) {
  std::string pgn;
  std::map<std::string, std::string> tags = game.tags;
  tags["Result"] = game.result;
  std::string fen = ToFen(variant, game.start);
  if (fen != variant.start) {
    tags["SetUp"] = "1";
    tags["FEN"] = fen;
  }
  for (std::string_view name : kRoster) {
    auto tag = tags.find(std::string(name));
    pgn += TagLine(name, tag == tags.end() ? "?" : tag->second);
    if (tag != tags.end()) tags.erase(tag);
  }
  for (const auto& [name, value] : tags) pgn += TagLine(name, value);
  std::string line;
  auto add = [&](const std::string& token) {
    if (!line.empty() && line.size() + 1 + token.size() > kLineMax) {
      pgn += line + '\n';
      line.clear();
    }
    line += (line.empty() ? "" : " ") + token;
  };
  pgn += '\n';
  State state = game.start;
  for (size_t i = 0; i < game.moves.size(); ++i) {
    if (state.side() == 0) add(fmt::format("{}.", state.number()));
    if (state.side() == 1 && i == 0) add(fmt::format("{}...", state.number()));
    add(ToSan(variant, state, game.moves[i]));
    state = After(variant, state, game.moves[i]);
  }
  add(game.result);
  return pgn + line + "\n\n";
}

}  // namespace pawl::chess
