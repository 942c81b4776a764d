// A small recurrent network's config, for tests.
#pragma once

#include "proto/config.pb.h"

namespace pawl::testing {

inline ModelConfig RecurrentShape() {
  ModelConfig config;
  config.set_kind(ModelConfig::recurrent);
  config.set_layers(2);
  config.set_width(48);
  config.set_heads(3);
  config.set_feed_forward(64);
  config.set_context(60);
  config.set_key_size(16);
  config.set_value_size(32);
  return config;
}

}  // namespace pawl::testing
