#include "match/model_player.h"

namespace pawl {
namespace {

class ModelPlayer : public Player {
 public:
  ModelPlayer(std::unique_ptr<PlayingModel> model, int simulations)
      : model_(std::move(model)), simulations_(simulations) {}

  std::vector<Move> Choose(std::span<const Turn> turns) override {
    while (searches_.size() < turns.size()) searches_.emplace_back(model_->settings());
    for (size_t i = 0; i < turns.size(); ++i)
      searches_[i].Begin(*turns[i].state, simulations_, turns[i].key, false);
    RunSearches(std::span(searches_).first(turns.size()), model_->batch());
    std::vector<Move> chosen;
    for (size_t i = 0; i < turns.size(); ++i) chosen.push_back(searches_[i].result().move);
    return chosen;
  }

 private:
  std::unique_ptr<PlayingModel> model_;
  int simulations_;
  std::vector<Search> searches_;  // kept for their memory
};

}  // namespace

std::unique_ptr<Player> MakeModelPlayer(std::unique_ptr<PlayingModel> model,
                                        std::optional<int> simulations) {
  int taken = simulations.value_or(model->settings().simulations);
  return std::make_unique<ModelPlayer>(std::move(model), taken);
}

}  // namespace pawl
