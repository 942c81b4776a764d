#include "games/legality.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "games/chess/legality.h"
#include "games/text.h"

namespace pawl {
namespace {

// Whether a text is a number from 1 to `most`, as moves are written.
bool IsCount(std::string_view text, int most) {
  bool digits = !text.empty() && text.size() <= 4 && text[0] != '0' &&
                text.find_first_not_of("0123456789") == std::string_view::npos;
  return digits && std::stoi(std::string(text)) <= most;
}

// Of a board whose text has a row behind the other, "x.o/..x/...".
class BoardLegality : public Legality {
 public:
  explicit BoardLegality(const Game* game) : Legality(game) {
    std::string text = game->Text(game->Start());
    std::vector<std::string_view> rows = Split(text, '/');
    height_ = static_cast<int>(rows.size());
    width_ = static_cast<int>(rows[0].size());
  }

 protected:
  int width() const { return width_; }
  int height() const { return height_; }

  // What stands there, the top row being 0; '-' off the board.
  char At(const Position& position, int column, int row) const {
    if (column < 0 || column >= width_ || row < 0 || row >= height_) return '-';
    return game().Text(position)[static_cast<size_t>(row * (width_ + 1) + column)];
  }

 private:
  int width_, height_;
};

class ConnectLegality : public BoardLegality {
 public:
  using BoardLegality::BoardLegality;

  std::span<const std::string_view> classes() const override {
    static constexpr std::string_view kClasses[] = {"full"};
    return kClasses;
  }

  std::vector<std::string> NearMisses(const Position& position, std::string_view) const override {
    std::vector<std::string> full;
    for (int c = 0; c < width(); ++c) {
      if (At(position, c, 0) != '.') full.push_back(std::to_string(c + 1));
    }
    return full;
  }

  std::string AnyMove(RandomStream* random) const override {
    return std::to_string(1 + random->Below(static_cast<uint64_t>(width() + 1)));
  }

  bool IsMove(std::string_view text) const override { return IsCount(text, width() + 1); }

  // How many stones lie in the column.
  std::string Trace(const Position& position, std::string_view move) const override {
    int column = ParseNumber("column", move, 1, width() + 1) - 1, stones = 0;
    if (column == width()) return "-";
    while (stones < height() && At(position, column, height() - 1 - stones) != '.') ++stones;
    return std::to_string(stones);
  }

  size_t longest_move() const override { return std::to_string(width() + 1).size(); }
  size_t longest_trace() const override { return std::to_string(height()).size(); }
};

// hex, whose first row is the top one, and tic-tac-toe, whose first row is the bottom one.
class CellLegality : public BoardLegality {
 public:
  CellLegality(const Game* game, bool from_top) : BoardLegality(game), from_top_(from_top) {}

  std::span<const std::string_view> classes() const override {
    static constexpr std::string_view kClasses[] = {"occupied"};
    return kClasses;
  }

  std::vector<std::string> NearMisses(const Position& position, std::string_view) const override {
    std::vector<std::string> occupied;
    for (int r = 1; r <= height(); ++r) {
      for (int c = 0; c < width(); ++c) {
        std::string move = fmt::format("{}{}", Letter(c), r);
        if (Trace(position, move) != ".") occupied.push_back(move);
      }
    }
    return occupied;
  }

  std::string AnyMove(RandomStream* random) const override {
    int column = static_cast<int>(random->Below(static_cast<uint64_t>(width() + 1)));
    return fmt::format("{}{}", Letter(column),
                       1 + random->Below(static_cast<uint64_t>(height() + 1)));
  }

  bool IsMove(std::string_view text) const override {
    return !text.empty() && text[0] >= 'a' && text[0] <= Letter(width()) &&
           IsCount(text.substr(1), height() + 1);
  }

  // What stands on the cell.
  std::string Trace(const Position& position, std::string_view move) const override {
    int row = ParseNumber("row", move.substr(1), 1, height() + 1);
    return {At(position, move[0] - 'a', from_top_ ? row - 1 : height() - row)};
  }

  size_t longest_move() const override { return 1 + std::to_string(height() + 1).size(); }
  size_t longest_trace() const override { return 1; }

