// A config of a run that plays a small game.
#pragma once

#include <string>
#include <vector>

#include "proto/config.h"

namespace pawl::testing {

inline Config TinyGame(const std::vector<std::string>& settings = {}) {
  return ParseConfig(R"(
[model]
kind = "fc"
game = "tic_tac_toe"
width = 16
layers = 1
[[task]]
kind = "game"
game = "tic_tac_toe"
[search]
simulations = 8
[mix]
unit = "positions"
)",
                     "test", settings);
}

}  // namespace pawl::testing
