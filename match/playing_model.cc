#include "match/playing_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/error.h"
#include "base/files.h"
#include "model/policy_value/settings.h"
#include "model/weights.h"
#include "proto/config.h"

namespace pawl {

namespace fs = std::filesystem;

namespace {

std::string Name(int64_t generation) { return fmt::format("{:06}", generation); }

fs::path FolderOf(const fs::path& folder, std::optional<int64_t> generation) {
  if (!generation) return NewestWeights(folder);
  fs::path weights = folder / "weights" / Name(*generation);
  if (fs::exists(weights / "config.json")) return weights;
  std::vector<int64_t> stored = StoredGenerations(folder);
  throw Error(ErrorCode::kUsage, folder.string(),
              fmt::format("holds no weights of generation {}", *generation),
              stored.empty() ? "name a run folder"
                             : fmt::format("it holds {} generations, from {} to {}", stored.size(),
                                           stored.front(), stored.back()));
}

// The config of the run in whose folder the weights lie; the schema's defaults elsewhere.
Config ConfigAround(const fs::path& weights) {
  fs::path file =
      fs::absolute(weights).lexically_normal().parent_path().parent_path() / "config.toml";
  if (!fs::exists(file)) return Config();
  return ParseStored(ReadFile(file), file.string(), {});
}

}  // namespace

std::vector<int64_t> StoredGenerations(const fs::path& run) {
  std::vector<int64_t> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(run / "weights", error)) {
    std::string name = entry.path().filename().string();
    int64_t generation = 0;
    auto [end, fault] = std::from_chars(name.data(), name.data() + name.size(), generation);
    if (fault == std::errc() && end == name.data() + name.size() && name == Name(generation) &&
        fs::exists(entry.path() / "config.json", error))
      found.push_back(generation);
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::unique_ptr<PlayingModel> PlayingModel::Read(const fs::path& folder,
                                                 std::optional<int64_t> generation) {
  StoredModel stored = ReadModel(FolderOf(folder, generation));
  if (!PlaysGames(stored.config)) {
    throw Error(ErrorCode::kUsage, stored.folder.string(),
                fmt::format("is a model of kind {}, which plays no game",
                            ModelConfig::Kind_Name(stored.config.kind())),
                "name a model of kind fc");
  }
  Config config = ConfigAround(stored.folder);
  *config.mutable_model() = stored.config;
  auto model = std::make_unique<PlayingModel>(config, stored.folder);
  model->Take(stored.weights, (stored.folder / "model.safetensors").string());
  return model;
}

void PlayingModel::Take(std::string_view weights, const std::string& where) {
  TensorsFromSafetensors(weights, where, network_.NamedTensors());
  Refresh();
}

PlayingModel::PlayingModel(const Config& config, fs::path folder)
    : folder_(std::move(folder)),
      settings_(SettingsOf(config.search())),
      placement_(Placement::Of(config, Part::kMeasuring)),
      plies_max_(config.task_size() > 0 ? static_cast<int>(config.task(0).plies()) : 0),
      game_(MakeGame(config.model().game())),
      network_(ShapeOf(config.model(), *game_)),
      evaluator_(network_, placement_.precision),
      batch_(game_.get(), &evaluator_) {}

Move PlayingModel::Likeliest(const Position& position) {
  std::vector<float> planes(static_cast<size_t>(game_->planes().size())),
      policy(static_cast<size_t>(game_->policy_size()));
  float odds[kOutcomes];
  game_->Planes(position, planes.data());
  evaluator_.Evaluate(planes.data(), 1, policy.data(), odds);
  MoveList legal;
  game_->Moves(position, &legal);
  return *std::max_element(legal.begin(), legal.end(), [&](Move a, Move b) {
    return policy[static_cast<size_t>(game_->PolicyIndex(position, a))] <
           policy[static_cast<size_t>(game_->PolicyIndex(position, b))];
  });
}

}  // namespace pawl
