// Weights files: safetensors with Hugging Face's names, and folders that hold them with the
// config.json of model/config_json.h.
//
// Whatever reads a weights folder reads it here: eval, sample, start.from, verify.models.
// Errors:  Error(kData) says which rule a file breaks: cut short, flipped, of another type or
// shape, a tensor missing or unknown.
// Threads: free functions.
// Source:  the safetensors format: 8 bytes header length, JSON header, raw little-endian tensors.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "model/config_json.h"
#include "model/network.h"

namespace pawl {

// The header carries the SHA-256 of the tensors' bytes, so that a flipped bit is found when the
// file is read.
std::string ToSafetensors(const Network& network);
// A tied network's file may hold the output matrix once more, where it is equal.
void FromSafetensors(std::string_view bytes, std::string_view where, Network* network);

// Any named float32 or float64 tensors; the same format. `metadata`: what else the header says.
std::string TensorsToSafetensors(const std::vector<NamedTensor>& tensors,
                                 const std::map<std::string, std::string>& metadata = {});
void TensorsFromSafetensors(std::string_view bytes, std::string_view where,
                            const std::vector<NamedTensor>& tensors);

// A folder with config.json and model.safetensors: the one given, or a run folder's newest version.
// Error(kUsage): there is none.
std::filesystem::path NewestWeights(const std::filesystem::path& folder);

// What such a folder holds, of any kind of model: its config.json read, its tensors there, of the
// right shape, and numbers.
struct StoredModel {
  std::filesystem::path folder;
  ModelConfig config;
  std::string weights;  // model.safetensors

  std::string config_file() const { return (folder / "config.json").string(); }
  // Error(kUsage) for a model that is no network.
  std::unique_ptr<Network> MakeNetwork() const;
  // Error(kUsage) names what differs between this model and `model`, a run's [model].
  void RequireSame(const ModelConfig& model) const;
  // The config with this model as its [model]. Error(kUsage) where the two do not go together.
  Config Into(Config config) const;
};
StoredModel ReadModel(const std::filesystem::path& folder);

}  // namespace pawl
