#include "model/policy_value/gradient_pass.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "base/error.h"
#include "base/together.h"
#include "kernels/kernels.h"
#include "model/policy_value/pass.h"
#include "model/thread_gradients.h"

namespace pawl {
namespace {

constexpr int64_t kRowsAtOnce = 256;  // their activations stay in the second-level cache
constexpr int64_t kTileRows = 32;     // the products' blocks are as high

constexpr double kSumError = 1e-3;

// Whether these are a distribution over the entries that are not 0 in `allowed` (nullptr: all).
// `*none`: whether all are 0.
bool IsDistribution(const float* targets, const uint8_t* allowed, int64_t size, bool* none) {
  double sum = 0;
  for (int64_t j = 0; j < size; ++j) {
    if (!(targets[j] >= 0) || (targets[j] > 0 && allowed != nullptr && allowed[j] == 0))
      return false;
    sum += targets[j];
  }
  *none = sum == 0;
  return *none || std::abs(sum - 1) < kSumError;
}

// How many rows teach a policy, and an outcome.
struct Taught {
  int64_t policy = 0, outcome = 0;
};
Taught Check(const PolicyValueBatch& batch, const PolicyValueShape& shape) {
  auto has = [&](const auto& values, int64_t columns) {
    return std::ssize(values) == batch.rows * columns;
  };
  PAWL_CHECK(batch.rows > 0 && has(batch.planes, shape.inputs) && has(batch.policy, shape.policy) &&
             has(batch.legal, shape.policy) && has(batch.outcome, kOutcomes));
  Taught taught;
  for (int64_t i = 0; i < batch.rows; ++i) {
    const float* policy = batch.policy.data() + i * shape.policy;
    bool none = false;
    PAWL_CHECK(IsDistribution(policy, batch.legal.data() + i * shape.policy, shape.policy, &none),
               "the policy of row {} is no distribution over its legal moves", i);
    if (!none) ++taught.policy;
    PAWL_CHECK(IsDistribution(batch.outcome.data() + i * kOutcomes, nullptr, kOutcomes, &none),
               "the outcome of row {} is no distribution", i);
    if (!none) ++taught.outcome;
  }
  return taught;
}

struct Losses {
  std::vector<float> policy, outcome;  // of each row
};

// Forward and back through a few rows at a time.
template <typename Element>
class Worker {
 public:
  explicit Worker(const PolicyValueModel<Element>& model) : model_(model) {}

  // Rows [from, to). The gradient's matrices are overwritten, or with `add` added to; its biases
  // are added to.
  void Run(const PolicyValueBatch& batch, int64_t from, int64_t to, double value_weight,
           float* gradient, bool add, Losses* losses) {
    int64_t n = to - from;
    const float* logits =
        Forward(model_, batch.planes.data() + from * model_.shape.inputs, n, true, &tape_);
    const float* dlogits = LossBack(batch, from, n, logits, value_weight, losses);
    Backward(model_, dlogits, n, gradient, add, &tape_);
  }

 private:
  float* LossBack(const PolicyValueBatch& batch, int64_t from, int64_t n, const float* logits,
                  double value_weight, Losses* losses) {
    int64_t policy = model_.shape.policy, stride = model_.shape.heads();
    float* dlogits = Room(&dlogits_, n * stride);
    double scale = 1 / static_cast<double>(batch.rows);
    k_.soft_cross_entropy(logits, stride, batch.policy.data() + from * policy,
                          batch.legal.data() + from * policy, n, policy, static_cast<float>(scale),
                          losses->policy.data() + from, dlogits);
    k_.soft_cross_entropy(logits + policy, stride, batch.outcome.data() + from * kOutcomes, nullptr,
                          n, kOutcomes, static_cast<float>(scale * value_weight),
                          losses->outcome.data() + from, dlogits + policy);
    return dlogits;
  }

  const PolicyValueModel<Element>& model_;
  const Kernels& k_ = ChooseKernels();
  PolicyValueTape<Element> tape_;
  Aligned<float> dlogits_;
};

}  // namespace

class PolicyValueGradientPass::Engine {
 public:
  virtual ~Engine() = default;
  virtual Result Gradient(const PolicyValueBatch& batch, double value_weight) = 0;
};

template <typename Element>
class PolicyValueGradientPass::EngineOf : public Engine {
 public:
  EngineOf(PolicyValueNetwork* network, int threads)
      : network_(network),
        threads_(threads),
        model_(*network),
        workers_(static_cast<size_t>(threads), Worker<Element>(model_)),
        gradients_(threads, network->parameters()) {}

  Result Gradient(const PolicyValueBatch& batch, double value_weight) override {
    Taught taught = Check(batch, network_->shape());
    model_.Refresh(true, threads_);
    losses_.policy.resize(static_cast<size_t>(batch.rows));
    losses_.outcome.resize(static_cast<size_t>(batch.rows));
    float* gradient = network_->flat_gradient().data_ptr<float>();
    Together(threads_, [&](int t) { Share(batch, value_weight, t, gradients_.Of(t, gradient)); });
    auto mean = [](const std::vector<float>& losses, int64_t count) {
      return std::accumulate(losses.begin(), losses.end(), 0.0) /
             static_cast<double>(std::max<int64_t>(count, 1));
    };
    return {mean(losses_.policy, taught.policy), mean(losses_.outcome, taught.outcome),
            gradients_.AddUp(gradient)};
  }

 private:
  // Every so many rows are this thread's.
  void Share(const PolicyValueBatch& batch, double value_weight, int thread, float* gradient) {
    int64_t each = RoundUp((batch.rows + threads_ - 1) / threads_, kTileRows),
            step = std::min(RowsAtOnce(network_->shape(), kRowsAtOnce), each),
            first = thread * step;
    bool has = first < batch.rows;
    int64_t zeros = has ? network_->decayed() : 0;  // matrices are overwritten by the first rows
    std::memset(gradient + zeros, 0,
                sizeof(float) * static_cast<size_t>(network_->parameters() - zeros));
    for (int64_t from = first; from < batch.rows; from += threads_ * step)
      workers_[static_cast<size_t>(thread)].Run(batch, from, std::min(from + step, batch.rows),
                                                value_weight, gradient, from != first, &losses_);
  }

  PolicyValueNetwork* network_;
  int threads_;
  PolicyValueModel<Element> model_;
  std::vector<Worker<Element>> workers_;
  ThreadGradients gradients_;
  Losses losses_;
};

PolicyValueGradientPass::PolicyValueGradientPass(PolicyValueNetwork* network,
                                                 Config::Precision precision, int threads) {
  PAWL_CHECK(threads >= 1);
  if (precision == Config::bfloat16) {
    engine_ = std::make_unique<EngineOf<Bfloat16>>(network, threads);
  } else {
    engine_ = std::make_unique<EngineOf<float>>(network, threads);
  }
}

PolicyValueGradientPass::~PolicyValueGradientPass() = default;

PolicyValueGradientPass::Result PolicyValueGradientPass::Gradient(const PolicyValueBatch& batch,
                                                                  double value_weight) {
  return engine_->Gradient(batch, value_weight);
}

}  // namespace pawl
