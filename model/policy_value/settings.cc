#include "model/policy_value/settings.h"

namespace pawl {

PolicyValueShape ShapeOf(const ModelConfig& config, const Game& game) {
  PlaneShape planes = game.planes();
  PolicyValueShape shape = {planes.size(), config.width(), config.layers(), game.policy_size()};
  if (config.kind() == ModelConfig::resnet) {
    shape.height = planes.height;
    shape.columns = planes.width;
  }
  return shape;
}

SearchSettings SettingsOf(const SearchConfig& config) {
  SearchSettings settings;
  settings.kind = config.kind() == SearchConfig::puct ? SearchSettings::Kind::kPuct
                                                      : SearchSettings::Kind::kGumbel;
  settings.simulations = static_cast<int>(config.simulations());
  settings.considered = static_cast<int>(config.considered());
  settings.value_scale = static_cast<float>(config.value_scale());
  settings.visit_base = static_cast<float>(config.visit_base());
  settings.exploration = static_cast<float>(config.exploration());
  settings.first_play_reduction = static_cast<float>(config.first_play_reduction());
  settings.noise = static_cast<float>(config.noise());
  settings.noise_total = static_cast<float>(config.noise_total());
  return settings;
}

}  // namespace pawl
