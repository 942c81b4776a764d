#include "match/player_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "games/text.h"

namespace pawl {
namespace {

constexpr int kGenerationsMost = 999'999, kSimulationsMost = 100'000, kDepthMost = 50,
              kPlayoutsMost = 10'000'000;

bool IsNumber(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Takes ",simulations=N" and "@N" off the end of a model's text.
void ReadModel(PlayerSpec* spec) {
  std::string_view left = spec->text;
  constexpr std::string_view kSimulations = ",simulations=";
  if (size_t at = left.rfind(kSimulations); at != std::string_view::npos) {
    spec->simulations = ParseNumber("number of simulations", left.substr(at + kSimulations.size()),
                                    0, kSimulationsMost);
    left = left.substr(0, at);
  }
  size_t at = left.rfind('@');
  if (at != std::string_view::npos && IsNumber(left.substr(at + 1))) {
    spec->generation = ParseNumber("generation", left.substr(at + 1), 0, kGenerationsMost);
    left = left.substr(0, at);
  }
  spec->folder = left;
}

double ParseSeconds(std::string_view text) {
  double seconds = 0;
  auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (fault != std::errc() || end != text.data() + text.size() ||
      !(seconds > 0 && seconds <= 86400))
    Refuse("timeout", text, "must be a number of seconds above 0 and at most 86400");
  return seconds;
}

UciSettings ReadUci(std::string_view text) {
  constexpr int kLimitMost = 2'000'000'000;
  UciSettings settings;
  size_t at = text.rfind('@');
  for (std::string_view word : Split(text.substr(0, at), ' ')) {
    if (!word.empty()) settings.command.emplace_back(word);
  }
  if (settings.command.empty())
    Refuse("player", "uci:", "names no program, as in uci:stockfish@depth=3");
  std::string_view rest = at == std::string_view::npos ? "" : text.substr(at + 1);
  for (std::string_view part : Split(rest, ',')) {
    size_t equals = part.find('=');
    if (equals == std::string_view::npos) break;
    std::string_view name = part.substr(0, equals), value = part.substr(equals + 1);
    if (name == "depth" || name == "nodes" || name == "movetime") {
      if (!settings.limit.empty())
        Refuse("player", text, "has more than one of depth, nodes and movetime");
      settings.limit = fmt::format("{} {}", name, ParseNumber(name, value, 1, kLimitMost));
    } else if (name == "timeout") {
      settings.timeout_s = ParseSeconds(value);
    } else {
      settings.options.emplace_back(name, value);
    }
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
  }
  if (!rest.empty()) Refuse("player", rest, "is no NAME=VALUE of an engine");
  if (settings.limit.empty())
    Refuse("player", text,
           "says not how far the engine looks; add @depth=N, @nodes=N or @movetime=N");
  return settings;
}

}  // namespace

PlayerSpec ParsePlayer(const std::string& text) {
  constexpr std::string_view kMinimax = "minimax:", kPlayouts = "mcts:", kUci = "uci:";
  using Kind = PlayerSpec::Kind;
  PlayerSpec spec;
  spec.text = text;
  if (text.empty()) Refuse("player", text, "names nobody");
  if (text == "random") {
    spec.kind = Kind::kRandom;
  } else if (text == "solver") {
    spec.kind = Kind::kSolver;
  } else if (text == "minimax") {
    Refuse("player", text, "needs a depth, as in minimax:5");
  } else if (text == "mcts") {
    Refuse("player", text, "needs a number of simulations, as in mcts:1000");
  } else if (text.starts_with(kPlayouts)) {
    spec.kind = Kind::kPlayouts;
    spec.simulations = ParseNumber(
        "number of simulations", std::string_view(text).substr(kPlayouts.size()), 1, kPlayoutsMost);
  } else if (text.starts_with(kMinimax)) {
    spec.kind = Kind::kMinimax;
    spec.depth =
        ParseNumber("depth", std::string_view(text).substr(kMinimax.size()), 1, kDepthMost);
  } else if (text.starts_with(kUci)) {
    spec.kind = Kind::kUci;
    spec.uci = ReadUci(std::string_view(text).substr(kUci.size()));
  } else {
    ReadModel(&spec);
  }
  return spec;
}

}  // namespace pawl
