// regression: y = x.w + noise * normal, fitted by least squares. w [dimensions].
// Source: Gerstgrasser et al. 2024.
#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/linalg_solve.h>

#include <cmath>

#include "base/error.h"
#include "model/closed_form/kinds.h"
#include "model/closed_form/linear.h"

namespace pawl {
namespace {

class Regression : public LinearModel {
 public:
  explicit Regression(const ModelConfig& config)
      : LinearModel(config, config.dimensions() * (config.dimensions() + 1)) {}

  // Statistics: X^T X, then X^T y.
  void See(std::string_view prompt, std::string_view solution) override {
    std::vector<double> x = ToVector(prompt, d_);
    double y = ToNumber(solution), *s = statistics_.data_ptr<double>();
    for (int64_t i = 0; i < d_; ++i) {
      for (int64_t j = 0; j < d_; ++j)
        s[i * d_ + j] += x[static_cast<size_t>(i)] * x[static_cast<size_t>(j)];
      s[d_ * d_ + i] += x[static_cast<size_t>(i)] * y;
    }
  }

  void Fit() override {
    at::Tensor xx = statistics_.narrow(0, 0, d_ * d_).view({d_, d_}),
               xy = statistics_.narrow(0, d_ * d_, d_);
    try {
      weights_.copy_(at::linalg_solve(xx, xy));
    } catch (const c10::Error&) {
      throw Error(ErrorCode::kFailed, "regression",
                  fmt::format("its rows do not span {} dimensions", d_), "train on more of them");
    }
  }

  Drawn Draw(std::string_view prompt, RandomKey key) const override {
    return {ToText(Predict(prompt) + noise_ * RandomStream(key).Normal())};
  }

  std::map<std::string, double> Measure(const std::vector<double>& truth) const override {
    double error = 0;
    for (int64_t i = 0; i < d_; ++i) error += std::pow(w()[i] - truth[static_cast<size_t>(i)], 2);
    return {{"error", error}};
  }
};

}  // namespace

std::unique_ptr<ClosedForm> MakeRegression(const ModelConfig& config) {
  return std::make_unique<Regression>(config);
}

}  // namespace pawl
