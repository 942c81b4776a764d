// A folder of weights as pawl writes it, then changed.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/ops/equal.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "model/network.h"
#include "model/weights.h"
#include "tests/testing.h"

namespace pawl::testing {

inline ModelConfig SmallFolderModel() {
  ModelConfig config;
  config.set_layers(1);
  config.set_width(8);
  config.set_heads(2);
  config.set_feed_forward(8);
  config.set_context(8);
  return config;
}

class FolderTest : public ::testing::Test {
 protected:
  explicit FolderTest(bool tied = true) : network_(Shape(tied), 64) {
    network_.Initialize(RandomKey::Root(3));
    config_ = nlohmann::json::parse(ToConfigJson(network_));
    Write(config_);
    WriteWeights(network_.NamedTensors());
  }

  static ModelConfig Shape(bool tied) {
    ModelConfig config = SmallFolderModel();
    config.set_tied(tied);
    config.set_rope_theta(700);
    return config;
  }

  void Write(const nlohmann::json& config) {
    pawl::testing::Write(scratch_ / "config.json", config.dump());
  }
  void WriteWeights(const std::vector<NamedTensor>& tensors) {
    pawl::testing::Write(scratch_ / "model.safetensors", TensorsToSafetensors(tensors));
  }

  // "" where the folder is read and means the same.
  std::string Error() {
    ErrorCode code = ErrorCode::kData;
    std::string error = ErrorOf(
        [&] {
          auto read = ReadModel(scratch_.path());
          EXPECT_EQ(DifferingModel(read.config, network_.config()), std::vector<std::string>{});
          EXPECT_TRUE(at::equal(read.MakeNetwork()->flat(), network_.flat()));
        },
        &code);
    EXPECT_EQ(code, ErrorCode::kData) << error;
    EXPECT_EQ(std::count(error.begin(), error.end(), '\n'), 0) << error;
    return error;
  }

  std::string ErrorWith(const char* patch) {
    nlohmann::json changed = config_;
    changed.update(nlohmann::json::parse(patch));
    Write(changed);
    return Error();
  }

  Scratch scratch_;
  Network network_;
  nlohmann::json config_;
};

}  // namespace pawl::testing
