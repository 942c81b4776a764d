// A batch of training rows, laid end to end without padding.
//
// Position i of a row predicts its token i + 1. A row's last token predicts nothing and is left
// out.
// Errors:  Error(kUsage) if a row is longer than the network's context.
// Threads: free functions.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/gradient_pass.h"
#include "model/places.h"

namespace pawl {

struct TrainRow {
  std::vector<int32_t> prompt;    // begin token first
  std::vector<int32_t> solution;  // includes the end token unless the sample was cut

  // The reward of a row that is trained by policy gradient. A row without one is supervised.
  struct Reward {
    double advantage;
    std::vector<float> drawn;  // log-probability of each token as it was drawn
    // log-probabilities under generation 0's weights; empty without learn.kl
    std::vector<float> reference;
  };
  std::optional<Reward> reward = {};
};

// Adds a row. Its solution's tokens are targets, with `loss_on_prompt` also its prompt's tokens
// after the first. `room` is that of Places::OfRow. `goes_on`: the row goes on from a state in
// which a text is begun already, so that it is added without its begin token, unless its prompt is
// that alone.
void AddRow(const TrainRow& row, bool loss_on_prompt, const Places& places, double room,
            Batch* batch, bool goes_on = false);

}  // namespace pawl