 private:
  bool from_top_;
};

class NimLegality : public Legality {
 public:
  explicit NimLegality(const Game* game) : Legality(game), first_(HeapsOf(game->Start())) {
    largest_ = *std::max_element(first_.begin(), first_.end());
  }

  std::span<const std::string_view> classes() const override {
    static constexpr std::string_view kClasses[] = {"too_many"};
    return kClasses;
  }

  std::vector<std::string> NearMisses(const Position& position, std::string_view) const override {
    std::vector<std::string> moves;
    std::vector<int> heaps = HeapsOf(position);
    for (size_t i = 0; i < heaps.size(); ++i) {
      for (int n = heaps[i] + 1; n <= largest_; ++n)
        moves.push_back(fmt::format("{}-{}", i + 1, n));
    }
    return moves;
  }

  std::string AnyMove(RandomStream* random) const override {
    uint64_t heap = 1 + random->Below(first_.size() + 1);
    return fmt::format("{}-{}", heap, 1 + random->Below(static_cast<uint64_t>(largest_ + 1)));
  }

  bool IsMove(std::string_view text) const override {
    std::vector<std::string_view> parts = Split(text, '-');
    return parts.size() == 2 && IsCount(parts[0], static_cast<int>(first_.size()) + 1) &&
           IsCount(parts[1], largest_ + 1);
  }

  // How many objects the heap has.
  std::string Trace(const Position& position, std::string_view move) const override {
    std::vector<int> heaps = HeapsOf(position);
    size_t heap = static_cast<size_t>(ParseNumber("heap", Split(move, '-')[0], 1,
                                                  static_cast<int>(heaps.size()) + 1)) -
                  1;
    return heap == heaps.size() ? "-" : std::to_string(heaps[heap]);
  }

  size_t longest_move() const override {
    return fmt::format("{}-{}", first_.size() + 1, largest_ + 1).size();
  }
  size_t longest_trace() const override { return std::to_string(largest_).size(); }

 private:
  std::vector<int> HeapsOf(const Position& position) const {
    std::string text = game().Text(position);
    std::vector<int> heaps;
    for (std::string_view heap : Split(std::string_view(text).substr(0, text.find(' ')), ','))
      heaps.push_back(ParseNumber("heap", heap, 0, 255));
    return heaps;
  }

  std::vector<int> first_;
  int largest_;
};

}  // namespace

std::vector<std::string> Legality::LikeThem(const Position& position, std::string_view) const {
  return LegalTexts(position);
}

std::vector<std::string> Legality::LegalTexts(const Position& position) const {
  MoveList moves;
  game_->Moves(position, &moves);
  std::vector<std::string> texts;
  for (Move move : moves) texts.push_back(game_->MoveText(position, move));
  return texts;
}

std::string Legality::Question(const Position& position, std::string_view move) const {
  return fmt::format("{} {:?<{}}", Text(position), move, longest_move() + 1);
}

std::string Legality::Answer(const Position& position, std::string_view move, bool trace) const {
  return (trace ? Trace(position, move) + ';' : "") + (IsLegal(position, move) ? 'y' : 'n');
}

bool Legality::IsLegal(const Position& position, std::string_view move) const {
  std::vector<std::string> legal = LegalTexts(position);
  return std::find(legal.begin(), legal.end(), move) != legal.end();
}

std::unique_ptr<Legality> MakeLegality(const Game* game) {
  std::string name = game->name(), kind = name.substr(0, name.find(' '));
  if (kind == "connect") return std::make_unique<ConnectLegality>(game);
  if (kind == "hex") return std::make_unique<CellLegality>(game, true);
  if (kind == "tic_tac_toe") return std::make_unique<CellLegality>(game, false);
  if (kind == "nim") return std::make_unique<NimLegality>(game);
  if (kind == "chess") return chess::MakeChessLegality(game, chess::kStandard);
  if (kind == "gardner") return chess::MakeChessLegality(game, chess::kGardnerVariant);
  PAWL_CHECK(false, "the legality of moves of {}", name);
  return nullptr;
}

}  // namespace pawl
