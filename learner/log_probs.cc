#include "learner/log_probs.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/tensor.h>

#include "model/network.h"
#include "proto/config.h"

namespace pawl {

at::ScalarType TypeOf(Config::Precision precision) {
  return precision == Config::bfloat16 ? at::kBFloat16 : at::kFloat;
}

std::vector<float> LogProbsByDefinition(const Network& network, const Batch& batch,
                                        double temperature, Config::Precision precision) {
  at::NoGradGuard no_gradient;
  at::Device device = network.flat().device();
  at::Tensor logits = network.Logits(batch.rows, TypeOf(precision))
                          .index_select(0, at::tensor(batch.at, at::kLong).to(device)) /
                      temperature;
  at::Tensor targets = at::tensor(batch.targets, at::kLong).unsqueeze(1).to(device);
  at::Tensor log_probs =
      at::log_softmax(logits, 1).gather(1, targets).squeeze(1).cpu().contiguous();
  return {log_probs.const_data_ptr<float>(), log_probs.const_data_ptr<float>() + log_probs.numel()};
}

std::vector<std::vector<float>> SolutionLogProbs(Network* network,
                                                 const std::vector<TrainRow>& rows,
                                                 double temperature, Config::Precision precision) {
  Batch batch;
  Places places(network->config());
  for (const TrainRow& row : rows) AddRow(row, false, places, 0, &batch);
  std::unique_ptr<GradientPass> pass = network->MakeGradientPass(precision, 1);
  std::vector<float> log_probs = pass == nullptr
                                     ? LogProbsByDefinition(*network, batch, temperature, precision)
                                     : pass->LogProbs(batch, temperature);
  std::vector<std::vector<float>> all;
  auto value = log_probs.begin();
  for (const TrainRow& row : rows) {
    auto end = value + static_cast<int64_t>(row.solution.size());
    all.emplace_back(value, end);
    value = end;
  }
  return all;
}

}  // namespace pawl
