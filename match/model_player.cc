#include "match/model_player.h"

#include "model/policy_value/search_pool.h"

namespace pawl {
namespace {

class ModelPlayer : public Player {
 public:
  ModelPlayer(std::unique_ptr<PlayingModel> model, int simulations)
      : model_(std::move(model)),
        simulations_(simulations),
        pool_(*model_->network(), model_->settings(), model_->placement(), &model_->game()) {}

  std::vector<Move> Choose(std::span<const Turn> turns) override {
    std::vector<const GameState*> states;
    for (const Turn& turn : turns) states.push_back(turn.state);
    return pool_.MovesIn(states, simulations_);
  }

 private:
  std::unique_ptr<PlayingModel> model_;
  int simulations_;
  SearchPool pool_;
};

}  // namespace

std::unique_ptr<Player> MakeModelPlayer(std::unique_ptr<PlayingModel> model,
                                        std::optional<int> simulations) {
  int taken = simulations.value_or(model->settings().simulations);
  return std::make_unique<ModelPlayer>(std::move(model), taken);
}

}  // namespace pawl
