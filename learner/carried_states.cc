#include "learner/carried_states.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "proto/sections.h"

namespace pawl {
namespace {

template <typename Number>
void Put(const std::vector<Number>& from, int64_t row, at::Tensor* to) {
  std::memcpy(to->data_ptr<Number>() + row * std::ssize(from), from.data(),
              sizeof(Number) * from.size());
}

template <typename Number>
void Get(const at::Tensor& from, int64_t row, std::vector<Number>* to) {
  std::memcpy(to->data(), from.const_data_ptr<Number>() + row * std::ssize(*to),
              sizeof(Number) * to->size());
}

}  // namespace

CarriedStates::CarriedStates(const LearnConfig& config, const ModelConfig& model)
    : kind_(config.carry()) {
  if (kind_ == LearnConfig::none) return;
  layout_ = StateLayout(DeltaShape::Of(model, MixerOf(model, 0)), model.layers());
  carried_.resize(static_cast<size_t>(CarriedRows(config)));
}

void CarriedStates::Begin(bool carry) {
  carry_ = carry && kind_ != LearnConfig::none;
  ended_ = false;
  for (SequenceState& state : carried_) state = layout_.Empty();
  mean_ = deviation_ = layout_.Empty().numbers;
}

CarriedStates::Rows CarriedStates::Give(RandomKey key, size_t rows) {
  Rows given = {std::vector<bool>(rows), {}};
  if (!carry_) return given;
  bool noise = kind_ == LearnConfig::noise;
  size_t carried = noise && !ended_ ? 0 : std::min(rows, carried_.size());
  std::vector<size_t> order(rows);
  std::iota(order.begin(), order.end(), 0);
  RandomStream(key.Fold("rows")).Shuffle(&order);
  given.states.assign(rows, nullptr);
  for (size_t i = 0; i < carried; ++i) {
    if (noise) Draw(key.Fold(i), &carried_[i]);
    given.states[order[i]] = &carried_[i];
    given.go_on[order[i]] = ended_;
  }
  if (!noise) return given;
  ends_.assign(rows - carried, layout_.Empty());
  for (size_t i = carried; i < rows; ++i) given.states[order[i]] = &ends_[i - carried];
  return given;
}

void CarriedStates::Take() {
  if (!carry_) return;
  ended_ = true;
  if (!ends_.empty()) Fit();
}

void CarriedStates::Draw(RandomKey key, SequenceState* state) const {
  RandomStream random(key);
  for (size_t i = 0; i < mean_.size(); ++i)
    state->numbers[i] = mean_[i] + deviation_[i] * static_cast<float>(random.Normal());
  std::fill(state->log_decays.begin(), state->log_decays.end(), 0.0);
}

void CarriedStates::Fit() {
  for (SequenceState& end : ends_) {
    for (int64_t layer = 0; layer < layout_.layers; ++layer) {
      for (int head = 0; head < layout_.heads; ++head) {
        HeadState of = layout_.Of(&end, layer, head);
        auto scale = static_cast<float>(std::exp(*of.log_decay));
        for (int64_t i = 0; i < layout_.state; ++i) of.state[i] *= scale;
      }
    }
  }
  auto count = static_cast<double>(ends_.size());
  for (size_t i = 0; i < mean_.size(); ++i) {
    double sum = 0, squares = 0;
    for (const SequenceState& end : ends_) sum += end.numbers[i];
    for (const SequenceState& end : ends_) squares += std::pow(end.numbers[i] - sum / count, 2);
    mean_[i] = static_cast<float>(sum / count);
    deviation_[i] = static_cast<float>(std::sqrt(squares / count));
  }
}

std::vector<NamedTensor> CarriedStates::Tensors() const {
  if (!carry_) return {};
  auto numbers = static_cast<int64_t>(mean_.size());
  if (kind_ == LearnConfig::noise) {
    at::Tensor noise = at::empty({2, numbers}, at::kFloat);
    Put(mean_, 0, &noise);
    Put(deviation_, 1, &noise);
    return {{"carried.noise", noise}};
  }
  auto states = std::ssize(carried_);
  at::Tensor all = at::empty({states, numbers}, at::kFloat),
             decays = at::empty({states, layout_.layers * layout_.heads}, at::kDouble);
  for (int64_t i = 0; i < states; ++i) {
    const SequenceState& state = carried_[static_cast<size_t>(i)];
    Put(state.numbers, i, &all);
    Put(state.log_decays, i, &decays);
  }
  return {{"carried.numbers", all}, {"carried.log_decays", decays}};
}

void CarriedStates::Set(const std::vector<NamedTensor>& tensors) {
  if (!carry_) return;
  ended_ = true;
  const at::Tensor& first = tensors.front().tensor;
  if (kind_ == LearnConfig::noise) {
    Get(first, 0, &mean_);
    Get(first, 1, &deviation_);
    return;
  }
  for (int64_t i = 0; i < std::ssize(carried_); ++i) {
    SequenceState& state = carried_[static_cast<size_t>(i)];
    Get(first, i, &state.numbers);
    Get(tensors.back().tensor, i, &state.log_decays);
  }
}

}  // namespace pawl
