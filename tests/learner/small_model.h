// A network that trains in milliseconds, and rows for it.
#pragma once

#include <string>

#include "learner/batch.h"
#include "model/network.h"
#include "tokens/tokenizer.h"

namespace pawl::testing {

inline ModelConfig SmallModel(ModelConfig::Kind kind = ModelConfig::transformer) {
  ModelConfig config;
  config.set_kind(kind);
  config.set_layers(1);
  config.set_width(16);
  config.set_heads(2);
  config.set_feed_forward(16);
  config.set_context(24);
  return config;
}

inline TrainRow SmallRow(const std::string& prompt, const std::string& solution) {
  auto tokenizer = MakeTokenizer(ModelConfig::chars);
  return {tokenizer->EncodePrompt(prompt), tokenizer->EncodeSolution(solution)};
}

}  // namespace pawl::testing
