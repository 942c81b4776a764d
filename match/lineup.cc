#include "match/lineup.h"

#include "base/error.h"
#include "match/model_player.h"

namespace pawl {
namespace {

using Kind = PlayerSpec::Kind;
using Models = std::vector<std::unique_ptr<PlayingModel>>;  // null: no model

// The name of the game that all play.
std::string GameOf(const std::vector<PlayerSpec>& specs, const Models& models,
                   const std::string& wanted) {
  std::string game = wanted.empty() ? "" : MakeGame(wanted)->name(), who = "--game";
  for (size_t i = 0; i < models.size(); ++i) {
    if (!models[i]) continue;
    std::string plays = models[i]->game().name();
    if (!game.empty() && plays != game) {
      throw Error(ErrorCode::kUsage, specs[i].text,
                  fmt::format("plays {}, and {} is for {}", plays, who, game),
                  "let players of one game meet");
    }
    game = plays;
    who = specs[i].text;
  }
  if (game.empty())
    throw Error(ErrorCode::kUsage, "--game", "none of the players knows which game is played",
                "name it, as in --game \"connect 7x6x4\"");
  return game;
}

int PliesOf(const std::vector<PlayerSpec>& specs, const Models& models) {
  std::optional<int> plies;
  for (size_t i = 0; i < models.size(); ++i) {
    if (!models[i]) continue;
    int limit = models[i]->plies_max();
    if (plies && *plies != limit)
      throw Error(
          ErrorCode::kUsage, specs[i].text,
          fmt::format("was trained with task.plies = {}, another player with {}", limit, *plies),
          "say with --plies after how many moves a game is a draw; 0: never");
    plies = limit;
  }
  return plies.value_or(0);
}

std::unique_ptr<Player> MakePlayer(const PlayerSpec& spec, const Game& game,
                                   std::unique_ptr<PlayingModel> model,
                                   std::optional<int> simulations) {
  switch (spec.kind) {
    case Kind::kRandom:
      return MakeRandomPlayer();
    case Kind::kSolver:
      return MakeSolverPlayer(game);
    case Kind::kMinimax:
      return MakeMinimaxPlayer(spec.depth);
    case Kind::kPlayouts:
      return MakePlayoutPlayer(*spec.simulations);
    case Kind::kUci:
      return MakeUciPlayer(game, spec.uci);
    case Kind::kModel:
      break;
  }
  return MakeModelPlayer(std::move(model), spec.simulations ? spec.simulations : simulations);
}

}  // namespace

Lineup::Lineup(const std::vector<PlayerSpec>& specs, const LineupSettings& settings) {
  Models models;
  bool takes_simulations = false;
  for (const PlayerSpec& spec : specs) {
    models.push_back(spec.kind == Kind::kModel ? PlayingModel::Read(spec.folder, spec.generation)
                                               : nullptr);
    takes_simulations |= spec.kind == Kind::kModel && !spec.simulations;
    names_.push_back(spec.text);
  }
  if (settings.simulations && !takes_simulations)
    throw Error(ErrorCode::kUsage, "--simulations", "has no effect on any of these players",
                "it is for models that name no number themselves");
  game_ = MakeGame(GameOf(specs, models, settings.game));
  plies_max_ = settings.plies_max ? *settings.plies_max : PliesOf(specs, models);
  for (size_t i = 0; i < specs.size(); ++i)
    players_.push_back(MakePlayer(specs[i], *game_, std::move(models[i]), settings.simulations));
}

}  // namespace pawl
