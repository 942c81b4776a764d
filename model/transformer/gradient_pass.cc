#include "model/transformer/gradient_pass.h"

#include "base/error.h"
#include "base/together.h"
#include "model/network.h"
#include "model/thread_gradients.h"
#include "model/transformer/pass.h"

namespace pawl {
namespace {

// A small model's activations stay in the cache; a large one's gradient, gone through once for each
// part, wants large parts.
constexpr int64_t kTokensMin = 192, kTokensMax = 1536, kParametersPerToken = 4096;

template <typename Element>
class TransformerGradientPass : public GradientPass {
 public:
  TransformerGradientPass(Network* network, int threads)
      : network_(network),
        threads_(threads),
        model_(*network),
        gradients_(threads, network->parameters()) {
    for (int i = 0; i < threads; ++i) passes_.push_back(std::make_unique<Pass<Element>>(model_));
  }

  Result Gradient(const Batch& batch, float scale) override {
    float* gradient = network_->flat_gradient().data_ptr<float>();
    std::vector<float> log_probs = Run(batch, 1, scale, gradient);
    return {std::move(log_probs), gradients_.AddUp(gradient)};
  }

  std::vector<float> LogProbs(const Batch& batch, double temperature) override {
    return Run(batch, temperature, 0, nullptr);
  }

 private:
  std::vector<float> Run(const Batch& batch, double temperature, float scale, float* gradient) {
    model_.Refresh(gradient != nullptr, threads_);
    std::vector<size_t> cuts = Cut(batch.rows.starts, batch.piece);
    std::vector<float> log_probs(batch.targets.size());
    Together(threads_, [&](int t) {
      float* own = gradient == nullptr ? nullptr : gradients_.Of(t, gradient);
      auto first = static_cast<size_t>(t);
      auto zero = [&](int64_t from, int64_t to) {
        if (own != nullptr)
          std::memset(own + from, 0, sizeof(float) * static_cast<size_t>(to - from));
      };
      zero(network_->decayed(), network_->parameters());
      bool add = false;  // matrices are overwritten by the first part that has a target
      for (size_t i = first; i + 1 < cuts.size(); i += passes_.size()) {
        add = passes_[first]->Run(batch, cuts[i], cuts[i + 1], temperature, scale, log_probs.data(),
                                  own, add);
      }
      if (!add) zero(0, network_->decayed());
    });
    return log_probs;
  }

  // Rows are taken up to a number of tokens, and so that every thread has some; a longer row alone,
  // and one that is longer than a piece.
  std::vector<size_t> Cut(const std::vector<int64_t>& starts, int64_t piece) const {
    int64_t tokens =
        std::clamp(network_->parameters() / kParametersPerToken, kTokensMin, kTokensMax);
    tokens = std::min(tokens, std::max(kTokensMin, (starts.back() + threads_ - 1) / threads_));
    std::vector<size_t> cuts = {0};
    auto alone = [&](size_t row) { return piece > 0 && starts[row + 1] - starts[row] > piece; };
    for (size_t row = 1; row < starts.size(); ++row) {
      if (row > cuts.back() + 1 &&
          (starts[row] - starts[cuts.back()] > tokens || alone(row - 1) || alone(cuts.back())))
        cuts.push_back(row - 1);
    }
    cuts.push_back(starts.size() - 1);
    return cuts;
  }

  Network* network_;
  int threads_;
  Model<Element> model_;
  std::vector<std::unique_ptr<Pass<Element>>> passes_;
  ThreadGradients gradients_;
};

}  // namespace

std::unique_ptr<GradientPass> MakeTransformerGradientPass(Network* network,
                                                          Config::Precision precision,
                                                          int threads) {
  PAWL_CHECK(threads >= 1);
  if (precision == Config::bfloat16)
    return std::make_unique<TransformerGradientPass<Bfloat16>>(network, threads);
  return std::make_unique<TransformerGradientPass<float>>(network, threads);
}

}  // namespace pawl
