// Weights files: safetensors with Hugging Face's names, and the config.json beside it.
//
// The folder opens in `transformers` as LlamaForCausalLM, with equal logits, for rotary positions and for none (written
// as rotary positions scaled until no angle turns). Learned and coupled positions have no counterpart there.
// Errors:  Error(kData) says which rule a file breaks: cut short, flipped, wrong shape, missing tensor.
// Threads: free functions.
// Source:  the safetensors format: 8 bytes header length, JSON header, raw little-endian tensors.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "model/network.h"

namespace pawl {

// The header carries the SHA-256 of the tensors' bytes, so that a flipped bit is found when the file is read.
std::string ToSafetensors(const Network& network);
void FromSafetensors(std::string_view bytes, std::string_view where, Network* network);

// Any named float32 or float64 tensors; the same format.
std::string TensorsToSafetensors(const std::vector<Network::Named>& tensors);
void TensorsFromSafetensors(std::string_view bytes, std::string_view where, const std::vector<Network::Named>& tensors);

std::string ToConfigJson(const Network& network);
ModelConfig FromConfigJson(std::string_view json, std::string_view where);

// A folder with config.json and model.safetensors: the one given, or a run folder's newest version. Error(kUsage): there is none.
std::filesystem::path NewestWeights(const std::filesystem::path& folder);

std::unique_ptr<Network> LoadNetwork(const std::filesystem::path& folder);

}  // namespace pawl
