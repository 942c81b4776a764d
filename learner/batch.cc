#include "learner/batch.h"

namespace pawl {

void AddRow(const TrainRow& row, bool loss_on_prompt, const Places& places, double room,
            Batch* batch, bool goes_on) {
  size_t left_out = goes_on && row.prompt.size() > 1 ? 1 : 0;
  std::vector<int32_t> tokens(row.prompt.begin() + static_cast<int64_t>(left_out),
                              row.prompt.end());
  tokens.insert(tokens.end(), row.solution.begin(), row.solution.end());
  int64_t start = batch->rows.starts.back();
  for (size_t i = loss_on_prompt ? 1 : row.prompt.size() - left_out; i < tokens.size(); ++i) {
    batch->at.push_back(start + static_cast<int64_t>(i) - 1);
    batch->targets.push_back(tokens[i]);
  }
  tokens.pop_back();
  batch->rows.Add(tokens, places.OfRow(tokens, room));
}

}  // namespace pawl
