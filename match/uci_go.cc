#include "match/uci_go.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "games/text.h"
#include "match/thinker.h"

namespace pawl {
namespace {

constexpr std::array<std::string_view, 9> kWithNumber = {
    "nodes", "movetime", "wtime", "btime", "winc", "binc", "movestogo", "depth", "mate"};

std::optional<int64_t> Whole(std::string_view text) {
  int64_t number = 0;
  auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// Of what stands on the mover's clock and comes back after his move, all in ms.
double SecondsOf(double clock, double increment, int64_t moves_to_go) {
  double left = std::max(clock, 0.0);
  double wanted =
      moves_to_go > 0 ? left / static_cast<double>(moves_to_go) : left / 30 + 0.8 * increment;
  return std::min(wanted, left / 2) / 1000;
}

}  // namespace

UciGo ReadGo(const std::vector<std::string_view>& words, int mover) {
  UciGo go;
  std::map<std::string_view, int64_t> numbers;
  for (size_t i = 0; i < words.size(); ++i) {
    std::string_view word = words[i];
    if (word.empty()) continue;
    if (word == "infinite" || word == "ponder") {
      go.until_stop = true;
    } else if (word == "searchmoves") {
      go.notes.push_back("searchmoves has no effect: all legal moves are searched");
      break;  // moves follow
    } else if (std::find(kWithNumber.begin(), kWithNumber.end(), word) == kWithNumber.end()) {
      go.notes.push_back(fmt::format("go: '{}' is unknown and passed over", Printable(word)));
    } else if (auto number = i + 1 < words.size() ? Whole(words[i + 1]) : std::nullopt) {
      numbers[word] = *number;
      ++i;
    } else {
      go.notes.push_back(fmt::format("go: {} needs a number and is passed over", word));
    }
  }
  for (std::string_view word : {"depth", "mate"}) {
    if (numbers.contains(word))
      go.notes.push_back(fmt::format(
          "{} has no effect: this search counts simulations; nodes or Simulations sets them",
          word));
  }
  if (auto nodes = numbers.find("nodes"); nodes != numbers.end())
    go.simulations =
        static_cast<int>(std::clamp<int64_t>(nodes->second, 1, Thinker::kSimulationsMost));
  if (go.simulations && *go.simulations != numbers["nodes"])
    go.notes.push_back(fmt::format("nodes: {} are searched", *go.simulations));
  auto clock = numbers.find(mover == 0 ? "wtime" : "btime");
  if (numbers.contains("movetime")) {
    go.seconds = static_cast<double>(numbers["movetime"]) / 1000;
  } else if (clock != numbers.end()) {
    go.seconds =
        SecondsOf(static_cast<double>(clock->second),
                  static_cast<double>(numbers[mover == 0 ? "winc" : "binc"]), numbers["movestogo"]);
  }
  return go;
}

}  // namespace pawl
