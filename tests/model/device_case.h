// The shapes and precisions in which what runs over LibTorch's operators is compared with the
// processor's own passes.
#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>

#include <string>

#include "model/network.h"
#include "tests/testing.h"

namespace pawl::testing {

struct DeviceCase {
  std::string name;
  ModelConfig::Positions positions;
  bool tied;
  int key_value_heads;
  Config::Precision precision;
  double limit;  // bfloat16 rounds the cache, and on a device the embedding and the norms
};

class DeviceCaseTest : public ::testing::TestWithParam<DeviceCase> {
 protected:
  DeviceCaseTest() : network_(Shape(), 64) {
    network_.Initialize(RandomKey::Root(4));
    network_.flat().narrow(0, 0, network_.decayed()).mul_(4);  // away from the flat start
  }

  static ModelConfig Shape() {
    ModelConfig config;
    config.set_layers(2);
    config.set_width(48);
    config.set_heads(4);
    config.set_key_value_heads(GetParam().key_value_heads);
    config.set_feed_forward(64);
    config.set_context(90);
    config.set_positions(GetParam().positions);
    config.set_tied(GetParam().tied);
    return config;
  }

  static int32_t Token(int64_t i) { return static_cast<int32_t>(3 + (i * i * 7 + i * 5) % 61); }

  Network network_;
};

inline auto DeviceCases() {
  return ::testing::Values(
      DeviceCase{"Rotary", ModelConfig::rotary, true, 2, Config::float32, 2e-3},
      DeviceCase{"Learned", ModelConfig::learned, false, 4, Config::float32, 2e-3},
      DeviceCase{"Bfloat16", ModelConfig::rotary, true, 4, Config::bfloat16, 0.4});
}

inline std::string NameOf(const ::testing::TestParamInfo<DeviceCase>& info) {
  return info.param.name;
}

}  // namespace pawl::testing
