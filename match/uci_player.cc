#include "match/uci_player.h"

#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/clock.h"
#include "base/error.h"
#include "games/text.h"
#include "match/uci_option.h"
#include "programs/conversation.h"

namespace pawl {
namespace {

constexpr const char* kGames = "/usr/games/";

std::vector<std::string> WithFile(std::vector<std::string> command) {
  std::string& program = command.front();
  if (program.find('/') != std::string::npos) return command;
  const char* path = std::getenv("PATH");
  for (std::string_view folder : Split(path != nullptr ? path : "", ':')) {
    std::error_code none;
    if (std::filesystem::exists(std::filesystem::path(folder) / program, none)) return command;
  }
  if (::access((kGames + program).c_str(), X_OK) == 0) program = kGames + program;
  return command;
}

class UciPlayer : public Player {
 public:
  UciPlayer(const Game& game, const UciSettings& settings)
      : game_(game),
        settings_(settings),
        where_(fmt::format("engine '{}'", fmt::join(settings.command, " "))) {
    if (game.name() != "chess" && game.name() != "gardner")
      throw Error(ErrorCode::kUsage, where_,
                  fmt::format("engines play chess and gardner, not {}", game.name()));
    try {
      engine_ = std::make_unique<Conversation>(WithFile(settings.command), where_, nullptr,
                                               settings.timeout_s);
      Greet();
    } catch (const ExternalFailure& failure) {
      throw Error(ErrorCode::kUsage, where_, "does not speak UCI: " + Told(failure),
                  "name a program that answers 'uci' with 'uciok'");
    }
  }

  std::vector<Move> Choose(std::span<const Turn> turns) override {
    std::vector<Move> chosen;
    for (const Turn& turn : turns) chosen.push_back(Ask(turn));
    return chosen;
  }

 private:
  void Greet() {
    engine_->Tell("uci");
    Await("uciok", [&](const std::string& line) {
      if (auto option = UciOption::Of(line)) options_.push_back(std::move(*option));
    });
    if (Find("Threads") != nullptr) Set("Threads", "1");
    const UciOption* variant = Find("UCI_Variant");
    bool offered = variant != nullptr && variant->FaultOf(game_.name()).empty();
    if (offered) Set("UCI_Variant", game_.name());
    if (!offered && game_.name() != "chess")
      throw Error(ErrorCode::kUsage, where_, fmt::format("has no UCI_Variant {}", game_.name()),
                  "name an engine that plays it, such as fairy-stockfish");
    for (const auto& [name, value] : settings_.options) Set(name, value);
    engine_->Tell("isready");
    Await("readyok", [](const std::string&) {});
  }

  const UciOption* Find(const std::string& name) const {
    for (const UciOption& option : options_) {
      if (option.name == name) return &option;
    }
    return nullptr;
  }

  void Set(const std::string& name, const std::string& value) {
    const UciOption* option = Find(name);
    if (option == nullptr) {
      std::vector<std::string> names;
      for (const UciOption& one : options_) names.push_back(one.name);
      throw Error(ErrorCode::kUsage, where_, fmt::format("has no option '{}'", name),
                  fmt::format("it has {}", fmt::join(names, ", ")));
    }
    if (std::string fault = option->FaultOf(value); !fault.empty())
      throw Error(ErrorCode::kUsage, where_,
                  fmt::format("{} = {}: {}", name, Printable(value), fault));
    engine_->Tell(fmt::format("setoption name {} value {}", name, value));
  }

  // Reads up to the line that begins with the word `last`, and returns it.
  template <typename OnLine>
  std::string Await(std::string_view last, const OnLine& on_line) {
    auto begin = steady_clock::now();
    said_.clear();
    while (true) {
      std::string line = engine_->Next(std::max(0.0, settings_.timeout_s - SecondsSince(begin)));
      if (!line.empty() && line.back() == '\r') line.pop_back();
      if (line == last || line.starts_with(std::string(last) + ' ')) return line;
      if (!line.empty()) said_ = line;
      on_line(line);
    }
  }

  // What went wrong in a wait, without the engine's name, and what the engine said last.
  std::string Told(const ExternalFailure& failure) const {
    std::string told = failure.kind() == ExternalFailure::kTimeout
                           ? fmt::format("did not answer within {} s", settings_.timeout_s)
                           : std::string(failure.what()).substr(where_.size() + 2);
    return said_.empty() ? told : fmt::format("{}; it said '{}'", told, Printable(said_));
  }

  Move Ask(const Turn& turn) {
    auto fail = [&](const std::string& what) {
      throw Error(ErrorCode::kFailed,
                  fmt::format("{}, game {}, ply {}", where_, turn.game, turn.state->plies()), what,
                  fmt::format("the position is {}; no result is counted",
                              game_.Text(turn.state->position())));
    };
    std::string answer;
    try {
      engine_->Tell("ucinewgame");
      engine_->Tell("isready");
      Await("readyok", [](const std::string&) {});
      engine_->Tell(PositionLine(turn));
      engine_->Tell("go " + settings_.limit);
      answer = Await("bestmove", [](const std::string&) {});
    } catch (const ExternalFailure& failure) {
      fail(Told(failure));
    }
    std::vector<std::string_view> words = Split(answer, ' ');
    try {
      return game_.ParseMove(turn.state->position(), words.size() > 1 ? words[1] : "");
    } catch (const Error&) {
      fail(fmt::format("said '{}', which is no legal move", Printable(answer)));
    }
    return 0;
  }

  std::string PositionLine(const Turn& turn) const {
    std::string line = *turn.start == game_.Start() ? "position startpos"
                                                    : "position fen " + game_.Text(*turn.start);
    if (!turn.moves.empty()) line += " moves";
    Position position = *turn.start;
    for (Move move : turn.moves) {
      line += ' ' + game_.MoveText(position, move);
      position = game_.Play(position, move);
    }
    return line;
  }

  const Game& game_;
  UciSettings settings_;
  std::string where_, said_;
  std::vector<UciOption> options_;
  std::unique_ptr<Conversation> engine_;
};

}  // namespace

std::unique_ptr<Player> MakeUciPlayer(const Game& game, const UciSettings& settings) {
  return std::make_unique<UciPlayer>(game, settings);
}

}  // namespace pawl
