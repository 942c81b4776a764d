// PlayingModel: stored weights of a model that plays, ready to play, with the settings of the run
// that made them.
//
// Search settings and the limit of plies are those of the run's config where the weights lie in a
// run's folder, else the schema's defaults.
// Errors:  Error(kUsage): no weights there, none of that generation (it names those that there are),
//          or a model that plays no game. Error(kData): a file is damaged.
// Threads: one at a time.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "model/placement.h"
#include "model/policy_value/leaf_batch.h"
#include "proto/config.pb.h"

namespace pawl {

class PlayingModel {
 public:
  // `folder`: a run's, of which the newest weights are taken or those of `generation`, or a weights
  // folder.
  static std::unique_ptr<PlayingModel> Read(const std::filesystem::path& folder,
                                            std::optional<int64_t> generation = {});
  // An untrained network, with the config's model and settings.
  PlayingModel(const Config& config, std::filesystem::path folder);
  // Weights as safetensors; `where`: what errors call them.
  void Take(std::string_view weights, const std::string& where);

  const Game& game() const { return *game_; }
  PolicyValueNetwork* network() { return &network_; }
  void Refresh() { evaluator_.Refresh(); }  // after the network's weights changed
  const std::filesystem::path& folder() const { return folder_; }
  const SearchSettings& settings() const { return settings_; }
  const Placement& placement() const { return placement_; }
  int plies_max() const { return plies_max_; }

  LeafBatch* batch() { return &batch_; }
  // The legal move that the policy alone likes most. The game may be over where its rules let it go
  // on.
  Move Likeliest(const Position& position);

 private:
  std::filesystem::path folder_;
  SearchSettings settings_;
  Placement placement_;
  int plies_max_;
  std::unique_ptr<Game> game_;
  PolicyValueNetwork network_;
  PolicyValueEvaluator evaluator_;
  LeafBatch batch_;
};

// The generations whose weights a run's folder holds, in order.
std::vector<int64_t> StoredGenerations(const std::filesystem::path& run);

}  // namespace pawl
