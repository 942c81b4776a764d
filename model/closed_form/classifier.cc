// classifier: sign(x.w), the sign turned with probability noise; w [dimensions] is the mean of y x.
// Source: Feng et al. 2024.
#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>

#include <algorithm>
#include <cmath>

#include "model/closed_form/kinds.h"
#include "model/closed_form/linear.h"

namespace pawl {
namespace {

class Classifier : public LinearModel {
 public:
  explicit Classifier(const ModelConfig& config) : LinearModel(config, config.dimensions() + 1) {}

  // Statistics: the sum of y x, and how many.
  void See(std::string_view prompt, std::string_view solution) override {
    std::vector<double> x = ToVector(prompt, d_);
    double y = ToNumber(solution), *s = statistics_.data_ptr<double>();
    for (int64_t i = 0; i < d_; ++i) s[i] += y * x[static_cast<size_t>(i)];
    s[d_] += 1;
  }

  void Fit() override { weights_.copy_(statistics_.narrow(0, 0, d_) / statistics_[d_]); }

  Drawn Draw(std::string_view prompt, RandomKey key) const override {
    bool turned = key.Uniform(0) < noise_;
    return {(Predict(prompt) >= 0) != turned ? "1" : "-1"};
  }

  // Of normal x, the share where both signs agree: 1 - angle / pi.
  std::map<std::string, double> Measure(const std::vector<double>& truth) const override {
    double dot = 0, own = 0, right = 0;
    for (int64_t i = 0; i < d_; ++i) {
      double t = truth[static_cast<size_t>(i)];
      dot += w()[i] * t;
      own += w()[i] * w()[i];
      right += t * t;
    }
    return {
        {"accuracy", 1 - std::acos(std::clamp(dot / std::sqrt(own * right), -1.0, 1.0)) / M_PI}};
  }
};

}  // namespace

std::unique_ptr<ClosedForm> MakeClassifier(const ModelConfig& config) {
  return std::make_unique<Classifier>(config);
}

}  // namespace pawl
