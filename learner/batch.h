// Rows of training, laid end to end as a batch: no padding.
//
// Position i of a row predicts its token i + 1, so nothing is predicted from a row's last token,
// and that one is not run.
// Errors:  Error(kUsage) where a row is longer than the network's context.
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
  std::vector<int32_t> solution;  // with its end token, unless it was cut

  // For a policy gradient; else the row is supervised.
  struct Reward {
    double advantage;
    std::vector<float> drawn;      // log-probability of each token as it was drawn
    std::vector<float> reference;  // by generation 0's weights; empty without learn.kl
  };
  std::optional<Reward> reward = {};
};

// Adds a row; its solution's tokens count, and its prompt's after the first where `loss_on_prompt`.
// `room`: as in Places::OfRow.
void AddRow(const TrainRow& row, bool loss_on_prompt, const Places& places, double room,
            Batch* batch);

}  // namespace pawl
