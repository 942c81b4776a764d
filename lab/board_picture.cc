#include "lab/board_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <vector>

#include "games/text.h"
#include "lab/markup.h"

namespace pawl {
namespace {

constexpr double kCell = 30, kMargin = 18;  // px; the margin holds names of rows and columns
constexpr const char *kFirst = "#0072b2", *kSecond = "#d55e00", *kMark = "#ffe9a8",
                     *kLine = "#909090";

struct Cell {
  char content;  // as in Game::Board
  bool changed;  // by the last move
};

using Cells = std::vector<std::vector<Cell>>;

std::vector<std::string> WordsOf(std::string_view line) {
  std::vector<std::string> words;
  for (std::string_view word : Split(line, ' ')) {
    if (!word.empty()) words.emplace_back(word);
  }
  return words;
}

bool IsNumber(const std::string& word) {
  return std::all_of(word.begin(), word.end(), [](unsigned char c) { return std::isdigit(c); });
}

// The cells of a board, from the top; names of rows and columns are left out. `names_above`: the
// first line names the columns, not the last one.
std::vector<std::string> ReadGrid(const std::string& board, bool names_above) {
  std::vector<std::string_view> lines = Split(board, '\n');
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  if (lines.empty()) return {};
  lines.erase(names_above ? lines.begin() : lines.end() - 1);
  std::vector<std::string> grid;
  for (std::string_view line : lines) {
    std::string row;
    for (const std::string& word : WordsOf(line)) {
      if (!IsNumber(word)) row += word.front();
    }
    grid.push_back(row);
  }
  return grid;
}

Cells CellsOf(const Game& game, const Position& before, const Position& position,
              bool names_above) {
  std::vector<std::string> old = ReadGrid(game.Board(before), names_above),
                           now = ReadGrid(game.Board(position), names_above);
  Cells cells;
  for (size_t r = 0; r < now.size(); ++r) {
    cells.emplace_back();
    for (size_t c = 0; c < now[r].size(); ++c)
      cells.back().push_back({now[r][c], old[r][c] != now[r][c]});
  }
  return cells;
}

std::string Text(double x, double y, double size, const std::string& attributes,
                 const std::string& text) {
  return fmt::format(
      "<text x=\"{:.5g}\" y=\"{:.5g}\" font-size=\"{:.5g}\" text-anchor=\"middle\" {}>{}</text>", x,
      y, size, attributes, EscapeMarkup(text));
}

std::string Name(double x, double y, const std::string& text) {
  return Text(x, y + 4, 11, "fill=\"#606060\"", text);
}

std::string Rectangle(double x, double y, double size, const char* fill, const char* stroke) {
  return fmt::format(
      "<rect x=\"{0:.5g}\" y=\"{1:.5g}\" width=\"{2:.5g}\" height=\"{2:.5g}\" fill=\"{3}\" "
      "stroke=\"{4}\"/>",
      x, y, size, fill, stroke);
}

std::string Disc(double x, double y, double radius, const char* fill, const char* stroke) {
  return fmt::format("<circle cx=\"{:.5g}\" cy=\"{:.5g}\" r=\"{:.5g}\" fill=\"{}\" stroke=\"{}\"/>",
                     x, y, radius, fill, stroke);
}

const char* ColourOf(char stone) { return stone == 'x' ? kFirst : kSecond; }

// A circle for the second player, crossed strokes for the first.
std::string Sign(double x, double y, char stone) {
  double reach = kCell * 0.27;
  if (stone == 'x')
    return fmt::format(
        "<path d=\"M{0:.5g} {1:.5g}l{2:.5g} {2:.5g}m0 -{2:.5g}l-{2:.5g} {2:.5g}\" "
        "stroke=\"{3}\" stroke-width=\"4\" stroke-linecap=\"round\" fill=\"none\"/>",
        x - reach, y - reach, 2 * reach, kFirst);
  return fmt::format(
      "<circle cx=\"{:.5g}\" cy=\"{:.5g}\" r=\"{:.5g}\" stroke=\"{}\" stroke-width=\"4\" "
      "fill=\"none\"/>",
      x, y, reach, kSecond);
}

// Filled pieces of one shape, told apart by their colours, as on a printed diagram.
std::string Piece(double x, double y, char letter) {
  constexpr std::string_view kLetters = "kqrbnp";
  constexpr const char* kShapes[] = {"♚", "♛", "♜", "♝", "♞", "♟"};
  bool black = std::islower(static_cast<unsigned char>(letter)) != 0;
  size_t kind = kLetters.find(static_cast<char>(std::tolower(static_cast<unsigned char>(letter))));
  if (kind == std::string_view::npos) return "";
  std::string look = fmt::format(
      "font-family=\"DejaVu Sans,Segoe UI Symbol,Noto Sans Symbols2,sans-serif\" fill=\"{}\" "
      "stroke=\"#000000\" stroke-width=\"{}\"",
      black ? "#111111" : "#ffffff", black ? "0" : "0.9");
  return Text(x, y + kCell * 0.3, kCell * 0.86, look, std::string(kShapes[kind]) + "\uFE0E");
}

struct Drawing {
  double width, height;
  std::string content;
};

// Names the columns below or above, and the rows at the left.
std::string NamesOf(const Cells& cells, bool letters, bool rows) {
  std::string svg;
  size_t height = cells.size(), width = cells.front().size();
  double below = kMargin / 2 + kCell * static_cast<double>(height) + 10;
  for (size_t c = 0; c < width; ++c) {
    std::string name =
        letters ? std::string(1, Letter(static_cast<int>(c))) : std::to_string(c + 1);
    svg += Name(kMargin + kCell * (static_cast<double>(c) + 0.5), below, name);
  }
  for (size_t r = 0; rows && r < height; ++r)
    svg += Name(kMargin / 2, kMargin / 2 + kCell * (static_cast<double>(r) + 0.5),
                std::to_string(height - r));
  return svg;
}

enum class Style { kSigns, kDiscs, kPieces };

Drawing SquareBoard(const Cells& cells, Style style) {
  std::string svg;
  for (size_t r = 0; r < cells.size(); ++r) {
    for (size_t c = 0; c < cells[r].size(); ++c) {
      const Cell& cell = cells[r][c];
      double x = kMargin + kCell * static_cast<double>(c),
             y = kMargin / 2 + kCell * static_cast<double>(r);
      bool dark = style == Style::kPieces && (r + cells.size() + c) % 2 == 0;
      const char* plain = dark ? "#b9c6d2" : style == Style::kPieces ? "#eef2f5" : "#ffffff";
      bool stained = cell.changed && style != Style::kDiscs;
      svg += Rectangle(x, y, kCell, stained ? kMark : plain, kLine);
      double middle_x = x + kCell / 2, middle_y = y + kCell / 2;
      if (cell.content == '.') {
        if (style == Style::kDiscs) svg += Disc(middle_x, middle_y, kCell * 0.36, "#f4f4f4", kLine);
      } else if (style == Style::kPieces) {
        svg += Piece(middle_x, middle_y, cell.content);
      } else if (style == Style::kSigns) {
        svg += Sign(middle_x, middle_y, cell.content);
      } else {
        svg += Disc(middle_x, middle_y, kCell * 0.4, ColourOf(cell.content), "#ffffff");
        if (cell.changed) svg += Disc(middle_x, middle_y, kCell * 0.15, "#ffffff", "none");
      }
    }
  }
  svg += NamesOf(cells, style != Style::kDiscs, style != Style::kDiscs);
  return {2 * kMargin + kCell * static_cast<double>(cells.front().size()),
          1.5 * kMargin + kCell * static_cast<double>(cells.size()), svg};
}

// Pointy hexagons; each row stands half a cell to the right of the one above. The edges that a
// player joins have the player's colour.
Drawing HexBoard(const Cells& cells) {
  double radius = kCell * 0.58, wide = radius * std::sqrt(3.0), step = radius * 1.5;
  size_t n = cells.size();
  std::string svg, edges;
  auto at = [&](size_t r, size_t c) {
    return std::pair(kMargin + wide * (static_cast<double>(c) + 0.5 + static_cast<double>(r) / 2),
                     kMargin + radius + step * static_cast<double>(r));
  };
  auto edge = [&](double x, double y, double x1, double y1, double x2, double y2,
                  const char* colour) {
    edges += fmt::format(
        "<path d=\"M{:.5g} {:.5g}L{:.5g} {:.5g}L{:.5g} {:.5g}\" fill=\"none\" stroke=\"{}\" "
        "stroke-width=\"4\" stroke-linecap=\"round\"/>",
        x + x1, y + y1, x, y + (y1 < 0 ? -radius : radius), x + x2, y + y2, colour);
  };
  auto side = [&](double x, double y, double sign) {
    edges += fmt::format(
        "<path d=\"M{0:.5g} {1:.5g}V{2:.5g}\" fill=\"none\" stroke=\"{3}\" stroke-width=\"4\" "
        "stroke-linecap=\"round\"/>",
        x + sign * wide / 2, y - radius / 2, y + radius / 2, kSecond);
  };
  for (size_t r = 0; r < n; ++r) {
    for (size_t c = 0; c < n; ++c) {
      auto [x, y] = at(r, c);
      const Cell& cell = cells[r][c];
      svg += fmt::format(
          "<path d=\"M{:.5g} {:.5g}l{:.5g} {:.5g}v{:.5g}l-{:.5g} {:.5g}l-{:.5g} -{:.5g}v-{:.5g}z\" "
          "fill=\"{}\" stroke=\"{}\"/>",
          x, y - radius, wide / 2, radius / 2, radius, wide / 2, radius / 2, wide / 2, radius / 2,
          radius, cell.changed ? kMark : "#ffffff", kLine);
      if (cell.content != '.') svg += Disc(x, y, radius * 0.62, ColourOf(cell.content), "#ffffff");
      if (r == 0) edge(x, y, -wide / 2, -radius / 2, wide / 2, -radius / 2, kFirst);
      if (r + 1 == n) edge(x, y, -wide / 2, radius / 2, wide / 2, radius / 2, kFirst);
      if (c == 0) side(x, y, -1);
      if (c + 1 == n) side(x, y, 1);
    }
    auto [x, y] = at(r, 0);
    svg += Name(x - wide / 2 - 9, y, std::to_string(r + 1));
    auto [top_x, top_y] = at(0, r);
    svg += Name(top_x, top_y - radius - 9, std::string(1, Letter(static_cast<int>(r))));
  }
  auto [last_x, last_y] = at(n - 1, n - 1);
  return {last_x + wide / 2 + 6, last_y + radius + 6, svg + edges};
}

// Heaps as rows of sticks; those that the last move took are pale.
Drawing Heaps(const Game& game, const Position& before, const Position& position) {
  constexpr double kStick = 13, kRow = 34;
  auto sizes = [&](const Position& at) {
    std::string board = game.Board(at);
    std::vector<int> heaps;
    for (std::string_view line : Split(board, '\n'))
      if (!line.empty())
        heaps.push_back(static_cast<int>(std::count(line.begin(), line.end(), '|')));
    return heaps;
  };
  std::vector<int> start = sizes(game.Start()), old = sizes(before), now = sizes(position);
  int most = *std::max_element(start.begin(), start.end());
  std::string svg;
  for (size_t i = 0; i < now.size(); ++i) {
    double y = 6 + kRow * static_cast<double>(i);
    svg += Name(kMargin / 2, y + 13, std::to_string(i + 1));
    for (int stick = 0; stick < old[i]; ++stick)
      svg += fmt::format(
          "<rect x=\"{:.5g}\" y=\"{:.5g}\" width=\"7\" height=\"26\" rx=\"2\" {}/>",
          kMargin + 4 + kStick * stick, y,
          stick < now[i]
              ? fmt::format("fill=\"{}\"", kFirst)
              : fmt::format("fill=\"{}\" stroke=\"{}\" stroke-dasharray=\"3 2\"", kMark, kLine));
    if (old[i] == 0)
      svg += fmt::format("<path d=\"M{:.5g} {:.5g}h{:.5g}\" stroke=\"#d0d0d0\"/>", kMargin + 4,
                         y + 13, kStick * start[i]);
  }
  return {kMargin + 8 + kStick * most, 12 + kRow * static_cast<double>(now.size()) - 8, svg};
}

}  // namespace

std::string BoardSvg(const Game& game, const Position& before, const Position& position) {
  std::string name = game.name(), kind = name.substr(0, name.find(' '));
  Drawing drawing;
  if (kind == "nim") {
    drawing = Heaps(game, before, position);
  } else {
    Cells cells = CellsOf(game, before, position, kind == "hex");
    if (kind == "hex")
      drawing = HexBoard(cells);
    else if (kind == "chess" || kind == "gardner")
      drawing = SquareBoard(cells, Style::kPieces);
    else if (kind == "connect")
      drawing = SquareBoard(cells, Style::kDiscs);
    else if (kind == "tic_tac_toe")
      drawing = SquareBoard(cells, Style::kSigns);
    else
      return "";
  }
  return fmt::format(
      "<svg class=board viewBox=\"0 0 {0:.5g} {1:.5g}\" width=\"{0:.5g}\" height=\"{1:.5g}\" "
      "role=img aria-label=\"{2}\">{3}</svg>",
      drawing.width, drawing.height, EscapeMarkup("the position " + game.Text(position)),
      drawing.content);
}

}  // namespace pawl
