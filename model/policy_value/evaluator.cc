#include "model/policy_value/evaluator.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "model/policy_value/pass.h"

namespace pawl {
namespace {

constexpr int64_t kBlockRows = 64;    // of fully connected layers
constexpr int64_t kBlockCells = 256;  // of boards

void Softmax(const float* logits, float* probabilities) {
  float most = *std::max_element(logits, logits + kOutcomes), sum = 0;
  for (int64_t j = 0; j < kOutcomes; ++j) sum += probabilities[j] = std::exp(logits[j] - most);
  for (int64_t j = 0; j < kOutcomes; ++j) probabilities[j] /= sum;
}

}  // namespace

class PolicyValueEvaluator::Engine {
 public:
  virtual ~Engine() = default;
  virtual void Refresh() = 0;
  virtual void Evaluate(const float* planes, int64_t rows, float* policy, float* outcome) = 0;
};

template <typename Element>
class PolicyValueEvaluator::EngineOf : public Engine {
 public:
  explicit EngineOf(const PolicyValueNetwork& network) : model_(network) { Refresh(); }

  void Refresh() override { model_.Refresh(false, 1); }

  void Evaluate(const float* planes, int64_t rows, float* policy, float* outcome) override {
    const PolicyValueShape& shape = model_.shape;
    int64_t block = RowsAtOnce(shape, shape.convolves() ? kBlockCells : kBlockRows);
    for (int64_t from = 0; from < rows; from += block) {
      int64_t n = std::min(block, rows - from);
      const float* logits = Forward(model_, planes + from * shape.inputs, n, false, &tape_);
      for (int64_t i = 0; i < n; ++i, logits += shape.heads()) {
        std::memcpy(policy + (from + i) * shape.policy, logits,
                    sizeof(float) * static_cast<size_t>(shape.policy));
        Softmax(logits + shape.policy, outcome + (from + i) * kOutcomes);
      }
    }
  }

 private:
  PolicyValueModel<Element> model_;
  PolicyValueTape<Element> tape_;
};

PolicyValueEvaluator::PolicyValueEvaluator(const PolicyValueNetwork& network,
                                           Config::Precision precision) {
  if (precision == Config::bfloat16) {
    engine_ = std::make_unique<EngineOf<Bfloat16>>(network);
  } else {
    engine_ = std::make_unique<EngineOf<float>>(network);
  }
}

PolicyValueEvaluator::~PolicyValueEvaluator() = default;

void PolicyValueEvaluator::Refresh() { engine_->Refresh(); }

void PolicyValueEvaluator::Evaluate(const float* planes, int64_t rows, float* policy,
                                    float* outcome) {
  engine_->Evaluate(planes, rows, policy, outcome);
}

}  // namespace pawl
