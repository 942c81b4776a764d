// Drawn policy-value networks, and positions for them that no game knows.
#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/zeros.h>

#include "base/random.h"
#include "model/policy_value/gradient_pass.h"
#include "model/policy_value/network.h"

namespace pawl::testing {

// With biases and heads that say something.
inline PolicyValueNetwork Drawn(PolicyValueShape shape, uint64_t seed = 1) {
  PolicyValueNetwork network(shape);
  network.Initialize(RandomKey::Root(seed));
  at::Tensor biases =
      network.flat().narrow(0, network.decayed(), network.parameters() - network.decayed());
  DrawNormal(RandomKey::Root(seed).Fold("biases"), 0.3, biases);
  for (const auto& [name, tensor] : network.NamedTensors()) {
    if (name == "policy.weight" || name == "value.weight") tensor.mul_(10);
  }
  return network;
}

// A quarter of the entries are 1.
inline at::Tensor Planes(int64_t rows, const PolicyValueShape& shape) {
  at::Tensor planes = at::zeros({rows, shape.inputs});
  RandomKey key = RandomKey::Root(3);
  for (int64_t i = 0; i < planes.numel(); ++i)
    planes.data_ptr<float>()[i] = key.Uniform(static_cast<uint64_t>(i)) < 0.25 ? 1 : 0;
  return planes;
}

// About half of the moves are legal; every fifth row teaches no policy.
inline PolicyValueBatch DrawnBatch(int64_t rows, const PolicyValueShape& shape) {
  PolicyValueBatch batch;
  batch.rows = rows;
  at::Tensor planes = Planes(rows, shape);
  const float* data = planes.const_data_ptr<float>();
  batch.planes.assign(data, data + planes.numel());
  RandomStream random(RandomKey::Root(4));
  auto add = [&](std::vector<float>* to, int64_t columns, auto&& weight) {
    double sum = 0;
    for (int64_t j = 0; j < columns; ++j) sum += to->emplace_back(static_cast<float>(weight(j)));
    for (auto at = to->end() - columns; at != to->end(); ++at)
      *at = sum == 0 ? 0 : static_cast<float>(*at / sum);
  };
  for (int64_t i = 0; i < rows; ++i) {
    int64_t forced = static_cast<int64_t>(random.Below(static_cast<uint64_t>(shape.policy)));
    for (int64_t j = 0; j < shape.policy; ++j)
      batch.legal.push_back(j == forced || random.Uniform() < 0.5 ? 1 : 0);
    const uint8_t* legal = batch.legal.data() + i * shape.policy;
    add(&batch.policy, shape.policy,
        [&](int64_t j) { return i % 5 == 4 || legal[j] == 0 ? 0 : random.Uniform(); });
    add(&batch.outcome, kOutcomes, [&](int64_t) { return random.Uniform(); });
  }
  return batch;
}

}  // namespace pawl::testing
