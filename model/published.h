// A network in the form of an architecture that `transformers` publishes, so that it opens there
// and computes the same logits.
//
// A Transformer with rotary positions or none is a Llama as it is stored. A recurrent network whose
// layers all mix by the gated delta rule is a Qwen3.5 (its text model) of linear attention alone,
// whose norms multiply by 1 + weight.
// Errors:  Error(kUsage) names what of the network no published architecture has.
// Threads: free functions.
#pragma once

#include <string>

#include "model/network.h"

namespace pawl {

struct PublishedModel {
  std::string config;   // config.json
  std::string weights;  // model.safetensors
};

PublishedModel Publish(const Network& network);

}  // namespace pawl
