#include "games/chess/epd.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "base/error.h"
#include "games/chess/fen.h"
#include "games/chess/san.h"
#include "games/record.h"
#include "games/text.h"

namespace pawl::chess {
namespace {

constexpr std::string_view kBlank = " \t\r";

bool IsNumber(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// One line.
class EpdReader {
 public:
  EpdReader(const Variant& variant, std::string_view text) : variant_(variant), left_(text) {}

  EpdPosition Read() {
    std::string fields;
    for (int i = 0; i < 4; ++i) fields += fmt::format("{}{}", i > 0 ? " " : "", Word());
    if (IsNumber(Peek())) {
      clock_ = Word();
      number_ = Word();
    }
    while (!Peek().empty()) ReadOperation();
    EpdPosition read;
    read.state = FromFen(variant_, fmt::format("{} {} {}", fields, clock_, number_));
    read.outcome = outcome_;
    for (const std::string& text : best_) {
      Move move = FromSan(variant_, read.state, text);
      if (std::find(read.best.begin(), read.best.end(), move) != read.best.end())
        Refuse("bm", text, "stands twice");
      read.best.push_back(move);
    }
    return read;
  }

 private:
  void SkipBlank() { left_.remove_prefix(std::min(left_.find_first_not_of(kBlank), left_.size())); }

  // The next word; a semicolon and a text in quotes are words of their own. Empty at the end.
  std::string_view Peek() {
    SkipBlank();
    if (left_.starts_with(';')) return left_.substr(0, 1);
    if (left_.starts_with('"')) {
      size_t end = left_.find('"', 1);
      if (end == std::string_view::npos) Refuse("EPD", left_, "the text in quotes is not closed");
      return left_.substr(0, end + 1);
    }
    return left_.substr(0, left_.find_first_of(" \t\r;\""));
  }

  std::string_view Word() {
    std::string_view word = Peek();
    left_.remove_prefix(word.size());
    return word;
  }

  void ReadOperation() {
    std::string name(Word());
    if (name == ";") return;
    if (!seen_.insert(name).second) Refuse("operation", name, "stands twice");
    std::vector<std::string> operands;
    for (; !Peek().empty() && Peek() != ";";) operands.emplace_back(Word());
    if (name == "bm") {
      if (operands.empty()) Refuse("operation", name, "names no move");
      best_ = operands;
    } else if (name == "hmvc" || name == "fmvn") {
      if (operands.size() != 1) Refuse("operation", name, "must have one number");
      (name == "hmvc" ? clock_ : number_) = operands[0];
    } else if (name == "c9" && operands.size() == 1) {
      std::string_view comment = operands[0];
      if (comment.starts_with('"')) comment = comment.substr(1, comment.size() - 2);
      outcome_ = ReadResult(comment).value_or(Outcome::kOpen);
    }
  }

  const Variant& variant_;
  std::string_view left_;
  std::string clock_ = "0", number_ = "1";
  std::set<std::string> seen_;
  std::vector<std::string> best_;
  Outcome outcome_ = Outcome::kOpen;
};

}  // namespace

std::vector<EpdPosition> ReadEpd(const Variant& variant, std::string_view text) {
  std::vector<EpdPosition> positions;
  int number = 0;
  for (std::string_view line : Split(text, '\n')) {
    ++number;
    size_t first = line.find_first_not_of(kBlank);
    if (first == std::string_view::npos || line[first] == '#') continue;
    try {
      positions.push_back(EpdReader(variant, line).Read());
    } catch (const Error& error) {
      throw Error(ErrorCode::kUsage, fmt::format("EPD, line {}", number), error.what());
    }
    positions.back().line = number;
  }
  return positions;
}

}  // namespace pawl::chess
