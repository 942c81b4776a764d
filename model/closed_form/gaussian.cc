// gaussian: one number, normal; its mean and variance are fitted, unbiased or by maximum likelihood
// (divided by the number of samples).
// Source: Shumailov et al. 2024.
#include <ATen/core/Tensor.h>

#include <cmath>

#include "model/closed_form/kinds.h"
#include "model/closed_form/numbers.h"

namespace pawl {
namespace {

class Gaussian : public ClosedForm {
 public:
  explicit Gaussian(const ModelConfig& config) : ClosedForm(2, 3), biased_(config.biased()) {}

  // Statistics: how many, their mean, the sum of squares around it (Welford 1962).
  void See(std::string_view, std::string_view solution) override {
    double *s = statistics_.data_ptr<double>(), difference = ToNumber(solution) - s[1];
    s[0] += 1;
    s[1] += difference / s[0];
    s[2] += difference * (ToNumber(solution) - s[1]);
  }

  void Fit() override {
    const double* s = statistics_.const_data_ptr<double>();
    weights_.data_ptr<double>()[0] = s[1];
    weights_.data_ptr<double>()[1] = s[2] / (biased_ ? s[0] : s[0] - 1);
  }

  Drawn Draw(std::string_view, RandomKey key) const override {
    const double* w = weights_.const_data_ptr<double>();
    return {ToText(w[0] + std::sqrt(w[1]) * RandomStream(key).Normal())};
  }

  std::map<std::string, double> Measure(const std::vector<double>& truth) const override {
    const double* w = weights_.const_data_ptr<double>();
    return {{"error", std::pow(w[0] - truth[0], 2)},
            {"variance", w[1] / truth[1]},
            {"log_variance", std::log(w[1] / truth[1])}};
  }

 private:
  bool biased_;
};

}  // namespace

std::unique_ptr<ClosedForm> MakeGaussian(const ModelConfig& config) {
  return std::make_unique<Gaussian>(config);
}

}  // namespace pawl
